"""Working calendars: which hours of which days count when a time limit is counted in working time.

A calendar is a TOML file of ``processes/calendars``::

    title = "England and Wales"
    time_zone = "Europe/London"
    holidays = { country = "GB", region = "ENG" }   # optional: public holidays
    added_holidays = [2026-12-24]                   # optional: closed although a working day
    struck_holidays = [2026-05-04]                  # optional: open although a public holiday
    [hours]                                         # the working week; a missing day is closed
    monday = ["09:00-12:30", "13:30-17:00"]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from engine.domain.working_time import Window, WorkingTime
from engine.kernel.errors import DefinitionsRefused, Problem
from engine.kernel.toml import TomlFile

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KEYS = frozenset({"title", "time_zone", "holidays", "added_holidays", "struck_holidays", "hours"})

_NOON = time(12)


@cache
def time_zones() -> frozenset[str]:
    """The IANA names of all time zones; asked for once, as Python looks through its files for them."""
    return frozenset(available_timezones())


@dataclass(frozen=True)
class WorkingCalendar(WorkingTime):
    """The working week, the time zone and the holidays of an organisation or department."""

    title: str
    time_zone: ZoneInfo
    hours: Mapping[int, Sequence[Window]]
    """Windows of working time by weekday, Monday is 0; each from a time to a later one of the same day."""
    country: str = ""
    region: str = ""
    added: frozenset[date] = frozenset()
    struck: frozenset[date] = frozenset()
    source: str = field(default="", compare=False)

    @classmethod
    def from_toml(cls, source: bytes, file: str) -> Self:
        """Read a calendar. Raises `DefinitionsRefused` that names every fault of the file."""
        reading = _Reading(TomlFile.read(source, file))
        data = reading.data()
        windows = {WEEKDAYS.index(day): reading.windows(day, said) for day, said in reading.hours(data)}
        country, region = reading.country(data)
        zone, title = reading.zone(data), reading.title(data)
        added, struck = reading.dates(data, "added_holidays"), reading.dates(data, "struck_holidays")
        reading.finish()
        return cls(
            title=title,
            time_zone=zone,
            hours=windows,
            country=country,
            region=region,
            added=added,
            struck=struck,
        )

    def is_working_day(self, day: date) -> bool:
        """Whether work is done on a day at all."""
        if day.weekday() not in self.hours or day in self.added or _is_left_out(day, self.time_zone):
            return False
        return day in self.struck or day not in _public_holidays(self.country, self.region, day.year)

    def holiday_name(self, day: date) -> str:
        """What a public holiday is called; empty for other days."""
        if day in self.struck:
            return ""
        return _public_holidays(self.country, self.region, day.year).get(day, "")

    def in_force(self, day: date) -> WorkingCalendar:  # noqa: ARG002 - always this one
        """This calendar, on every day."""
        return self

    def local_date(self, moment: datetime) -> date:
        """The day that a moment falls on in the calendar's time zone; days never go back.

        Where clocks are set back over midnight, an hour of the old day comes again: it belongs to the old
        day, and so does what was the new day for a while.
        """
        day = moment.astimezone(self.time_zone).date()
        before = day - timedelta(days=1)
        return before if moment <= self.end_of_day(before) else day


@lru_cache(maxsize=4096)
def _is_left_out(day: date, zone: ZoneInfo) -> bool:
    """Whether a zone went over a day when it changed sides of the date line, as Samoa did in 2011."""
    return datetime.combine(day, _NOON, zone).astimezone(UTC).astimezone(zone).date() != day


@lru_cache(maxsize=512)
def _public_holidays(country: str, region: str, year: int) -> Mapping[date, str]:
    if not country:
        return {}
    import holidays  # for the first calendar that has any

    return dict(holidays.country_holidays(country, subdiv=region or None, years=year, language=None))


class _Reading:
    """Collects all faults of a calendar's file before saying so."""

    def __init__(self, file: TomlFile) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def data(self) -> Mapping[str, object]:
        for key in sorted(self.file.data.keys() - _KEYS):
            self.fault(key, "A calendar has no such key.", f"It may have {', '.join(sorted(_KEYS))}.")
        return self.file.data

    def fault(self, key: str, what: str, advice: str) -> None:
        self.problems.append(self.file.problem(tuple(key.split(".")), what, advice, "calendar"))

    def finish(self) -> None:
        if self.problems:
            raise DefinitionsRefused(self.problems)

    def hours(self, data: Mapping[str, object]) -> Iterator[tuple[str, object]]:
        table = data.get("hours")
        if not isinstance(table, dict) or not table:
            self.fault("hours", "The working week is missing.", 'Write [hours] and monday = ["09:00-17:00"].')
            return
        for day, said in table.items():
            if day in WEEKDAYS:
                yield day, said
            else:
                self.fault(
                    f"hours.{day}", "This is no day of the week.", f"Write one of {', '.join(WEEKDAYS)}."
                )

    def windows(self, day: str, said: object) -> tuple[Window, ...]:
        spans = said if isinstance(said, list) and said else [said]
        windows = [_window(span) for span in spans]
        ends = time(0)
        for span, window in zip(spans, windows, strict=True):
            if not ends <= window[0] < window[1]:
                self.fault(
                    f"hours.{day}",
                    f"{_shortened(span)} is no span of a day.",
                    'Write ["09:00-17:00"], earlier spans first; leave a day out on which nobody works.',
                )
            ends = window[1]
        return tuple(windows)

    def title(self, data: Mapping[str, object]) -> str:
        said = data.get("title", self.file.file)
        if not isinstance(said, str):
            self.fault("title", "The title must be a text.", "Put it in quotes.")
        return str(said)

    def zone(self, data: Mapping[str, object]) -> ZoneInfo:
        name = str(data.get("time_zone", ""))
        if name in time_zones():
            return ZoneInfo(name)
        self.fault(
            "time_zone",
            f"{_shortened(name)} is no time zone.",
            'Write one of the IANA names, as "Europe/Rome".',
        )
        return ZoneInfo("UTC")

    def country(self, data: Mapping[str, object]) -> tuple[str, str]:
        table = data.get("holidays", {})
        said = table if isinstance(table, dict) else {"country": table}
        for key in sorted(said.keys() - {"country", "region"}):
            self.fault(
                f"holidays.{key}", "There is no such entry.", 'Write { country = "GB", region = "ENG" }.'
            )
        country, region = str(said.get("country", "")), str(said.get("region", ""))
        try:
            _public_holidays(country, region, 2026)
        except NotImplementedError as error:
            self.fault(
                "holidays", f"Public holidays are not known: {str(error)[:200]}.", "Use ISO 3166 codes."
            )
        return country, region

    def dates(self, data: Mapping[str, object], key: str) -> frozenset[date]:
        listed = data.get(key, [])
        if isinstance(listed, list) and all(type(day) is date for day in listed):
            return frozenset(listed)
        self.fault(key, "This is no list of dates.", "Write [2026-12-24, 2026-12-31], without quotes.")
        return frozenset()


def _window(span: object) -> Window:
    """A span of a day; one of no length for anything else."""
    begin, _, end = str(span).partition("-")
    try:
        window = time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())
    except ValueError:
        return time(0), time(0)
    return window if window[0].tzinfo is window[1].tzinfo is None else (time(0), time(0))


def _shortened(value: object) -> str:
    return f"{str(value)[:40]!r}"


def read(path: Path) -> WorkingCalendar:
    """Read one calendar file. Raises `DefinitionsRefused`."""
    return WorkingCalendar.from_toml(path.read_bytes(), path.name)


AROUND_THE_CLOCK = WorkingCalendar(
    title="Every day, around the clock",
    time_zone=ZoneInfo("UTC"),
    hours={day: ((time(0), time(23, 59, 59)),) for day in range(7)},
)
"""The calendar where none is given, as in a library's tests."""
