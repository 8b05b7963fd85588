"""A form: asked to show itself and to take answers in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from engine import feel
from engine.definitions.forms import components as asked
from engine.definitions.forms import placing, recalling, schema
from engine.definitions.forms.filled import Filled
from engine.definitions.forms.messages import Message
from engine.definitions.forms.parting import is_said, parted
from engine.definitions.forms.placing import Placed
from engine.definitions.forms.showing import Showing
from engine.definitions.forms.shown import ShownField, ShownGroup, ShownList, ShownPage, WrittenAnswer
from engine.definitions.forms.submitted import Answers, Submitted
from engine.definitions.forms.wording import ENGLISH, Context, Tongue, Wording
from engine.definitions.forms.writing import written
from engine.definitions.texts import in_words
from engine.feel import Value
from engine.kernel.errors import FieldFault, Invalid
from engine.kernel.texts import Text

_MOST_STRANGERS = 20
_LONGEST_NAME = 100

Names = Mapping[str, Value]
"""What the case knows: its variables, and the names that docs/dialect.md lists."""


@dataclass(frozen=True)
class Page:
    """A step: one top-level group with what stands around it."""

    number: int
    id: str
    title: Wording
    description: Wording
    part: slice
    """Which of the form's components are on it."""


@dataclass(frozen=True)
class Form:
    """The form of a task, of a message, or with which a complaint comes in."""

    id: str
    file: str
    title: str
    components: tuple[asked.Component, ...]
    pages: tuple[Page, ...]
    tongue: Tongue = ENGLISH

    @classmethod
    def parse(cls, source: bytes, file: str) -> Form:
        """Read a form-js schema. Raises `DefinitionsRefused` that lists every fault with its line."""
        from engine.definitions.forms.parsing import parse

        return parse(source, file)

    @classmethod
    def said_in(cls, source: bytes, file: str, tongue: Tongue) -> Form:
        """The form as it speaks in a language. Raises `DefinitionsRefused` where a text of it doesn't fit."""
        schema = in_words(json.loads(source), lambda text: tongue.texts.get(text, text))
        return replace(cls.parse(json.dumps(schema).encode(), file), tongue=tongue)

    @cached_property
    def fields(self) -> tuple[asked.Field, ...]:
        """All questions, those in groups and lists too."""
        return tuple(one for one in asked.every(self.components) if isinstance(one, asked.Field))

    @cached_property
    def names_read(self) -> frozenset[str]:
        """First names that the form's expressions read, apart from its own answers."""
        return self._read - asked.own_names(self.components) - {"this", "parent", "i"}

    @property
    def _read(self) -> frozenset[str]:
        return frozenset().union(*(one.names_read for one in asked.every(self.components)))

    def keys(self, *kinds: asked.Kind) -> frozenset[str]:
        """First names of the answers that are kept in one of these ways."""
        return frozenset(name for name, field in kept_under(self.components) if field.kind in kinds)

    def initial(self, scope: Names, environment: feel.Environment = feel.DEFAULT) -> Submitted:
        """The form before anybody typed: what the case knows under a field's name, else its default."""
        known = recalling.known_of(scope)
        return recalling.recall(self.components, known, Context(scope, environment, self.tongue), fresh=True)

    def typed(self, values: Names, environment: feel.Environment = feel.DEFAULT) -> Submitted:
        """Answers of all kinds, by key, as somebody would have typed them."""
        known = dict.fromkeys(asked.Kind, values)
        return recalling.recall(
            self.components, known, Context(values, environment, self.tongue), fresh=False
        )

    def shown(
        self,
        submitted: Submitted,
        scope: Names,
        environment: feel.Environment = feel.DEFAULT,
        faults: Iterable[FieldFault] = (),
        page: int | None = None,
    ) -> tuple[ShownPage, ...]:
        """What is printed: all pages, or one of them; those that the conditions leave out are left out."""
        filled = self._filled(submitted, scope, environment)
        asked_now = [one for one in self.pages if page in {None, one.number}]
        own = frozenset().union(*(asked.own_names(self.components[one.part]) for one in asked_now))
        said = {fault.field: fault.message for fault in reversed(list(faults))}
        showing = Showing(filled, submitted, said, own, self._read)
        shown = (self._shown_page(one, showing) for one in asked_now)
        return tuple(one for one in shown if one is not None)

    def _shown_page(self, page: Page, showing: Showing) -> ShownPage | None:
        components: list[Any] = []
        hidden = left_out = False
        for placed in showing.filled.placed[page.part]:
            shown = showing.one(placed, showing.filled.context)
            if isinstance(shown, ShownGroup):
                # The group's label is the page's title already.
                hidden = shown.hidden
                components.extend(replace(one, hidden=hidden or one.hidden) for one in shown.components)
            elif isinstance(placed.component, asked.Group):
                left_out = True
            elif shown is not None:
                components.append(shown)
        if left_out and not any(isinstance(one, ShownField | ShownList) for one in components):
            return None  # what stands around the group belongs to it
        context = showing.filled.context
        return ShownPage(
            number=page.number,
            id=page.id,
            title="" if left_out else page.title.text(context),
            description="" if left_out else page.description.text(context),
            hidden=hidden,
            components=tuple(components),
        )

    def load(
        self,
        submitted: Submitted,
        scope: Names,
        environment: feel.Environment = feel.DEFAULT,
        page: int | None = None,
    ) -> Answers:
        """Take answers in, of all pages or of one; conditions see all. Raises `Invalid` with every fault."""
        filled = self._filled(submitted, scope, environment)
        part = slice(None) if page is None else self.pages[page].part
        names = {one.name for one in placing.questions(filled.placed[part])}
        questions = [one for one in filled.questions() if one[0].name in names]
        blank = _blank_rows(filled.placed, submitted)
        asks = [one for one in questions if _takes_answers(one[1]) and one[0].name not in blank]
        values, faults = schema.load(asks, submitted)
        faults += _strangers(filled.placed, submitted)
        if faults:
            raise Invalid(faults)
        computed = {one.name: filled.values[one.name] for one, field, _ in questions if _is_computed(field)}
        return parted(filled.placed[part], {**values, **computed}, filled.hidden)

    def over(self, draft: Submitted, posted: Submitted, page: int) -> Submitted:
        """A draft with a page's post laid over it: what the page no longer says is gone, kept files stay."""
        rows = placing.rows_of(draft)
        placed = placing.place(self.components[self.pages[page].part], rows)
        names = {one.name: one.component for one in placing.questions(placed)}
        fields = {name: values for name, values in draft.fields.items() if name not in names}
        files = dict(draft.files)
        for name, added in posted.files.items():
            field = names.get(name)
            several = isinstance(field, asked.FilePicker) and field.multiple
            files[name] = (*files.get(name, ()), *added) if several else added or files.get(name, ())
        return Submitted(fields={**fields, **posted.fields}, files=files)

    def arranged(self, submitted: Submitted, environment: feel.Environment = feel.DEFAULT) -> Submitted:
        """With a row more or less, where that was asked for."""
        more = self.with_row(submitted, submitted.add, environment) if submitted.add else submitted
        less = self.without_row(more, submitted.remove) if submitted.remove else more
        return replace(less, add="", remove="")

    def with_row(
        self, submitted: Submitted, name: str, environment: feel.Environment = feel.DEFAULT
    ) -> Submitted:
        """The same with one more, empty row at the end of a list (“people”), if there is such a list."""
        component = self._list(name)
        number = placing.rows_of(submitted).get(name, 0)
        if component is None or not component.changeable or number >= placing.MOST_ROWS:
            return submitted
        fresh = recalling.fresh_row(component, name, number, Context({}, environment, self.tongue))
        return replace(submitted, fields={**submitted.fields, **fresh})

    def without_row(self, submitted: Submitted, row: str) -> Submitted:
        """The same without a row (“people[0]”); unchanged if there is no such row."""
        found = re.fullmatch(r"([\w.]+)\[(\d{1,3})\]", row)
        component = self._list(found[1]) if found else None
        if found is None or component is None or not component.changeable:
            return submitted
        return recalling.without_row(submitted, found[1], int(found[2]))

    def _list(self, name: str) -> asked.DynamicList | None:
        lists = (one for one in asked.every(self.components) if isinstance(one, asked.DynamicList))
        return next((one for one in lists if ".".join(one.path) == name), None)

    def written(
        self, submitted: Submitted, scope: Names, environment: feel.Environment = feel.DEFAULT
    ) -> tuple[WrittenAnswer, ...]:
        """Every answer that is shown, labelled and written out for people."""
        filled = self._filled(submitted, scope, environment)
        pages = {
            one.name: page.number
            for page in self.pages
            for one in placing.questions(filled.placed[page.part])
        }
        return tuple(
            WrittenAnswer(
                name=one.name,
                label=field.label.text(context),
                text=written(field, one.name, filled.values.get(one.name), submitted, context),
                kind=field.kind.value,
                page=pages[one.name],
            )
            for one, field, context in filled.questions()
        )

    def _filled(self, submitted: Submitted, scope: Names, environment: feel.Environment) -> Filled:
        return Filled.settle(self.components, submitted, Context(scope, environment, self.tongue))


