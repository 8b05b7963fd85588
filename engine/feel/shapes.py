"""What is known of a value before there is one: its type, items and entries, and why it may be missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce

from engine.feel.values import NAMES, Range, Value


@dataclass(frozen=True, slots=True)
class Shape:
    """All that can be said of the values that stand at one place. Each of them may also be null."""

    kind: str = ""
    """What FEEL calls their type; empty where they can be of any, ``null`` where there is no other."""
    item: Shape | None = None
    """Of lists and ranges; None where items can be anything."""
    entries: Mapping[str, Shape] | None = None
    """Of contexts, all that there are; None where there can be others."""
    absent: frozenset[str] = frozenset()
    """Names for the want of which it is null."""

    @property
    def items(self) -> Shape:
        """What each of its items is; a value by itself is a list of one."""
        return self.item or ANY if self.kind == "list" else replace(self, absent=frozenset())

    @property
    def turns(self) -> Shape:
        """What a loop takes out of it one after the other."""
        return self.item or ANY if self.kind == "range" else self.items

    @property
    def known(self) -> str:
        """The type; empty where it can't be told, or where there is nothing to tell of."""
        return "" if self.kind == "null" else self.kind

    def wanting(self, names: frozenset[str]) -> Shape:
        """The same where it is null for the want of names."""
        return replace(self, absent=names) if names != self.absent else self

    def at(self, name: str) -> Shape:
        """What an entry is."""
        if self.kind == "list":
            return Shape("list", self.items.at(name))
        if self.kind == "null":
            return NULL
        return (self.entries or {}).get(name, ANY)


ANY = Shape()
NULL = Shape("null")
BOOLEAN, NUMBER, STRING = Shape("boolean"), Shape("number"), Shape("string")


def list_of(item: Shape) -> Shape:
    """Lists of such items."""
    return Shape("list", item)


def context_of(entries: Mapping[str, Shape]) -> Shape:
    """Contexts with these entries and no others."""
    return Shape("context", entries=entries)


def shape_of(value: Value) -> Shape:
    """The shape of one value."""
    if isinstance(value, list):
        return list_of(either(shape_of(item) for item in value))
    if isinstance(value, dict):
        return context_of({name: shape_of(entry) for name, entry in value.items()})
    if isinstance(value, Range):
        return Shape("range", either((shape_of(value.start), shape_of(value.end))))
    return Shape(NAMES[type(value)])


def either(shapes: Iterable[Shape]) -> Shape:
    """What is true of values that are of one of several shapes; of none, they are null."""
    return reduce(_joined, shapes, NULL)


def _joined(one: Shape, other: Shape) -> Shape:
    absent = one.absent | other.absent
    if other.kind == "null" or one == other:
        return one.wanting(absent)
    if one.kind == "null":
        return other.wanting(absent)
    if one.kind != other.kind:
        return ANY.wanting(absent)
    item = either((one.item, other.item)) if one.item and other.item else None
    return Shape(one.kind, item, _joined_entries(one.entries, other.entries), absent)


def _joined_entries(
    one: Mapping[str, Shape] | None, other: Mapping[str, Shape] | None
) -> Mapping[str, Shape] | None:
    """An entry that only some contexts have is asked for with good reason."""
    if one is None or other is None:
        return None
    return {name: either((one.get(name, NULL), other.get(name, NULL))) for name in {**one, **other}}
