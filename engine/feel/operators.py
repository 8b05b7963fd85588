"""What the operators do: arithmetic, comparison, equality, on all types that have them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING

from engine.feel.durations import DAY, DaysTime, YearsMonths
from engine.feel.errors import NoValue
from engine.feel.temporal import Date, DateTime, Time
from engine.feel.values import DECIMAL128, Range, Value, type_name

if TYPE_CHECKING:
    from engine.feel.run import Run

_SECOND_DIGITS = 1_000_000_000
_ONE = Decimal(1)
_LONG = Decimal(10) ** 40
_WHOLE_POWER, _POWER, _ON_CALENDAR, _ON_CLOCKS = 5, 60, 5, 20
"""Steps that operations cost."""
Operation = Callable[["Run", Value, Value], Value]


def arithmetic(run: Run, operator: str, left: Value, right: Value) -> Value:
    """The value of ``left operator right``. Raises `NoValue` where there is none."""
    try:
        if type(left) is Decimal and type(right) is Decimal:
            if operator == "**":
                run.spend(_WHOLE_POWER if right == right.to_integral_value() else _POWER)
            return _NUMBERS[operator](left, right)
        operation = _OTHERS.get((operator, type(left), type(right)))
        if operation is not None:
            run.spend(_ON_CLOCKS if DateTime in {type(left), type(right)} else _ON_CALENDAR)
            return operation(run, left, right)
    except (DecimalException, ValueError, OverflowError):
        raise NoValue(_no_result(operator, left, right)) from None
    raise NoValue(f"“{operator}” does not go with {both(left, right, operator)}")


def _no_result(operator: str, left: Value, right: Value) -> str:
    if operator == "/" and not right:
        return "nothing can be divided by zero"
    return f"“{operator}” has no result for {article(left)} and {article(right)} like these"


def article(value: Value) -> str:
    """What type a value is, for a sentence."""
    name = type_name(value)
    return name if name == "null" else f"a {name}"


def both(left: Value, right: Value, operator: str, verdict: str = "") -> str:
    """What types two values are, what is the matter with them, and what to do about it, for a sentence."""
    kinds = frozenset({type(left), type(right)})
    advice = _JOINED if operator == "+" and kinds == {str, Decimal} else _ADVICE.get(kinds, "")
    return f"{article(left)} and {article(right)}{verdict}{advice}"


_JOINED = "; string(…) makes a text of it"
_ADVICE: dict[frozenset[type], str] = {
    frozenset({str, Decimal}): "; number(…) makes a number of it",
    frozenset({str, bool}): "; true and false are written without quotes",
    frozenset({str, Date}): '; dates are written @"2026-04-02"',
    frozenset({str, DateTime}): '; moments are written @"2026-04-02T10:30:00Z"',
    frozenset({str, Time}): '; times are written @"10:30:00"',
    frozenset({str, DaysTime}): '; durations are written @"P5D"',
    frozenset({Decimal, DaysTime}): '; durations are written @"P5D"',
    frozenset({Decimal, Date}): '; days are added as @"P3D"',
    frozenset({Decimal, DateTime}): '; days are added as @"P3D"',
    frozenset({Date, DateTime}): "; date(…) makes a date of it",
}
_NUMBERS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": DECIMAL128.add,
    "-": DECIMAL128.subtract,
    "*": DECIMAL128.multiply,
    "/": DECIMAL128.divide,
}


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    return DECIMAL128.power(base, exponent) if exponent else _ONE


_NUMBERS["**"] = _power


def negated(value: Value) -> Value:
    """The value of ``-value``. Raises `NoValue` where there is none."""
    if type(value) is Decimal:
        return DECIMAL128.minus(value)
    if isinstance(value, DaysTime):
        return DaysTime(-value.nanos)
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.total)
    raise NoValue(f"“-” does not go with {article(value)}")


def _joined(run: Run, left: str, right: str) -> str:
    run.spend_text(len(left) + len(right))
    return left + right


def _shifted(days: Date, span: DaysTime | YearsMonths) -> Date:
    if isinstance(span, YearsMonths):
        return days.plus_months(span.total)
    return Date.of_number((days.number * DAY + span.nanos) // DAY)


def _minus(span: DaysTime | YearsMonths) -> DaysTime | YearsMonths:
    return DaysTime(-span.nanos) if isinstance(span, DaysTime) else YearsMonths(-span.total)


def _moments(left: DateTime, right: DateTime) -> DaysTime:
    if (left.time.zone is None) != (right.time.zone is None):
        raise NoValue("one of the moments has a time zone and the other one has none")
    return DaysTime(left.moment - right.moment)


def _midnight(day: Date) -> DateTime:
    """What a date is among moments: the standard says, midnight at Greenwich."""
    return DateTime(day, Time(0, 0))


def _times(left: Time, right: Time) -> DaysTime:
    if (left.zone is None) != (right.zone is None):
        raise NoValue("one of the times has a time zone and the other one has none")
    return DaysTime(left.moment - right.moment)


def _whole(value: Decimal) -> int:
    if abs(value) > _LONG:
        raise ValueError("this is too much")
    return int(value)


def _scaled(span: DaysTime | YearsMonths, factor: Decimal) -> DaysTime | YearsMonths:
    if isinstance(span, DaysTime):
        return DaysTime(_whole(DECIMAL128.multiply(Decimal(span.nanos), factor)))
    return YearsMonths(_whole(DECIMAL128.multiply(Decimal(span.total), factor)))


def _divided(span: DaysTime | YearsMonths, by: Decimal) -> DaysTime | YearsMonths:
    if isinstance(span, DaysTime):
        return DaysTime(_whole(DECIMAL128.divide(Decimal(span.nanos), by)))
    return YearsMonths(_whole(DECIMAL128.divide(Decimal(span.total), by)))


def _others() -> dict[tuple[str, type, type], Operation]:
    table: dict[tuple[str, type, type], Callable[..., Value]] = {
        ("+", str, str): _joined,
        ("-", Date, Date): lambda _, a, b: DaysTime((a.number - b.number) * DAY),
        ("-", DateTime, DateTime): lambda _, a, b: _moments(a, b),
        ("-", Date, DateTime): lambda _, a, b: _moments(_midnight(a), b),
        ("-", DateTime, Date): lambda _, a, b: _moments(a, _midnight(b)),
        ("-", Time, Time): lambda _, a, b: _times(a, b),
        ("+", Time, DaysTime): lambda _, a, b: a.plus(b.nanos),
        ("+", DaysTime, Time): lambda _, a, b: b.plus(a.nanos),
        ("-", Time, DaysTime): lambda _, a, b: a.plus(-b.nanos),
        ("+", DaysTime, DaysTime): lambda _, a, b: DaysTime(a.nanos + b.nanos),
        ("-", DaysTime, DaysTime): lambda _, a, b: DaysTime(a.nanos - b.nanos),
        ("/", DaysTime, DaysTime): lambda _, a, b: DECIMAL128.divide(Decimal(a.nanos), Decimal(b.nanos)),
        ("+", YearsMonths, YearsMonths): lambda _, a, b: YearsMonths(a.total + b.total),
        ("-", YearsMonths, YearsMonths): lambda _, a, b: YearsMonths(a.total - b.total),
        ("/", YearsMonths, YearsMonths): lambda _, a, b: DECIMAL128.divide(
            Decimal(a.total), Decimal(b.total)
        ),
    }
    for span in (DaysTime, YearsMonths):
        table["+", Date, span] = lambda _, a, b: _shifted(a, b)
        table["+", span, Date] = lambda _, a, b: _shifted(b, a)
        table["-", Date, span] = lambda _, a, b: _shifted(a, _minus(b))
        table["+", DateTime, span] = lambda _, a, b: a.plus(b)
        table["+", span, DateTime] = lambda _, a, b: b.plus(a)
        table["-", DateTime, span] = lambda _, a, b: a.plus(_minus(b))
        table["*", span, Decimal] = lambda _, a, b: _scaled(a, b)
        table["*", Decimal, span] = lambda _, a, b: _scaled(b, a)
        table["/", span, Decimal] = lambda _, a, b: _divided(a, b)
    return table


_OTHERS = _others()


def equal(run: Run, left: Value, right: Value) -> bool | None:
    """Whether two values are equal; None if they can't be compared at all."""
    kind = type(left)
    if left is None or right is None:
        return left is right
    if kind is not type(right):
        return None
    if kind is list or kind is dict:
        run.spend(1)
        return _same_items(run, left, right) if kind is list else _same_entries(run, left, right)
    if kind is Time or kind is DateTime:
        return _same_moment(left, right)
    if kind is Range:
        return _same_range(run, left, right)
    return bool(left == right)


