"""Between Python's values and FEEL's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.feel.durations import DAY, HOUR, MINUTE, SECOND, DaysTime
from engine.feel.temporal import Date, DateTime, Time, Zone
from engine.feel.values import DECIMAL128, NAMES, Value

_MICRO = 1_000


def to_feel(value: object) -> Value:
    """A Python value as FEEL has it. Raises `TypeError` for what FEEL has not."""
    if type(value) in NAMES and not isinstance(value, list | dict):
        return _checked(value)  # type: ignore[arg-type]  # its type is one of FEEL's
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, datetime | date | time | timedelta):
        return _temporal(value)
    if isinstance(value, Mapping):
        return {str(key): to_feel(item) for key, item in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes | bytearray):
        return [to_feel(item) for item in value]
    raise TypeError(f"FEEL has no values like Python's {type(value).__name__}")


def _checked(value: Value) -> Value:
    return _number(value) if isinstance(value, Decimal) else value


def _number(value: float | Decimal) -> Decimal:
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        raise TypeError("FEEL has no infinite numbers")
    return DECIMAL128.create_decimal(exact)


def _temporal(value: date | time | timedelta) -> Value:
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return Date(value.year, value.month, value.day)
    if isinstance(value, time):
        return Time(_nanos(value), _zone(value.tzinfo, value.utcoffset()))
    return DaysTime(value.days * DAY + value.seconds * SECOND + value.microseconds * _MICRO)


def _moment(value: datetime) -> DateTime:
    zone = _zone(value.tzinfo, value.utcoffset())
    local = DateTime(Date(value.year, value.month, value.day), Time(_nanos(value), zone))
    offset = value.utcoffset()
    if isinstance(zone, str) and offset is not None and local.offset != offset.total_seconds():
        # The second pass of the hour that clocks go through twice.
        return DateTime(local.date, Time(local.time.nanos, int(offset.total_seconds())))
    return local


def _nanos(value: time | datetime) -> int:
    return value.hour * HOUR + value.minute * MINUTE + value.second * SECOND + value.microsecond * _MICRO


def _zone(zone: tzinfo | None, offset: timedelta | None) -> Zone | None:
    if isinstance(zone, ZoneInfo) and zone.key and zone.key != "UTC":
        return zone.key
    return None if offset is None else int(offset.total_seconds())


def to_python(value: Value) -> object:
    """A FEEL value as Python has it; numbers are decimals, and months, ranges and functions stay as they are.

    Raises `ValueError` for dates outside of Python's years.
    """
    if isinstance(value, list):
        return [to_python(item) for item in value]
    if isinstance(value, dict):
        return {key: to_python(item) for key, item in value.items()}
    if isinstance(value, DaysTime):
        return timedelta(microseconds=value.nanos // _MICRO)
    return _python_temporal(value) if isinstance(value, Date | Time | DateTime) else value


def _python_temporal(value: Date | Time | DateTime) -> date | time:
    if isinstance(value, Time):
        return _python_time(value)
    day = value.date if isinstance(value, DateTime) else value
    python_day = date(day.year, day.month, day.day)
    return (
        datetime.combine(python_day, _python_time(value.time)) if isinstance(value, DateTime) else python_day
    )


def _python_time(value: Time) -> time:
    micro = value.nanos % SECOND // _MICRO
    return time(value.hour, value.minute, value.second, micro, _python_zone(value.zone))


def _python_zone(zone: Zone | None) -> tzinfo | None:
    if zone is None:
        return None
    if isinstance(zone, str):
        return ZoneInfo(zone)
    return timezone(timedelta(seconds=zone)) if zone else UTC
