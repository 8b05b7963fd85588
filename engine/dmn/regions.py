"""What a column of a decision table tells apart: regions of values in which every cell holds, or fails.

Exact for numbers, dates, durations, booleans and enumerated text. Cells that are not made of constants
(that call functions, or read other names) are left open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from itertools import pairwise
from math import ceil, floor
from typing import Any

from engine import feel
from engine.dmn.tables import Input
from engine.feel import Value
from engine.feel.syntax import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    In,
    ListNode,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    OperatorTest,
    RangeNode,
    UnaryTests,
)

OTHER = "…any other text"
_MAKERS = frozenset({"date", "time", "date and time", "duration"})
"""Functions whose results from constants are constants."""
_ORDERINGS = frozenset({"<", "<=", ">", ">="})


class Open(Exception):
    """A cell that is not made of constants."""


@dataclass(frozen=True)
class Regions:
    """The regions of a column, each with a value out of it; the last one is null."""

    samples: tuple[Value, ...]
    unnamed: int = 0
    """The regions that no cell names in a column of which each cell names its values: they may not occur."""

    @property
    def is_known(self) -> bool:
        """Whether anything is known of the column's values."""
        return len(self.samples) > 1

    @property
    def all(self) -> int:
        """All regions, as a set of bits."""
        return (1 << len(self.samples)) - 1

    @property
    def given(self) -> int:
        """The regions of what is there: all but null."""
        return self.all >> 1 if self.is_known else self.all

    @property
    def expected(self) -> int:
        """The regions that a row is missed in."""
        return self.given & ~self.unnamed

    def where(self, test: feel.Expression | None) -> int:
        """The regions in which a test is true."""
        if test is None:
            return self.all
        return sum(1 << at for at, sample in enumerate(self.samples) if holds(test, sample))


def holds(test: feel.Expression, value: Value) -> bool:
    """Whether a test is true of a value."""
    return test.evaluate({"?": value}).value is True


UNKNOWN = Regions((None,))


def regions_of(column: Input, tests: Iterable[feel.Expression | None]) -> Regions:
    """The regions that the cells of a column make, within the values that the column allows."""
    allowed = permitted(column)
    closed = [*allowed, *(test for test in tests if test is not None and is_closed(test))]
    found = _distinct(one for test in closed for one in constants_of(test) if one is not None)
    orders = any(_orders(test.node) for test in closed)
    kinds = {feel.type_name(one) for one in found}
    if column.kind is not None:
        kinds.add(column.kind.of_kind().name)
    divide = _DIVIDE.get(next(iter(kinds))) if len(kinds) == 1 else None
    if column.kind is not None and column.kind.is_whole and divide is not None:
        divide = _whole_numbers
    if divide is None or (orders and "string" in kinds):
        return UNKNOWN
    samples = [one for one in divide(found) if all(holds(test, one) for test in allowed)]
    names_only = not orders and not allowed and "boolean" not in kinds
    unnamed = sum(1 << at for at, one in enumerate(samples) if names_only and one not in found)
    return Regions((*samples, None), unnamed)


def permitted(column: Input) -> list[feel.Expression]:
    """The tests that the values of a column have to pass, as far as they are made of constants."""
    of_kind = column.kind.permitted if column.kind is not None else ()
    return [test for test in (column.allowed, *of_kind) if test is not None and is_closed(test)]


def is_closed(test: feel.Expression) -> bool:
    """Whether a test is made of constants only."""
    try:
        list(constants_of(test))
    except Open:
        return False
    return True


def constants_of(test: feel.Expression) -> Iterator[Value]:
    """The constants that a test compares with. Raises `Open` where it does something else."""
    for node in _compared(test.node):
        yield feel.compile(test.text[slice(*node.place)]).evaluate({}).value


def _compared(node: Node) -> Iterator[Node]:
    """The constant parts of a test."""
    if is_constant(node):
        yield node
        return
    match node:
        case Name(name="?"):
            return
        case Call(function=Name(name="not")) | UnaryTests() | ListNode() | Logic():
            parts = node.arguments if isinstance(node, Call) else tuple(node.children())
        case OperatorTest() | RangeNode() | Comparison() | Between() | In():
            parts = tuple(node.children())
        case _:
            raise Open
    for part in parts:
        yield from _compared(part)


def is_constant(node: Node) -> bool:
    """Whether a part of an expression is the same whatever it is evaluated on."""
    match node:
        case Literal():
            return True
        case Negation() | Arithmetic():
            return all(is_constant(part) for part in node.children())
        case Call(function=Name(name=name), arguments=arguments):
            return name in _MAKERS and all(is_constant(one) for one in arguments)
    return False


def _orders(node: Node) -> bool:
    """Whether a test asks for more or less, and not only for the same."""
    is_ordering = isinstance(node, OperatorTest | Comparison) and node.operator in _ORDERINGS
    return is_ordering or isinstance(node, RangeNode | Between) or any(map(_orders, node.children()))


