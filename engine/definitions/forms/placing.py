"""A form with one post laid into it: rows unrolled, every answer under the name that the post uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.definitions.forms.components import Component, DynamicList, Field, Group
from engine.definitions.forms.submitted import Submitted
from engine.feel import Value

MOST_ROWS = 50
"""Of one list."""
_ROW = re.compile(r"([A-Za-z0-9_.]{1,200})\[(\d{1,3})\]")


@dataclass(frozen=True)
class Placed:
    """A component in its place: once, or once for each row of its list."""

    component: Component
    id: str
    """Unique on the form, fit for HTML."""
    name: str = ""
    """Of a question or list: what a form post calls it."""
    children: tuple[Placed, ...] = ()
    """Of a group."""
    rows: tuple[tuple[Placed, ...], ...] = ()
    """Of a list."""


def place(
    components: tuple[Component, ...], rows: Mapping[str, int], prefix: str = "", suffix: str = ""
) -> tuple[Placed, ...]:
    """Put components into their places; `rows` says how many rows each list has."""
    return tuple(_placed(component, rows, prefix, suffix) for component in components)


def _placed(component: Component, rows: Mapping[str, int], prefix: str, suffix: str) -> Placed:
    if isinstance(component, Group):
        children = place(component.components, rows, prefix, suffix)
        return Placed(component, _id("g", component.id + suffix), children=children)
    if isinstance(component, DynamicList):
        name = prefix + ".".join(component.path)
        unrolled = tuple(
            place(component.components, rows, f"{name}[{index}].", f"-{index}")
            for index in range(rows.get(name, 0))
        )
        return Placed(component, _id("f", name), name, rows=unrolled)
    if isinstance(component, Field):
        name = prefix + ".".join(component.path)
        return Placed(component, _id("f", name), name)
    return Placed(component, _id("c", component.id + suffix))


def _id(sort: str, said: str) -> str:
    return f"{sort}-{re.sub(r'[^A-Za-z0-9_]+', '-', said).strip('-')}"


def rows_of(submitted: Submitted) -> dict[str, int]:
    """How many rows of each list a post speaks of."""
    rows: dict[str, int] = {}
    for name in (*submitted.fields, *submitted.files):
        found = _ROW.match(name)
        if found and int(found[2]) < MOST_ROWS:
            rows[found[1]] = max(rows.get(found[1], 0), int(found[2]) + 1)
    return rows


def questions(placed: tuple[Placed, ...]) -> Iterator[Placed]:
    """All questions, those in groups and rows too."""
    for one in placed:
        if isinstance(one.component, Field):
            yield one
        yield from questions(one.children)
        for row in one.rows:
            yield from questions(row)


def nested(placed: tuple[Placed, ...], values: Mapping[str, Value]) -> dict[str, Value]:
    """Answers by name, as the contexts and lists that expressions read. What has no answer is null."""
    data: dict[str, Value] = {}
    for one in placed:
        component = one.component
        if isinstance(component, Group):
            _merge(data, nested(one.children, values))
        elif isinstance(component, DynamicList):
            put(data, component.path, [nested(row, values) for row in one.rows])
        elif isinstance(component, Field):
            put(data, component.path, values.get(one.name))
    return data


def put(data: dict[str, Value], path: tuple[str, ...], value: Value) -> None:
    """Put a value at a path."""
    for key in path[:-1]:
        inner = data.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        data = inner
    data[path[-1]] = value


def _merge(data: dict[str, Value], more: Mapping[str, Value]) -> None:
    for key, value in more.items():
        there = data.get(key)
        if isinstance(there, dict) and isinstance(value, dict):
            _merge(there, value)
        else:
            data[key] = value


def found(data: Mapping[str, Value], path: tuple[str, ...]) -> Value:
    """What stands at a path; null if nothing does."""
    value: Value = dict(data)
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
