"""Functions that make one value of a list of numbers, conditions, or whatever has an order."""

from __future__ import annotations

from decimal import Decimal

from engine.feel.errors import NoValue
from engine.feel.functions import built_in
from engine.feel.operators import compared
from engine.feel.run import Run
from engine.feel.values import DECIMAL128, Value, number

_COSTLY = 20


@built_in("count(*list: list)")
def count(items: list[Value]) -> Decimal:
    """How many items there are."""
    return number(len(items))


@built_in("min(*list: list)")
def least(items: list[Value]) -> Value:
    """The least item."""
    return _extreme(items, -1)


@built_in("max(*list: list)")
def greatest(items: list[Value]) -> Value:
    """The greatest item."""
    return _extreme(items, 1)


def _extreme(items: list[Value], wanted: int) -> Value:
    if not items:
        return None
    best = items[0]
    for item in items:
        order = compared(item, best)
        if order is None:
            raise NoValue("these items have no order")
        if order == wanted:
            best = item
    return best


def _numbers(items: list[Value]) -> list[Decimal]:
    found = [item for item in items if isinstance(item, Decimal)]
    if len(found) != len(items):
        raise NoValue("not all of the items are numbers")
    return found


@built_in("sum(*list: list)")
def total(items: list[Value]) -> Decimal | None:
    """All numbers added up; null if there are none."""
    return _total(_numbers(items)) if items else None


def _total(numbers: list[Decimal]) -> Decimal:
    added = Decimal(0)
    for summand in numbers:
        added = DECIMAL128.add(added, summand)
    return added


@built_in("product(*list: list)")
def product(items: list[Value]) -> Decimal | None:
    """All numbers multiplied; null if there are none."""
    multiplied = Decimal(1)
    for factor in _numbers(items):
        multiplied = DECIMAL128.multiply(multiplied, factor)
    return multiplied if items else None


@built_in("mean(*list: list)")
def mean(items: list[Value]) -> Decimal | None:
    """The arithmetic mean; null if there are no numbers."""
    return _mean(_numbers(items)) if items else None


def _mean(numbers: list[Decimal]) -> Decimal:
    return DECIMAL128.divide(_total(numbers), number(len(numbers)))


@built_in("median(*list: list)")
def median(run: Run, items: list[Value]) -> Decimal | None:
    """The number in the middle; null if there are none."""
    run.spend(len(items) * len(items).bit_length())
    if not items:
        return None
    ordered = sorted(_numbers(items))
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else _mean(ordered[half - 1 : half + 1])


@built_in("stddev(*list: list)")
def standard_deviation(run: Run, items: list[Value]) -> Decimal | None:
    """The standard deviation of a sample; null if there are less than two numbers."""
    numbers = _numbers(items)
    if len(numbers) <= 1:
        return None
    run.spend(len(numbers) + _COSTLY)
    middle = _mean(numbers)
    distances = (DECIMAL128.subtract(item, middle) for item in numbers)
    squares = _total([DECIMAL128.multiply(distance, distance) for distance in distances])
    return DECIMAL128.sqrt(DECIMAL128.divide(squares, number(len(numbers) - 1)))


@built_in("mode(*list: list)")
def mode(items: list[Value]) -> list[Value]:
    """The numbers that are there most often, in ascending order."""
    counts: dict[Decimal, int] = {}
    for item in _numbers(items):
        counts[item] = counts.get(item, 0) + 1
    most = max(counts.values(), default=0)
    return list(sorted(item for item, often in counts.items() if often == most))  # noqa: C413 -- a list of values, not of numbers


@built_in("not(negand: boolean?)")
def negation(negand: bool | None) -> bool | None:  # noqa: FBT001 -- a value of FEEL
    """The opposite of a condition; of null it is null."""
    return None if negand is None else not negand


@built_in("all(*list: list)")
def every_one(items: list[Value]) -> bool | None:
    """Whether all conditions hold."""
    return _joined(items, decides=False)


@built_in("any(*list: list)")
def any_one(items: list[Value]) -> bool | None:
    """Whether one condition holds at least."""
    return _joined(items, decides=True)


def _joined(items: list[Value], *, decides: bool) -> bool | None:
    if any(item is decides for item in items):
        return decides
    return None if any(not isinstance(item, bool) for item in items) else not decides
