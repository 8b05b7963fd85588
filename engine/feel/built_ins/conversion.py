"""Functions that make a value of one type from values of others."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from engine.feel.durations import DAY, HOUR, MINUTE, SECOND, DaysTime, YearsMonths
from engine.feel.errors import FeelError, NoValue
from engine.feel.functions import built_in
from engine.feel.literals import duration as duration_of
from engine.feel.names import Names
from engine.feel.operators import compared
from engine.feel.parser import parse
from engine.feel.printing import printed
from engine.feel.run import Run
from engine.feel.syntax import Call, Literal, Name, Negation, Node, RangeNode
from engine.feel.temporal import Date, DateTime, Time, Zone
from engine.feel.values import DECIMAL128, Range, Value

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_LONGEST_NUMBER = 500
_LONGEST_RANGE = 200
"""Characters."""
_RANGE_STEPS = 5
"""What it costs to read a character of a range."""
_GROUPING = frozenset({" ", ",", "."})
_POINTS = frozenset({",", "."})


@built_in("string(from: any)")
def string(run: Run, value: Value) -> str | None:
    """A value as text."""
    return None if value is None else printed(run, value)


@built_in("number(from: string|number)")
def number(source: str | Decimal) -> Decimal:
    """The number that a text writes."""
    if isinstance(source, Decimal):
        return source
    if len(source) > _LONGEST_NUMBER or not _NUMBER.fullmatch(source):
        raise NoValue("this text is no number")
    return DECIMAL128.create_decimal(source)


@built_in("number(from: string, grouping separator: string?, decimal separator: string?)")
def number_with(source: str, grouping: str | None, point: str | None) -> Decimal:
    """The number that a text writes with separators of its own."""
    if grouping is not None and grouping not in _GROUPING:
        raise NoValue("the grouping separator has to be a blank, a comma, a full stop or null")
    if point is not None and point not in _POINTS:
        raise NoValue("the decimal separator has to be a comma, a full stop or null")
    if grouping is not None and grouping == (point or "."):
        raise NoValue("the two separators have to be different")
    plain = source.replace(grouping, "") if grouping else source
    return number(plain.replace(point, ".") if point else plain)


@built_in("date(from: string|date|date and time)")
def date(source: str | Date | DateTime) -> Date:
    """The date that a text writes, or the date of a moment."""
    if isinstance(source, DateTime):
        return source.date
    found = Date.parse(source) if isinstance(source, str) else source
    if found is None:
        raise NoValue("this text is no date; dates are written 2026-04-02")
    return found


@built_in("date(year: number, month: number, day: number)")
def date_of(year: Decimal, month: Decimal, day: Decimal) -> Date:
    """The date of a year, month and day."""
    return Date(_whole(year), _whole(month), _whole(day))


@built_in("time(from: string|date|time|date and time)")
def time(source: str | Date | Time | DateTime) -> Time:
    """The time that a text writes, or the time of day of a moment."""
    if isinstance(source, DateTime):
        return source.time
    if isinstance(source, Date):
        return Time(0, 0)
    found = Time.parse(source) if isinstance(source, str) else source
    if found is None:
        raise NoValue("this text is no time; times are written 10:30:00")
    return found


@built_in("time(hour: number, minute: number, second: number, offset?: days and time duration?)")
def time_of(hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTime | None = None) -> Time:
    """The time of hours, minutes, seconds and an offset from Greenwich."""
    return _time(hour, minute, second, None if offset is None else _offset(offset))


def _time(hour: Decimal, minute: Decimal, second: Decimal, zone: Zone | None) -> Time:
    hours, minutes = _whole(hour), _whole(minute)
    if not (0 <= hours * HOUR < DAY and 0 <= minutes * MINUTE < HOUR and 0 <= second * SECOND < MINUTE):
        raise NoValue("there is no such time of day")
    return Time(hours * HOUR + minutes * MINUTE + int(second * SECOND), zone)


def _offset(span: DaysTime) -> int:
    return abs(span.nanos) // SECOND * (-1 if span.nanos < 0 else 1)


def _whole(value: Decimal) -> int:
    if abs(value) > 10**10 or value != value.to_integral_value():
        raise NoValue("years, months, days, hours and minutes are whole numbers")
    return int(value)


@built_in("date and time(from: string|date|date and time)")
def date_and_time(source: str | Date | DateTime) -> DateTime:
    """The moment that a text writes; of a date: its midnight."""
    if isinstance(source, Date):
        return DateTime(source, Time(0))
    found = DateTime.parse(source) if isinstance(source, str) else source
    if found is None:
        raise NoValue("this text is no date and time; they are written 2026-04-02T10:30:00")
    return found


@built_in("date and time(date: date|date and time, time: time)")
def date_with_time(day: Date | DateTime, clock: Time) -> DateTime:
    """The moment of a date and a time."""
    return DateTime(day.date if isinstance(day, DateTime) else day, clock)


@built_in("date and time(date and time: date and time, timezone: string)")
def in_zone(moment: DateTime, timezone: str) -> DateTime:
    """The same moment as the clocks of a time zone tell it."""
    zone = _zone(timezone)
    if moment.time.zone is None:
        return DateTime(moment.date, Time(moment.time.nanos, zone))
    return DateTime.of_moment(moment.moment, zone)


_PARTS = "year: number, month: number, day: number, hour: number, minute: number, second: number"


@built_in(
    f"date and time({_PARTS}, offset?: days and time duration?)",
    f"date and time({_PARTS}, timezone: string)",
)
def date_and_time_of(*parts: Value) -> DateTime:
    """The moment of a year, month, day, hour, minute, second, and an offset or a time zone."""
    year, month, day, hour, minute, second = (part for part in parts[:6] if isinstance(part, Decimal))
    last = parts[6] if len(parts) > len(_PARTS.split(",")) else None
    zone: Zone | None = None
    if isinstance(last, DaysTime):
        zone = _offset(last)
    elif isinstance(last, str):
        zone = _zone(last)
    return DateTime(date_of(year, month, day), _time(hour, minute, second, zone))


def _zone(name: str) -> Zone:
    suffix = name if name[:1] in {"+", "-"} or name == "Z" else f"@{name}"
    found = Time.parse(f"00:00:00{suffix}")
    if found is None or found.zone is None:
        raise NoValue("there is no such time zone")
    return found.zone


@built_in("duration(from: string|days and time duration|years and months duration)")
def duration(source: str | DaysTime | YearsMonths) -> DaysTime | YearsMonths:
    """The duration that a text writes."""
    found = duration_of(source) if isinstance(source, str) else source
    if found is None:
        raise NoValue("this text is no duration; they are written P3DT12H or P1Y6M")
    return found


@built_in("range(from: string)")
def range_of(run: Run, source: str) -> Range:
    """The range that a text writes, with ends that are written out."""
    if len(source) > _LONGEST_RANGE:
        raise NoValue(f"a range is written in {_LONGEST_RANGE} characters at most")
    run.spend(_RANGE_STEPS * (len(source) + 10))
    try:
        node = parse(source, (Names(("date and time",)),))
    except FeelError:
        raise NoValue("this text is no range") from None
    if not isinstance(node, RangeNode):
        raise NoValue("this text is no range; they are written [1..10]")
    start, end = _end(node.start), _end(node.end)
    order = compared(start, end)
    if order is None or order > 0:
        raise NoValue("a range goes from a value to one that is not less")
    return Range(start, end, node.start_included, node.end_included)


def _end(node: Node) -> Value:
    if isinstance(node, Literal):
        return node.value
    if (
        isinstance(node, Negation)
        and isinstance(node.operand, Literal)
        and isinstance(node.operand.value, Decimal)
    ):
        return DECIMAL128.minus(node.operand.value)
    if isinstance(node, Call) and isinstance(node.function, Name) and node.function.name in _WRITTEN:
        match node.arguments:
            case (Literal(value=str(text)),):
                return _WRITTEN[node.function.name](text)
    raise NoValue("the ends of this range are not written out")


_WRITTEN: dict[str, Callable[[str], Value]] = {
    "date": date,
    "time": time,
    "date and time": date_and_time,
    "duration": duration,
}
