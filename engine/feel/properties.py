"""What follows a dot: entries of contexts, and the properties of dates, times, durations and ranges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel.durations import SECOND, DaysTime, YearsMonths
from engine.feel.errors import NoValue
from engine.feel.names import like
from engine.feel.run import Run
from engine.feel.temporal import Date, DateTime, Time
from engine.feel.values import NAMES, Range, Value, number, type_name


def _zone(time: Time) -> Value:
    return time.zone if isinstance(time.zone, str) else None


def _offset(seconds: int | None) -> Value:
    return None if seconds is None else DaysTime(seconds * SECOND)


_DATE: dict[str, Callable[[Any], Value]] = {
    "year": lambda date: number(date.year),
    "month": lambda date: number(date.month),
    "day": lambda date: number(date.day),
    "weekday": lambda date: number(date.weekday),
}
_TIME: dict[str, Callable[[Any], Value]] = {
    "hour": lambda time: number(time.hour),
    "minute": lambda time: number(time.minute),
    "second": lambda time: number(time.second),
    "time offset": lambda time: _offset(time.offset),
    "timezone": _zone,
}
_OF: dict[type, dict[str, Callable[[Any], Value]]] = {
    Date: _DATE,
    Time: _TIME,
    DateTime: {
        **{name: lambda both, get=get: get(both.date) for name, get in _DATE.items()},  # type: ignore[misc]  # get is kept
        **{name: lambda both, get=get: get(both.time) for name, get in _TIME.items()},  # type: ignore[misc]  # get is kept
        "time offset": lambda both: _offset(both.offset),
    },
    DaysTime: {
        "days": lambda span: number(span.days),
        "hours": lambda span: number(span.hours),
        "minutes": lambda span: number(span.minutes),
        "seconds": lambda span: span.seconds,
    },
    YearsMonths: {
        "years": lambda span: number(span.years),
        "months": lambda span: number(span.months),
    },
    Range: {
        "start": lambda bounds: bounds.start,
        "end": lambda bounds: bounds.end,
        "start included": lambda bounds: bounds.start_included,
        "end included": lambda bounds: bounds.end_included,
    },
}


def properties_of(type_name: str) -> frozenset[str]:
    """The names of the properties that values of a type have."""
    return frozenset(
        name for kind, properties in _OF.items() if NAMES[kind] == type_name for name in properties
    )


def member(run: Run, value: Value, name: str) -> Value:
    """The value of ``value.name``, of a list that of each item. Raises `NoValue` where there is none."""
    if isinstance(value, list):
        run.spend_items(len(value))
        return [_member_or_null(run, item, name) for item in value]
    if isinstance(value, dict):
        if name in value:
            return value[name]
        meant = like(name, value)
        raise NoValue(f"there is no “{name}” in it{f'; did you mean “{meant}”?' if meant else ''}")
    if value is None:
        raise NoValue(f"it is null and has no “{name}”")
    found = _OF.get(type(value), {}).get(name)
    if found is None:
        raise NoValue(f"a {type_name(value)} has no “{name}”")
    return found(value)


def _member_or_null(run: Run, value: Value, name: str) -> Value:
    try:
        return member(run, value, name)
    except NoValue:
        return None