def kept_under(components: tuple[asked.Component, ...]) -> Iterator[tuple[str, asked.Field]]:
    """All questions with the first name under which their answers are kept: of a row, the list's."""
    for one in components:
        if isinstance(one, asked.Field):
            yield one.path[0], one
        elif isinstance(one, asked.Group):
            yield from kept_under(one.components)
        elif isinstance(one, asked.DynamicList):
            yield from ((one.path[0], field) for _, field in kept_under(one.components))


def _is_computed(field: asked.Field) -> bool:
    return isinstance(field, asked.Computed)


def _takes_answers(field: asked.Field) -> bool:
    return not (field.fixed or _is_computed(field))


def _blank_rows(placed: tuple[Placed, ...], submitted: Submitted) -> frozenset[str]:
    """Names of questions in rows in which nothing was typed: such a row is as good as removed."""
    names: set[str] = set()
    for one in placed:
        names |= _blank_rows(one.children, submitted)
        for row in one.rows:
            given = {
                question.name: schema.given(question.component, question.name, submitted)
                for question in placing.questions(row)
                if isinstance(question.component, asked.Field)
            }
            if not is_said(row, given):
                names |= given.keys()
    return frozenset(names)


def _strangers(placed: tuple[Placed, ...], submitted: Submitted) -> list[FieldFault]:
    """What was posted although the form doesn't ask for it."""
    known = {one.name for one in placing.questions(placed)}
    strange = [name for name in (*submitted.fields, *submitted.files) if name not in known]
    return [
        FieldFault(field=_printable(name), message=Text(Message.UNKNOWN))
        for name in strange[:_MOST_STRANGERS]
    ]


def _printable(name: str) -> str:
    return re.sub(r"[^\w.\[\]-]", "\N{REPLACEMENT CHARACTER}", name[:_LONGEST_NAME])
