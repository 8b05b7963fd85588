"""Forms: form-js schemas that are rendered and validated from one definition.

The life of a form::

    form = Form.parse(source, "forms/complaint.form")          # raises DefinitionsRefused
    submitted = form.initial(scope)                            # defaults, and what the scope knows already
    pages = form.shown(submitted, scope, environment)          # tuple[ShownPage, …], ready to be printed
    answers = form.load(submitted, scope, environment, page=1) # raises Invalid with a fault for each field
    submitted = form.typed(values)                             # the way back: answers as one would type them
    submitted = form.with_row(submitted, "people")             # “Add another”
    submitted = form.without_row(submitted, "people[0]")       # “Remove”
"""

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
)
from engine.definitions.forms.submitted import Answers, Attachment, Submitted

__all__ = [
    "Answers",
    "Attachment",
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
]
