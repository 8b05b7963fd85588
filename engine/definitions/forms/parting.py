"""Answers parted by how they are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, TypeGuard

from engine.definitions.forms.components import Component, DynamicList, Field, FilePicker, Group, Kind, every
from engine.definitions.forms.placing import Placed, put, questions
from engine.definitions.forms.submitted import Answers


def parted(placed: tuple[Placed, ...], values: Mapping[str, Any], hidden: AbstractSet[str]) -> Answers:
    """Answers by name, as nested contexts and lists of each kind. Rows that say nothing are left out."""
    files = {
        one.name: tuple(values[one.name])
        for one in questions(placed)
        if isinstance(one.component, FilePicker) and values.get(one.name)
    }
    return Answers(
        identity=_of_kind(placed, values, hidden, Kind.IDENTITY),
        content=_of_kind(placed, values, hidden, Kind.CONTENT),
        variables=_of_kind(placed, values, hidden, Kind.VARIABLE),
        files=files,
    )


def _of_kind(
    placed: tuple[Placed, ...], values: Mapping[str, Any], hidden: AbstractSet[str], kind: Kind
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for one in _visible(placed, hidden):
        component = one.component
        if isinstance(component, DynamicList) and _asks(component, kind):
            rows = [_of_kind(row, values, hidden, kind) for row in one.rows if is_said(row, values)]
            put(data, component.path, list(rows))
        elif _is_kept(component, kind) and one.name in values:
            put(data, component.path, values[one.name])
    return data


def _is_kept(component: Component, kind: Kind) -> TypeGuard[Field]:
    """Whether an answer goes among those of a kind; files go nowhere but to the files."""
    return isinstance(component, Field) and component.kind is kind and not isinstance(component, FilePicker)


def _visible(placed: tuple[Placed, ...], hidden: AbstractSet[str]) -> Iterator[Placed]:
    for one in placed:
        if one.id in hidden:
            continue
        if isinstance(one.component, Group):
            yield from _visible(one.children, hidden)
        else:
            yield one


def _asks(component: DynamicList, kind: Kind) -> bool:
    return any(isinstance(one, Field) and one.kind is kind for one in every(component.components))


def is_said(row: tuple[Placed, ...], values: Mapping[str, Any]) -> bool:
    """Whether a row has any answer."""
    return any(values.get(one.name) not in (None, False, [], "", ()) for one in questions(row))
