"""Texts, dates and figures, written out for people in their language and in the organisation's time zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask, request
from flask_babel import Babel, format_datetime, format_timedelta, get_locale, ngettext
from flask_babel import gettext as _

from engine.app import Channel
from webui import door
from webui.organisation import organisation

LANGUAGES = ("en",)
"""Those that webui/translations, or for English the sources, have."""
DAY = "EEEE d MMMM"
SHORT_DAY = "EEE d MMM"
DAY_AND_YEAR = "d MMMM yyyy"
MOMENT = "d MMM yyyy, HH:mm"
SOON_DAYS = 2
WEEK_DAYS = 7
MEGABYTE = 1_000_000

_UNPRINTABLE = {
    code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\r"
}

babel = Babel()


def init_app(app: Flask) -> None:
    """Choose the language by the browser, the time zone by the organisation; teach the templates to write."""
    babel.init_app(app, locale_selector=_language, timezone_selector=_time_zone)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals["language"] = lambda: str(get_locale())
    for name, writer in (
        ("moment", moment),
        ("day", day),
        ("due", due),
        ("urgency", urgency),
        ("file_size", file_size),
        ("duration", duration),
        ("channel", channel),
    ):
        app.jinja_env.filters[name] = writer


def printable(value: object) -> object:
    """What a page can hold: a control character that somebody typed is shown as what it is, unreadable."""
    return value.translate(_UNPRINTABLE) if isinstance(value, str) else value


def moment(at: datetime) -> str:
    """A date with the time: “2 Apr 2026, 14:05”."""
    return str(format_datetime(at, MOMENT))


def day(at: datetime) -> str:
    """A date: “2 April 2026”."""
    return str(format_datetime(at, DAY_AND_YEAR))


def due(at: datetime) -> str:
    """When something is due, as one would say it: “today at 17:00”, “3 days late”, “Tue 14 Apr”."""
    days = _days_until(at)
    if at <= door.now():
        return _late(at, -days)
    if days == 0:
        return _("today at %(time)s", time=format_datetime(at, "HH:mm"))
    if days == 1:
        return _("tomorrow at %(time)s", time=format_datetime(at, "HH:mm"))
    return str(format_datetime(at, DAY if days < WEEK_DAYS else f"{SHORT_DAY} yyyy"))


def urgency(at: datetime) -> str:
    """``late``, ``soon`` or nothing: the class of a due date."""
    if at <= door.now():
        return "late"
    return "soon" if _days_until(at) < SOON_DAYS else ""


def file_size(size: int) -> str:
    """A size in bytes, as people read it: “1.2 MB”."""
    if size < MEGABYTE:
        return _("%(size)s kB", size=max(1, round(size / 1000)))
    return _("%(size)s MB", size=f"{size / MEGABYTE:.1f}")


def duration(seconds: int) -> str:
    """How long something took: “3 days”, “5 hours”."""
    return str(format_timedelta(timedelta(seconds=seconds), granularity="hour"))


def channel(value: str) -> str:
    """What a channel is called."""
    return Channel(value).label


def _late(at: datetime, days: int) -> str:
    if days == 0:
        return _("late since %(time)s today", time=format_datetime(at, "HH:mm"))
    return ngettext("%(num)d day late", "%(num)d days late", days)


def _days_until(at: datetime) -> int:
    zone = ZoneInfo(_time_zone())
    return (at.astimezone(zone).date() - door.now().astimezone(zone).date()).days


def _language() -> str | None:
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def _time_zone() -> str:
    return organisation().time_zone
