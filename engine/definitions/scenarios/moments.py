"""Dates, times and spans as people write them in English, Turkish and Italian."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache

from babel.dates import get_day_names, get_month_names

from engine.definitions.scenarios.words import AGO, AHEAD, TODAY, UNITS

_LOCALES = ("en", "tr", "it")
_WRITTEN = re.compile(
    r"(?:(?P<before>[^\W\d_]+)\.?,? )?(?P<day>\d{1,2}) (?P<month>[^\W\d_]+)\.?,? (?P<year>\d{4})"
    r"(?:,? (?P<after>(?!at |ore |saat )[^\W\d_]+)\.?)?"
    r"(?:,?(?: at| ore| saat)? (?P<hour>\d{1,2})[:.](?P<minute>\d{2}))?"
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}))?")
_SPAN = re.compile(r"(?P<number>\d{1,5}) (?P<unit>[^\d]+)")


@dataclass(frozen=True)
class Moment:
    """A day, and a time of it if one was said."""

    day: date
    time: time | None = None


@dataclass(frozen=True)
class Duration:
    """A number of units, called as time limits call them; minutes beside."""

    number: int
    unit: str


def moment_of(text: str) -> Moment:
    """Read a moment. Raises `ValueError` that says how one is written."""
    said = " ".join(text.split())
    if found := _ISO.fullmatch(said):
        year, month, day, hour, minute = found.groups()
        return _moment(said, (int(year), int(month), int(day)), hour, minute)
    found = _WRITTEN.fullmatch(said)
    month_number = _months().get(found["month"].casefold()) if found else None
    if found is None or month_number is None:
        raise ValueError(
            f"“{text}” is no date; write one as in “Thu 2 April 2026 09:00” or “2026-04-02 09:00”."
        )
    moment = _moment(
        said, (int(found["year"]), month_number, int(found["day"])), found["hour"], found["minute"]
    )
    weekday = found["before"] or found["after"]
    if weekday and _weekdays().get(weekday.casefold()) != moment.day.weekday():
        raise ValueError(f"{moment.day:%-d %B %Y} is a {moment.day:%A}, not “{weekday}”.")
    return moment


def _moment(said: str, day: tuple[int, int, int], hour: str | None, minute: str | None) -> Moment:
    try:
        return Moment(date(*day), time(int(hour), int(minute)) if hour and minute else None)
    except ValueError:
        raise ValueError(f"There is no “{said}” in the calendar.") from None


def duration_of(text: str) -> Duration:
    """Read a span of time. Raises `ValueError`."""
    found = _SPAN.fullmatch(" ".join(text.split()).casefold())
    unit = next((unit for unit, names in UNITS.items() if found and found["unit"].strip() in names), None)
    if found is None or unit is None:
        raise ValueError(f"“{text}” is no span of time; write one as in “5 working days” or “24 hours”.")
    return Duration(int(found["number"]), unit)


def day_of(text: str, today: date) -> date:
    """A day as it is filled into a form: a date, or as seen from today. Raises `ValueError`."""
    said = " ".join(text.split()).casefold()
    for shift, names in TODAY.items():
        if said in names:
            return today + timedelta(days=shift)
    for patterns, sign in ((AGO, -1), (AHEAD, 1)):
        for pattern in patterns:
            if found := re.fullmatch(pattern, said):
                return today + sign * timedelta(days=min(int(found[1]), 36_500))
    return moment_of(text).day


@cache
def _months() -> Mapping[str, int]:
    return {
        name.rstrip(".").casefold(): number
        for locale in _LOCALES
        for width in ("wide", "abbreviated")
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context=context, locale=locale).items()
    }


@cache
def _weekdays() -> Mapping[str, int]:
    return {
        name.rstrip(".").casefold(): number
        for locale in _LOCALES
        for width in ("wide", "abbreviated")
        for number, name in get_day_names(width, locale=locale).items()
    }
