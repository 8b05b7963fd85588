"""Functions of lists."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key

from engine.feel.errors import NoValue, counted
from engine.feel.functions import built_in
from engine.feel.operators import compared, equal
from engine.feel.run import Run
from engine.feel.values import Function, Value, number


def _index(items: list[Value], position: Decimal, *, last: int) -> int:
    """Where a position of FEEL, from 1 or from the end with -1, lies in Python's counting."""
    if position != position.to_integral_value() or not 1 <= abs(position) <= last:
        raise NoValue(f"the list has {counted(len(items), 'item')} and no position {position:f}"[:100])
    return int(position) - 1 if position > 0 else len(items) + int(position)


def _is(run: Run, a: Value, b: Value) -> bool:
    return equal(run, a, b) is True


@built_in("list contains(list: list, element: any)")
def list_contains(run: Run, items: list[Value], element: Value) -> bool:
    """Whether an item equals the element."""
    return any(_is(run, item, element) for item in items)


@built_in("sublist(list: list, start position: number, length?: number)")
def sublist(items: list[Value], start: Decimal, length: Decimal | None = None) -> list[Value]:
    """A number of items from a position on; all to the end without a number."""
    first = _index(items, start, last=len(items))
    if length is None:
        return items[first:]
    if length < 0 or first + length > len(items):
        raise NoValue("the list has not so many items")
    return items[first : first + int(length)]


@built_in("append(list: list, item...: any)")
def append(run: Run, items: list[Value], *added: Value) -> list[Value]:
    """The list with items added to its end."""
    run.spend_items(len(items) + len(added))
    return [*items, *added]


@built_in("concatenate(list...: list)")
def concatenate(run: Run, *lists: list[Value]) -> list[Value]:
    """All items of all lists."""
    run.spend_items(sum(len(items) for items in lists))
    return [item for items in lists for item in items]


@built_in("union(list...: list)")
def union(run: Run, *lists: list[Value]) -> list[Value]:
    """All items of all lists, every one once."""
    return distinct_values(run, concatenate(run, *lists))


@built_in("insert before(list: list, position: number, newItem: any)")
def insert_before(run: Run, items: list[Value], position: Decimal, new: Value) -> list[Value]:
    """The list with an item put in before a position."""
    at = _index(items, position, last=len(items))
    run.spend_items(len(items) + 1)
    return [*items[:at], new, *items[at:]]


@built_in("remove(list: list, position: number)")
def remove(items: list[Value], position: Decimal) -> list[Value]:
    """The list without the item at a position."""
    at = _index(items, position, last=len(items))
    return [*items[:at], *items[at + 1 :]]


@built_in("list replace(list: list, position: number, newItem: any)")
def replace_at(items: list[Value], position: Decimal, new: Value) -> list[Value]:
    """The list with another item at a position."""
    at = _index(items, position, last=len(items))
    return [*items[:at], new, *items[at + 1 :]]


@built_in("list replace(list: list, match: function, newItem: any)")
def replace_matching(run: Run, items: list[Value], match: Function, new: Value) -> list[Value]:
    """The list with another item in place of all for which a function of item and new item is true."""
    replaced: list[Value] = []
    for item in items:
        matches = run.call(match, [item, new])
        if not isinstance(matches, bool):
            raise NoValue("“match” has to give true or false")
        replaced.append(new if matches else item)
    return replaced


@built_in("reverse(list: list)")
def reverse(items: list[Value]) -> list[Value]:
    """The list from its end to its start."""
    return items[::-1]


@built_in("index of(list: list, match: any)")
def index_of(run: Run, items: list[Value], match: Value) -> list[Value]:
    """All positions of items that equal a value."""
    return [number(at) for at, item in enumerate(items, 1) if _is(run, item, match)]


@built_in("distinct values(list: list)")
def distinct_values(run: Run, items: list[Value]) -> list[Value]:
    """Every item once."""
    kept: list[Value] = []
    for item in items:
        run.spend(len(kept))
        if not any(_is(run, item, other) for other in kept):
            kept.append(item)
    return kept


@built_in("duplicate values(list: list)")
def duplicate_values(run: Run, items: list[Value]) -> list[Value]:
    """Items that are there more than once, once each."""
    run.spend(len(items) ** 2)
    return distinct_values(run, [item for item in items if sum(_is(run, item, other) for other in items) > 1])


@built_in("flatten(list: list)")
def flatten(run: Run, items: list[Value]) -> list[Value]:
    """All items of the lists in the list, however deep."""
    flat: list[Value] = []
    waiting: list[Value] = items[::-1]
    while waiting:
        run.spend(1)
        item = waiting.pop()
        if isinstance(item, list):
            run.spend(len(item))
            waiting += item[::-1]
        else:
            flat.append(item)
    run.spend_items(len(flat))
    return flat


@built_in("sort(list: list, precedes?: function)")
def sort(run: Run, items: list[Value], precedes: Function | None = None) -> list[Value]:
    """The list in order: in that of a function of two items, or in their own."""
    run.spend(len(items) * len(items).bit_length())

    def order(a: Value, b: Value) -> int:
        if precedes is None:
            return _own_order(a, b)
        if run.call(precedes, [a, b]) is True:
            return -1
        return 1 if run.call(precedes, [b, a]) is True else 0

    return sorted(items, key=cmp_to_key(order))


def _own_order(a: Value, b: Value) -> int:
    order = compared(a, b)
    if order is None:
        raise NoValue("these items have no order")
    return order
