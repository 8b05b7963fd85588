"""Values as people read them: in letters, on forms, in summaries."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from engine import feel
from engine.feel import Value
from engine.kernel.texts import Moment, Text

_LOCALES = {"en": "en_GB"}
"""Where the language alone would give the customs of another country."""


_NO_TEXTS: Mapping[str, str] = MappingProxyType({})
_NUMBER = re.compile(r"(\d+) (.+)")


def said_in(language: str, zone: ZoneInfo, texts: Mapping[str, str] = _NO_TEXTS) -> Callable[[Value], str]:
    """A writer of values in a language; moments are told in a time zone, and what has a text, by it."""

    def said(value: Value) -> str:
        if isinstance(value, list):
            return ", ".join(said(item) for item in value)
        if isinstance(value, feel.Date | feel.DateTime | feel.Time):
            return _moment(value, _LOCALES.get(language, language), zone)
        return worded(value, texts) if isinstance(value, str) else plain(value)

    return said


def worded(text: str, texts: Mapping[str, str]) -> str:
    """A text in the words of a language; a time limit, as “2 working days”, by “{number} working days”."""
    if not texts or text in texts:
        return texts.get(text, text)
    numbered = _NUMBER.fullmatch(text)
    if numbered is None:
        return text
    number, unit = numbered.groups()
    return texts.get(f"{{number}} {unit}", text).replace("{number}", number)


def day_in(language: str, at: datetime, zone: str) -> str:
    """A day as people of a language write it."""
    return str(format_date(at.astimezone(ZoneInfo(zone)), "long", locale=_LOCALES.get(language, language)))


def yes_or_no(*, told: bool) -> Text:
    """What an answer that is true or false is called."""
    return Text("Yes") if told else Text("No")


def _moment(value: Value, locale: str, zone: ZoneInfo) -> str:
    try:
        moment = feel.to_python(value)
    except ValueError:
        # A year that Python does not know.
        return str(value)
    if isinstance(moment, datetime):
        local = moment.astimezone(zone) if moment.tzinfo else moment
        return Moment(f"{format_date(local, 'long', locale=locale)}, {local:%H:%M}", local)
    if isinstance(moment, date):
        return Moment(format_date(moment, "long", locale=locale), moment)
    assert isinstance(moment, time)
    told = moment.replace(tzinfo=None)
    return Moment(format_time(told, "HH:mm", locale=locale), told)


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