def _same_items(run: Run, left: Value, right: Value) -> bool:
    assert isinstance(left, list)
    assert isinstance(right, list)
    if len(left) != len(right):
        return False
    run.spend(len(left))
    return all(equal(run, a, b) is True for a, b in zip(left, right, strict=True))


def _same_entries(run: Run, left: Value, right: Value) -> bool:
    assert isinstance(left, dict)
    assert isinstance(right, dict)
    if left.keys() != right.keys():
        return False
    run.spend(len(left))
    return all(equal(run, left[key], right[key]) is True for key in left)


def _same_range(run: Run, left: Value, right: Value) -> bool:
    assert isinstance(left, Range)
    assert isinstance(right, Range)
    return (
        (left.start_included, left.end_included, left.operator)
        == (right.start_included, right.end_included, right.operator)
        and equal(run, left.start, right.start) is True
        and equal(run, left.end, right.end) is True
    )


def _same_moment(left: Value, right: Value) -> bool:
    """Times are equal if their hours, minutes and seconds are: the standard leaves out the fraction."""
    assert isinstance(left, Time | DateTime)
    assert isinstance(right, Time | DateTime)
    if (left.offset is None) != (right.offset is None):
        return False
    return left.moment // _SECOND_DIGITS == right.moment // _SECOND_DIGITS


_ORDERED = frozenset({Decimal, str, Date, Time, DateTime, DaysTime, YearsMonths})


def compared(left: Value, right: Value) -> int | None:
    """-1, 0 or 1 as left is less than, equal to or greater than right; None if they have no order."""
    kind = type(left)
    if kind is not type(right) or kind not in _ORDERED:
        return None
    a: object = left
    b: object = right
    if isinstance(left, Time | DateTime) and isinstance(right, Time | DateTime):
        if (left.offset is None) != (right.offset is None):
            return None
        a, b = left.moment, right.moment
    return -1 if a < b else int(a > b)  # type: ignore[operator]  # both are of one ordered type


def contains(run: Run, bounds: Range, value: Value) -> bool | None:
    """Whether a value lies in a range; None if it can't be compared with its ends."""
    if bounds.operator == "!=":
        same = equal(run, bounds.start, value)
        return None if same is None else not same
    if bounds.operator == "=":
        return equal(run, bounds.start, value)
    if bounds.start is not None:
        low = compared(value, bounds.start)
        if low is None:
            return None
        if low < 0 or (low == 0 and not bounds.start_included):
            return False
    if bounds.end is None:
        return True
    high = compared(value, bounds.end)
    return None if high is None else high < 0 or (high == 0 and bounds.end_included)
