"""Texts, dates and figures, written out for people in their language and in the organisation's time zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates
from flask import Flask, current_app, g, request, session
from flask_babel import Babel, format_number, get_locale, get_translations, gettext, ngettext
from jinja2 import pass_context
from jinja2.runtime import Context

from engine.app import Channel, OrganisationView
from engine.kernel.texts import Moment, Text
from webui import door
from webui.organisation import organisation

DAY = "EEEE d MMMM"
SHORT_DAY = "EEE d MMM"
DAY_AND_YEAR = "d MMMM yyyy"
MOMENT = "d MMM yyyy, HH:mm"
SOON_DAYS = 2
WEEK_DAYS = 7
MEGABYTE = 1_000_000
AN_HOUR = 3600
A_DAY = 24 * AN_HOUR

_UNPRINTABLE = {
    code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\r"
}

SOURCES = "en"
"""The language that the sources are written in."""
LANGUAGES = "LANGUAGES"
"""Where the application's configuration lists the languages that it speaks."""

CHOSEN = "language"
"""Where a session keeps the language that its reader chose."""

babel = Babel()


def init_app(app: Flask) -> None:
    """Choose the language by the browser, the time zone by the organisation; teach the templates to write."""
    babel.init_app(app, locale_selector=_language, timezone_selector=_time_zone)
    with app.app_context():
        translated = {str(one) for one in babel.list_translations()}
    app.config[LANGUAGES] = (SOURCES, *sorted(translated - {SOURCES}))
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals["language"] = lambda: str(get_locale())
    app.jinja_env.globals["languages"] = languages
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _translations().ugettext(text),
        lambda one, many, count: _translations().ungettext(one, many, count),
        newstyle=True,
    )
    for name in ("gettext", "ngettext"):
        app.jinja_env.globals[name] = _with_spoken_values(app.jinja_env.globals[name])
    for name, writer in (
        ("moment", moment),
        ("day", day),
        ("due", due),
        ("urgency", urgency),
        ("file_size", file_size),
        ("duration", duration),
        ("channel", channel),
        ("number", number),
    ):
        app.jinja_env.filters[name] = writer


def languages() -> dict[str, str]:
    """The languages that a reader can choose, each as it calls itself."""
    offered = (one for one in organisation().languages if one in current_app.config[LANGUAGES])
    return {one: str(Locale.parse(one).get_display_name(one)).capitalize() for one in offered}


def printable(value: object) -> object:
    """What a page can hold: the engine's sentences in the reader's language, and nothing unreadable.

    A control character that somebody typed is shown as what it is.
    """
    said = spoken(value)
    if not isinstance(said, str) or said.isprintable():
        return said
    return said.translate(_UNPRINTABLE)


def spoken(value: object) -> object:
    """What the engine says, in the reader's language; anything else as it is."""
    if isinstance(value, Moment):
        return _moment_in_words(value)
    if not isinstance(value, Text):
        return value
    pattern = gettext(value.msgid)
    if value.plural:
        pattern = ngettext(value.msgid, value.plural, value.values["number"])
    return pattern.format(**{name: spoken(one) for name, one in value.values.items()})


def number(value: int) -> str:
    """A count, with its thousands parted: “1,000”."""
    return str(format_number(value))


def moment(at: datetime) -> str:
    """A date with the time: “2 Apr 2026, 14:05”."""
    return _written(at, MOMENT)


def day(at: date) -> str:
    """A date: “2 April 2026”; of a moment the one where the installation is."""
    if isinstance(at, datetime):
        return _written(at, DAY_AND_YEAR)
    return _written_in(str(get_locale()), at, DAY_AND_YEAR)


def due(at: datetime) -> str:
    """When something is due, as one would say it: “today at 17:00”, “3 days late”, “Tue 14 Apr”."""
    days = _days_until(at)
    if at <= door.now():
        return _late(at, -days)
    if days == 0:
        return gettext("today at %(time)s", time=_written(at, "HH:mm"))
    if days == 1:
        return gettext("tomorrow at %(time)s", time=_written(at, "HH:mm"))
    return _written(at, DAY if days < WEEK_DAYS else f"{SHORT_DAY} yyyy")


def urgency(at: datetime) -> str:
    """``late``, ``soon`` or nothing: the class of a due date."""
    if at <= door.now():
        return "late"
    return "soon" if _days_until(at) < SOON_DAYS else ""


def file_size(size: int) -> str:
    """A size in bytes, as people read it: “1.2 MB”."""
    if size < MEGABYTE:
        return gettext("%(size)s kB", size=max(1, round(size / 1000)))
    return gettext("%(size)s MB", size=f"{size / MEGABYTE:.1f}")


def duration(seconds: int) -> str:
    """How long something took: “3 days”, “5 hours”."""
    hours, days = round(seconds / AN_HOUR), round(seconds / A_DAY)
    if seconds < AN_HOUR:
        return gettext("less than an hour")
    if seconds < A_DAY:
        return ngettext("%(num)d hour", "%(num)d hours", hours)
    return ngettext("%(num)d day", "%(num)d days", days)


def channel(value: str) -> Text:
    """What a channel is called."""
    return Channel(value).label


def _with_spoken_values(translate: Any) -> Callable[..., object]:
    """What templates know as ``_``, for whose placeholders the engine's sentences are translated too."""

    @pass_context
    def translated(context: Context, *texts: object, **values: object) -> object:
        spoken_values = {name: spoken(value) for name, value in values.items()}
        return translate(context, *texts, **spoken_values)

    return translated


def _translations() -> Any:
    """The reader's catalogue, looked up once for each request: a page asks for hundreds of texts."""
    if "translations" not in g:
        g.translations = get_translations()
    return g.translations


def _written(at: datetime, pattern: str) -> str:
    """A moment on the clocks of the organisation, to the minute."""
    zone = dates.get_timezone(_time_zone())
    if "locale" not in g:
        g.locale = str(get_locale())
    local = at.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    return _written_in(g.locale, local if "H" in pattern else local.date(), pattern)


@lru_cache(maxsize=4096)
def _written_in(locale: str, at: date, pattern: str) -> str:
    """Dates repeat on a page and between pages; writing one takes long."""
    write = dates.format_datetime if isinstance(at, datetime) else dates.format_date
    return write(at, pattern, locale=locale)


def _moment_in_words(value: Moment) -> str:
    at, locale = value.at, get_locale()
    if isinstance(at, datetime):
        return dates.format_datetime(at, f"{DAY_AND_YEAR}, HH:mm", locale=locale)
    if isinstance(at, date):
        return dates.format_date(at, DAY_AND_YEAR, locale=locale)
    return dates.format_time(at, "HH:mm", locale=locale)


def _late(at: datetime, days: int) -> str:
    if days == 0:
        return gettext("late since %(time)s today", time=_written(at, "HH:mm"))
    return ngettext("%(num)d day late", "%(num)d days late", days)


def _days_until(at: datetime) -> int:
    zone = ZoneInfo(_time_zone())
    return (at.astimezone(zone).date() - door.now().astimezone(zone).date()).days


def _language() -> str | None:
    """What the reader chose on a page, or their browser asks for, of what the organisation speaks."""
    spoken = current_app.config[LANGUAGES]
    known: OrganisationView | None = current_app.extensions.get("organisation")
    offered = [one for one in spoken if known is None or one in known.languages] or [SOURCES]
    if (chosen := session.get(CHOSEN)) in offered:
        return str(chosen)
    return request.accept_languages.best_match(offered) or offered[0]


def _time_zone() -> str:
    return organisation().time_zone
