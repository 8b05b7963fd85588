"""The way back: from values that are known to a form as somebody would have typed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.definitions.forms.components import (
    Component,
    Computed,
    DynamicList,
    Field,
    Kind,
    every,
)
from engine.definitions.forms.placing import Placed, found, place, questions
from engine.definitions.forms.submitted import Submitted
from engine.definitions.forms.typing_in import untyped
from engine.definitions.forms.wording import Context
from engine.feel import Value

Known = Mapping[Kind, Mapping[str, Value]]
"""Values by how they are kept."""


def known_of(scope: Mapping[str, Value]) -> Known:
    """What the case knows, as expressions read it."""
    identity, content = scope.get("complainant"), scope.get("content")
    return {
        Kind.VARIABLE: scope,
        Kind.IDENTITY: identity if isinstance(identity, dict) else {},
        Kind.CONTENT: content if isinstance(content, dict) else {},
    }


def rows_known(components: Sequence[Component], known: Known, *, fresh: bool) -> dict[str, int]:
    """How many rows of each list are known; a fresh form has at least the rows that it begins with."""
    lists = (one for one in every(tuple(components)) if isinstance(one, DynamicList))
    return {".".join(one.path): max(_rows(one, known), one.repetitions if fresh else 0) for one in lists}


def _rows(component: DynamicList, known: Known) -> int:
    return max(len(_list(component, values)) for values in known.values())


def _list(component: DynamicList, values: Mapping[str, Value]) -> list[Value]:
    there = found(values, component.path)
    return there if isinstance(there, list) else []


def recall(components: tuple[Component, ...], known: Known, context: Context, *, fresh: bool) -> Submitted:
    """The post that would give the known values; of a fresh form, with defaults where nothing is known."""
    placed = place(components, rows_known(components, known, fresh=fresh))
    fields: dict[str, Sequence[str]] = {}
    for one, field, value in recalled(placed, known):
        if value is None and fresh:
            value = field.default
        # Also what nobody types has its name in the post: rows are counted by it.
        fields[one.name] = (
            () if isinstance(field, Computed) or field.fixed else untyped(field, value, context)
        )
    return Submitted(fields=fields)


def recalled(placed: tuple[Placed, ...], known: Known) -> Iterator[tuple[Placed, Field, Value]]:
    """What is known under the name of each field, row by row; null if nothing is."""
    for one in placed:
        component = one.component
        if isinstance(component, Field):
            yield one, component, found(known[component.kind], component.path)
        elif isinstance(component, DynamicList):
            for index, row in enumerate(one.rows):
                yield from recalled(row, {kind: _row(component, known[kind], index) for kind in known})
        yield from recalled(one.children, known)


def _row(component: DynamicList, values: Mapping[str, Value], index: int) -> Mapping[str, Value]:
    there = _list(component, values)
    row = there[index] if index < len(there) else None
    return row if isinstance(row, dict) else {}


def fresh_row(
    component: DynamicList, name: str, number: int, context: Context
) -> Mapping[str, Sequence[str]]:
    """The fields of one more row of a list, with their defaults."""
    fields: dict[str, Sequence[str]] = {}
    for one in questions(place(component.components, {}, f"{name}[{number}].", f"-{number}")):
        assert isinstance(one.component, Field)
        fields[one.name] = untyped(one.component, one.component.default, context)
    return fields


def without_row(submitted: Submitted, name: str, number: int) -> Submitted:
    """The same without a row; later ones move up."""

    def moved(said: str) -> str | None:
        head, bracket, rest = said.partition("[")
        index, _, tail = rest.partition("]")
        if head != name or not bracket or not index.isdecimal() or int(index) < number:
            return said
        return None if int(index) == number else f"{name}[{int(index) - 1}]{tail}"

    return Submitted(
        fields={new: values for said, values in submitted.fields.items() if (new := moved(said))},
        files={new: files for said, files in submitted.files.items() if (new := moved(said))},
    )
