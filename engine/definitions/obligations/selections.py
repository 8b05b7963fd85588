"""Items that an expression chooses from a constant list: the next level of ``organisation.levels``, say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine import feel
from engine.feel import Value
from engine.feel.syntax import (
    Call,
    Comparison,
    ContextNode,
    Filter,
    For,
    FunctionNode,
    Literal,
    Logic,
    Name,
    Node,
    Quantified,
)

SELECTED = "selected"
"""What stands in the rest of the expression for what was chosen."""
_MOST_ITEMS = 12
_MOST_IN_ANY_SELECTION = 5
"""Of a list from which any items can be chosen: so many make 32 selections."""
_TRUE_OR_FALSE = frozenset({"not", "list contains", "contains", "starts with", "ends with"})
_BINDING = (For, Quantified, FunctionNode, ContextNode)
"""What brings in names of its own, which are no variables."""


@dataclass(frozen=True)
class Selection:
    """A filter of a constant list inside of an expression."""

    items: tuple[Value, ...]
    condition: Node
    """What is asked of each item."""
    rest: feel.Expression
    """The expression around, which reads what was chosen as `SELECTED`."""
    enough: int
    """So many items are asked for, the first ones; all that fit where it is 0."""


def parts_of(node: Node) -> Iterator[Node]:
    """A part of an expression with all below it."""
    yield node
    for part in node.children():
        yield from parts_of(part)


def entries_of(item: Value) -> dict[str, Value]:
    """What the names in a filter mean for an item before they mean anything else."""
    return {"item": item, **(item if isinstance(item, dict) else {})}


def selection_of(source: feel.Expression, constants: Mapping[str, Value]) -> Selection | None:
    """What an expression chooses; nothing where it has no such filter, several, or one of too many items."""
    found = list(_filters(source.node, 0))
    if len(found) != 1 or any(isinstance(part, _BINDING) for part in parts_of(source.node)):
        return None
    filtered, enough = found[0]
    if not _is_condition(filtered.condition):
        return None
    items = _constant(filtered.base, constants)
    if items is None or len(items) > (_MOST_ITEMS if enough else _MOST_IN_ANY_SELECTION):
        return None
    start, end = filtered.place
    rest = feel.compile(f"{source.text[:start]}{SELECTED}{source.text[end:]}")
    return Selection(tuple(items), filtered.condition, rest, enough)


def _filters(node: Node, enough: int) -> Iterator[tuple[Filter, int]]:
    """The filters by conditions, each with how many of its items are asked for."""
    if isinstance(node, Filter):
        position = _position(node.condition)
        if position is not None:
            yield from _filters(node.base, position)
            return
        yield node, enough
        return
    for part in node.children():
        yield from _filters(part, 0)


def _position(node: Node) -> int | None:
    if isinstance(node, Literal) and isinstance(node.value, Decimal):
        return max(int(node.value), 0)
    return None


def _is_condition(node: Node) -> bool:
    if isinstance(node, Call) and isinstance(node.function, Name):
        return node.function.name in _TRUE_OR_FALSE
    return isinstance(node, Logic | Comparison)


def _constant(node: Node, constants: Mapping[str, Value]) -> list[Value] | None:
    base = feel.compile(feel.source(node))
    if not base.names_perhaps_read <= constants.keys():
        return None
    value = base.evaluate(constants).value
    return value if isinstance(value, list) else None
