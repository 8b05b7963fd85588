"""The components of a form, one class for each way of asking or showing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from engine import feel
from engine.definitions.forms.wording import EMPTY, NONE, Bound, Options, Wording
from engine.feel import Value


class Kind(StrEnum):
    """How an answer is kept."""

    IDENTITY = "identity"
    CONTENT = "content"
    VARIABLE = "variable"


@dataclass(frozen=True, kw_only=True)
class Component:
    """Anything that stands on a form."""

    type: str
    id: str
    line: int
    hide: bool | feel.Expression = False
    columns: int = 16

    @cached_property
    def names_read(self) -> frozenset[str]:
        """First names of everything that the component's own expressions read."""
        return frozenset().union(*(one.names_read for one in self._readers()))

    @cached_property
    def paths_read(self) -> frozenset[str]:
        """The same with what is read of them, as ``organisation.contact.phone``."""
        return frozenset().union(*(one.paths_read for one in self._readers()))

    def _readers(self) -> Iterator[feel.Expression | feel.Template]:
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, feel.Expression):
                yield value
            elif isinstance(value, Wording | Bound | Options) and value.reader is not None:
                yield value.reader


@dataclass(frozen=True, kw_only=True)
class Field(Component):
    """A question."""

    path: tuple[str, ...]
    """Where the answer is kept, from the root of the form or of the row of a list."""
    label: Wording
    description: Wording = EMPTY
    kind: Kind
    required: bool = False
    readonly: bool = False
    disabled: bool = False
    default: Value = None
    autocomplete: str = ""

    @property
    def fixed(self) -> bool:
        """Whether nobody can change the answer on the form."""
        return self.readonly or self.disabled


@dataclass(frozen=True, kw_only=True)
class TextField(Field):
    """One line, or several (``textarea``)."""

    prefix: Wording = EMPTY
    suffix: Wording = EMPTY
    shortest: Bound = NONE
    longest: Bound = NONE
    pattern: str = ""
    """A regular expression that the text contains."""
    pattern_fault: str = ""
    written_as: str = ""
    """``email`` or ``phone``."""


@dataclass(frozen=True, kw_only=True)
class NumberField(Field):
    """A decimal number."""

    prefix: Wording = EMPTY
    suffix: Wording = EMPTY
    least: Bound = NONE
    most: Bound = NONE
    decimals: int | None = None
    step: Decimal | None = None
    as_text: bool = False


@dataclass(frozen=True, kw_only=True)
class DateTimeField(Field):
    """A date, a time, or both."""

    subtype: str
    """``date``, ``time`` or ``datetime``."""
    least: Bound = NONE
    most: Bound = NONE
    no_past: bool = False
    kept_as: str = "utc_offset"
    """``utc_offset``, ``utc_normalized`` or ``no_timezone``."""


@dataclass(frozen=True, kw_only=True)
class Checkbox(Field):
    """Yes or no."""


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of several: ``radio`` or ``select``; several of several: ``checklist`` or ``taglist``."""

    options: Options

    @property
    def several(self) -> bool:
        """Whether more than one can be chosen."""
        return self.type in {"checklist", "taglist"}


@dataclass(frozen=True, kw_only=True)
class FilePicker(Field):
    """Files."""

    accept: str = ""
    multiple: bool = False


@dataclass(frozen=True, kw_only=True)
class Computed(Field):
    """``expression``: computed on the server, never taken from a post."""

    expression: feel.Expression


@dataclass(frozen=True, kw_only=True)
class Group(Component):
    """A fieldset; on the top level, a page."""

    label: Wording
    description: Wording = EMPTY
    outline: bool = False
    components: tuple[Component, ...]


@dataclass(frozen=True, kw_only=True)
class DynamicList(Component):
    """Rows of the same questions."""

    path: tuple[str, ...]
    label: Wording
    description: Wording = EMPTY
    changeable: bool = True
    repetitions: int = 1
    components: tuple[Component, ...]


@dataclass(frozen=True, kw_only=True)
class Text(Component):
    """``text`` (Markdown) or ``html``."""

    text: Wording


PICTURE = re.compile(r"(/(?!/)|data:image/(png|jpeg|gif|webp);base64,)[^\s\"'<>]*")
"""Where a picture may come from: a path of this site, or the source itself."""


@dataclass(frozen=True, kw_only=True)
class Image(Component):
    """A picture. Pages load nothing from other sites: it is one of ours, or written out in the form."""

    source: Wording
    alternative: Wording = EMPTY


@dataclass(frozen=True, kw_only=True)
class Table(Component):
    """Rows of a list that the process knows."""

    label: Wording = EMPTY
    rows: feel.Expression
    headings: tuple[tuple[str, str], ...]
    """Key and label of each column; where there are none, the keys of the first row."""


@dataclass(frozen=True, kw_only=True)
class Space(Component):
    """``separator`` or ``spacer``."""

    height: int = 0


@dataclass(frozen=True, kw_only=True)
class Button(Component):
    """``submit`` or ``reset``."""

    label: Wording
    action: str = "submit"


def every(components: tuple[Component, ...]) -> Iterator[Component]:
    """All components, those in groups and lists too, in the order in which they are read."""
    for component in components:
        yield component
        if isinstance(component, Group | DynamicList):
            yield from every(component.components)


def own_names(components: tuple[Component, ...]) -> frozenset[str]:
    """First names of all answers; of rows, also as the row itself reads them."""
    named: list[Any] = [one for one in every(components) if isinstance(one, Field | DynamicList)]
    return frozenset(one.path[0] for one in named)