def _ordered(
    before: Callable[[Any], Value],
    between: Callable[[Any, Any], Value],
    after: Callable[[Any], Value],
    key: Callable[[Any], Any] = lambda one: one,
) -> Callable[[Sequence[Value]], list[Value]]:
    def divide(constants: Sequence[Value]) -> list[Value]:
        points: list[Any] = sorted(_distinct(constants), key=key)
        if not points:
            return []
        samples = [_made(before, points[0])]
        for low, high in pairwise(points):
            samples += [low, between(low, high)]
        return [one for one in (*samples, points[-1], _made(after, points[-1])) if one is not None]

    return divide


def _made(make: Callable[[Any], Value], of: Value) -> Value:
    """What lies beside a value; None where there is nothing."""
    try:
        return make(of)
    except ValueError:
        return None


def _distinct(constants: Iterable[Value]) -> list[Value]:
    kept: list[Value] = []
    for one in constants:
        if one not in kept:
            kept.append(one)
    return kept


_EXACT = Context(prec=100)
"""Enough digits for what lies between two numbers of FEEL."""
_ONE = Decimal(1)
_HOUR = 3_600 * 10**9
_LAST = 24 * _HOUR - 1


def _beside(number: Decimal, step: Decimal) -> Decimal:
    near = _EXACT.add(number, step)
    return near if near != number else _EXACT.add(number, step * abs(number))


def _middle(low: Decimal, high: Decimal) -> Decimal:
    return _EXACT.divide(_EXACT.add(low, high), Decimal(2))


def _whole_numbers(constants: Sequence[Any]) -> list[Value]:
    """Samples out of all regions that have a whole number in them."""
    points = sorted(constants)
    samples = {floor(one) for one in points if one == floor(one)}
    samples |= {floor(low) + 1 for low, high in pairwise(points) if floor(low) + 1 < high}
    samples |= {ceil(points[0]) - 1, floor(points[-1]) + 1} if points else set()
    return [Decimal(one) for one in sorted(samples)]


def _day_between(low: feel.Date, high: feel.Date) -> Value:
    return feel.Date.of_number(low.number + 1) if high.number - low.number > 1 else None


def _months_between(low: feel.YearsMonths, high: feel.YearsMonths) -> Value:
    return feel.YearsMonths(low.total + 1) if high.total - low.total > 1 else None


def _span_between(low: feel.DaysTime, high: feel.DaysTime) -> Value:
    return feel.DaysTime((low.nanos + high.nanos) // 2) if high.nanos - low.nanos > 1 else None


def _time_between(low: feel.Time, high: feel.Time) -> Value:
    return feel.Time((low.nanos + high.nanos) // 2, low.zone) if high.nanos - low.nanos > 1 else None


def _moment_between(low: feel.DateTime, high: feel.DateTime) -> Value:
    middle = (low.moment + high.moment) // 2
    return feel.DateTime.of_moment(middle, low.time.zone) if high.moment - low.moment > 1 else None


def _of_one_zone(
    divide: Callable[[Sequence[Value]], list[Value]], zone: Callable[[Any], object]
) -> Callable[[Sequence[Value]], list[Value]]:
    """The same, and nothing where some values can't be compared with others."""
    return lambda constants: divide(constants) if len(set(map(zone, constants))) == 1 else []


_DIVIDE: dict[str, Callable[[Sequence[Value]], list[Value]]] = {
    "boolean": lambda _: [True, False],
    "string": lambda constants: [*_distinct(constants), OTHER],
    "number": _ordered(lambda one: _beside(one, -_ONE), _middle, lambda one: _beside(one, _ONE)),
    "date": _ordered(
        lambda one: feel.Date.of_number(one.number - 1),
        _day_between,
        lambda one: feel.Date.of_number(one.number + 1),
    ),
    "time": _of_one_zone(
        _ordered(
            lambda one: feel.Time(0, one.zone) if one.nanos else None,
            _time_between,
            lambda one: feel.Time(_LAST, one.zone) if one.nanos < _LAST else None,
            key=lambda one: one.nanos,
        ),
        lambda one: one.zone,
    ),
    "date and time": _of_one_zone(
        _ordered(
            lambda one: one.plus(feel.DaysTime(-_HOUR)),
            _moment_between,
            lambda one: one.plus(feel.DaysTime(_HOUR)),
            key=lambda one: one.moment,
        ),
        lambda one: one.offset is None,
    ),
    "years and months duration": _ordered(
        lambda one: feel.YearsMonths(one.total - 1),
        _months_between,
        lambda one: feel.YearsMonths(one.total + 1),
    ),
    "days and time duration": _ordered(
        lambda one: feel.DaysTime(one.nanos - _HOUR),
        _span_between,
        lambda one: feel.DaysTime(one.nanos + _HOUR),
    ),
}
