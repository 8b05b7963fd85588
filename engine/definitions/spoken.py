"""Values as people read them: in letters, on forms, in summaries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from engine import feel
from engine.feel import Value

_LOCALES = {"en": "en_GB"}
"""Where the language alone would give the customs of another country."""


def said_in(language: str, zone: ZoneInfo) -> Callable[[Value], str]:
    """A writer of values in a language; moments are told in a time zone."""

    def said(value: Value) -> str:
        if isinstance(value, list):
            return ", ".join(said(item) for item in value)
        if isinstance(value, feel.Date | feel.DateTime | feel.Time):
            return _moment(value, _LOCALES.get(language, language), zone)
        return plain(value)

    return said


def _moment(value: Value, locale: str, zone: ZoneInfo) -> str:
    try:
        moment = feel.to_python(value)
    except ValueError:
        # A year that Python does not know.
        return str(value)
    if isinstance(moment, datetime):
        local = moment.astimezone(zone) if moment.tzinfo else moment
        return f"{format_date(local, 'long', locale=locale)}, {local:%H:%M}"
    if isinstance(moment, date):
        return format_date(moment, "long", locale=locale)
    assert isinstance(moment, time)
    return format_time(moment.replace(tzinfo=None), "HH:mm", locale=locale)


def plain(value: Value) -> str:
    """A value as it is posted and kept: nothing for null, numbers in digits, moments in ISO 8601."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case list():
            return ", ".join(plain(item) for item in value)
    return str(value)
