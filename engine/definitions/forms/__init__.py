"""Forms: form-js schemas that are rendered and validated from one definition.

The life of a form::

    form = Form.parse(source, "forms/complaint.form")          # raises DefinitionsRefused
    submitted = form.initial(scope)                            # defaults, and what the scope knows already
    pages = form.shown(submitted, scope, environment)          # tuple[ShownPage, …], ready to be printed
    answers = form.load(submitted, scope, environment, page=1) # raises Invalid with a fault for each field
    submitted = form.typed(values)                             # the way back: answers as one would type them
    submitted = form.over(draft, submitted, page=1)            # the next page's post laid over the draft
    answers = form.written(submitted, scope, environment)      # tuple[WrittenAnswer, …]: label and text
    submitted = form.with_row(submitted, "people")             # “Add another”
    submitted = form.without_row(submitted, "people[0]")       # “Remove”
"""

from engine.definitions.forms.components import Kind
from engine.definitions.forms.form import Form, Page
from engine.definitions.forms.messages import Message
from engine.definitions.forms.shown import (
    ShownButton,
    ShownComponent,
    ShownField,
    ShownGroup,
    ShownImage,
    ShownList,
    ShownOption,
    ShownPage,
    ShownRow,
    ShownSpace,
    ShownTable,
    ShownText,
    WrittenAnswer,
)
from engine.definitions.forms.submitted import Answers, Attachment, Submitted

__all__ = [
    "Answers",
    "Attachment",
    "Form",
    "Kind",
    "Message",
    "Page",
    "ShownButton",
    "ShownComponent",
    "ShownField",
    "ShownGroup",
    "ShownImage",
    "ShownList",
    "ShownOption",
    "ShownPage",
    "ShownRow",
    "ShownSpace",
    "ShownTable",
    "ShownText",
    "Submitted",
    "WrittenAnswer",
]
