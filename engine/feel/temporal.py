"""Dates, times, and dates and times of FEEL: any year up to 999,999,999, to the nanosecond."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from engine.feel.durations import (
    DAY,
    HOUR,
    MINUTE,
    MONTHS_OF_YEAR,
    SECOND,
    DaysTime,
    YearsMonths,
    fraction_text,
)

_LAST_YEAR = 999_999_999
_CYCLE = 146_097
"""Days of the 400 years after which the Gregorian calendar repeats itself."""
_CYCLE_YEARS = 400
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MOST_OFFSET = 18 * 3600
_FEBRUARY = 2
_KNOWN = (2, 9_990)

_DATE = r"(-?(?:\d{4}|[1-9]\d{4,8}))-(\d\d)-(\d\d)"
_TIME = r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,18}))?(Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z][\w+/-]{0,60})?"
_END_OF_DAY = re.compile(r"24:00:00(?:\.0{1,18})?(?![\d.])", re.ASCII)
"""How XML Schema, and FEEL with it, also writes midnight: on a date, that of the next one."""
_DATE_TEXT = re.compile(_DATE, re.ASCII)
_TIME_TEXT = re.compile(_TIME, re.ASCII)
_BOTH_TEXT = re.compile(f"({_DATE})T({_TIME})", re.ASCII)

Zone = int | str
"""Seconds east of Greenwich, or the IANA name of a time zone."""


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A day of the Gregorian calendar, reckoned back before its time too."""

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        if not (abs(self.year) <= _LAST_YEAR and 1 <= self.month <= MONTHS_OF_YEAR):
            raise ValueError(f"there is no month {self.month} of {self.year}")
        if not 1 <= self.day <= days_of_month(self.year, self.month):
            raise ValueError(f"there is no day {self.day} in month {self.month} of {self.year}")

    @classmethod
    def parse(cls, text: str) -> Date | None:
        """Read ``2026-04-02``; None if the text is no date."""
        found = _DATE_TEXT.fullmatch(text)
        if found is None:
            return None
        try:
            return cls(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return None

    @classmethod
    def of_number(cls, number: int) -> Date:
        """The day that lies a number of days after 1 January 1970."""
        # Civil from days, counted from 1 March of year 0: leap days come at the end of such a year.
        cycle, rest = divmod(number + 719_468, _CYCLE)
        year_of_cycle = (rest - rest // 1460 + rest // 36_524 - rest // 146_096) // 365
        day_of_year = rest - (365 * year_of_cycle + year_of_cycle // 4 - year_of_cycle // 100)
        shifted = (5 * day_of_year + 2) // 153
        day = day_of_year - (153 * shifted + 2) // 5 + 1
        month = shifted + 3 if shifted < 10 else shifted - 9  # noqa: PLR2004 -- January follows ten months of the shifted year
        return cls(year_of_cycle + cycle * _CYCLE_YEARS + (month <= _FEBRUARY), month, day)

    @property
    def number(self) -> int:
        """How many days the date lies after 1 January 1970."""
        year = self.year - (self.month <= _FEBRUARY)
        cycle, year_of_cycle = divmod(year, _CYCLE_YEARS)
        day_of_year = (153 * ((self.month + 9) % 12) + 2) // 5 + self.day - 1
        day_of_cycle = year_of_cycle * 365 + year_of_cycle // 4 - year_of_cycle // 100 + day_of_year
        return cycle * _CYCLE + day_of_cycle - 719_468

    @property
    def weekday(self) -> int:
        """Monday is 1, Sunday is 7."""
        return (self.number + 3) % 7 + 1

    @property
    def day_of_year(self) -> int:
        """1 January is 1."""
        return self.number - Date(self.year, 1, 1).number + 1

    @property
    def week_of_year(self) -> int:
        """The week of ISO 8601, that is, the week of this week's Thursday."""
        thursday = Date.of_number(self.number - self.weekday + 4)
        return (thursday.day_of_year - 1) // 7 + 1

    @property
    def next(self) -> Date | None:
        """The day after it; None after the last one that FEEL has."""
        try:
            return Date.of_number(self.number + 1)
        except ValueError:
            return None

    def plus_months(self, months: int) -> Date:
        """The same day of another month, or that month's last day where it is shorter."""
        year, month = divmod(self.year * MONTHS_OF_YEAR + self.month - 1 + months, MONTHS_OF_YEAR)
        return Date(year, month + 1, min(self.day, days_of_month(year, month + 1)))

    def __str__(self) -> str:
        return f"{'-' if self.year < 0 else ''}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, with an offset, with a time zone, or local."""

    nanos: int
    """Nanoseconds since midnight."""
    zone: Zone | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.nanos < DAY:
            raise ValueError("this is no time of day")
        if isinstance(self.zone, int) and abs(self.zone) > _MOST_OFFSET:
            raise ValueError("an offset is at most 18 hours")

    @classmethod
    def parse(cls, text: str) -> Time | None:
        """Read ``10:30:00``, with ``Z``, ``+02:00`` or ``@Europe/Paris`` behind it; None if it is no time."""
        found = _TIME_TEXT.fullmatch(_from_midnight(text))
        if found is None or int(found[1]) > 23 or int(found[2]) > 59 or int(found[3]) > 59:  # noqa: PLR2004 -- a clock's
            return None
        try:
            zone = _zone(found[5] or "")
        except ValueError:
            return None
        nanos = int(found[1]) * HOUR + int(found[2]) * MINUTE + int(found[3]) * SECOND
        return cls(nanos + int(f"{found[4] or '':0<9}"[:9]), zone)

    @property
    def hour(self) -> int:
        """0 to 23."""
        return self.nanos // HOUR

    @property
    def minute(self) -> int:
        """0 to 59."""
        return self.nanos % HOUR // MINUTE

    @property
    def second(self) -> int:
        """0 to 59; the fraction is not told."""
        return self.nanos % MINUTE // SECOND

    @property
    def offset(self) -> int | None:
        """Seconds east of Greenwich; of a time zone: its standard time."""
        if isinstance(self.zone, str):
            return _offset_of(self.zone, 2000, (1, 1), 0)
        return self.zone

    @property
    def moment(self) -> int:
        """What zoned times are compared by."""
        return self.nanos - (self.offset or 0) * SECOND

    def plus(self, nanos: int) -> Time:
        """Later by a span, around midnight where need be."""
        return Time((self.nanos + nanos) % DAY, self.zone)

    def __str__(self) -> str:
        clock = f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}{fraction_text(self.nanos % SECOND)}"
        return f"{clock}{_zone_text(self.zone)}"


@dataclass(frozen=True, slots=True)
class DateTime:
    """A date and time, with an offset, with a time zone, or local."""

    date: Date
    time: Time

    @classmethod
    def parse(cls, text: str) -> DateTime | None:
        """Read ``2026-04-02T10:30:00``, or a date, which means its midnight; None if it is neither."""
        found = _BOTH_TEXT.fullmatch(text)
        date = Date.parse(found[1] if found else text)
        time = Time.parse(found[5]) if found else Time(0)
        if found and date and time and _END_OF_DAY.match(found[5]):
            date = date.next
        return cls(date, time) if date and time else None

    @classmethod
    def of_moment(cls, moment: int, zone: Zone | None) -> DateTime:
        """The date and time on the clocks of a zone at a moment, nanoseconds after the start of 1970."""
        local = moment + (zone if isinstance(zone, int) else 0) * SECOND
        if isinstance(zone, str):
            local += _offset_at(zone, moment // SECOND) * SECOND
        days, nanos = divmod(local, DAY)
        told = cls(Date.of_number(days), Time(nanos, zone))
        if told.moment == moment:
            return told
        # The hour that clocks go through twice in autumn: only the offset tells its second pass.
        return cls(told.date, Time(nanos, (local - moment) // SECOND))

    @property
    def offset(self) -> int | None:
        """Seconds east of Greenwich at that moment; None for a local time."""
        zone, date = self.time.zone, self.date
        if isinstance(zone, str):
            return _offset_of(zone, date.year, (date.month, date.day), self.time.nanos // SECOND)
        return zone

    @property
    def moment(self) -> int:
        """Nanoseconds after the start of 1970: what is compared and subtracted."""
        return self.date.number * DAY + self.time.nanos - (self.offset or 0) * SECOND

    def plus(self, span: DaysTime | YearsMonths) -> DateTime:
        """Later by a span; days and hours are counted in real time, months on the calendar."""
        if isinstance(span, YearsMonths):
            return replace(self, date=self.date.plus_months(span.total))
        return DateTime.of_moment(self.moment + span.nanos, self.time.zone)

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


def _from_midnight(text: str) -> str:
    found = _END_OF_DAY.match(text)
    return f"00:00:00{text[found.end() :]}" if found else text


def days_of_month(year: int, month: int) -> int:
    """How many days a month has."""
    leap = month == _FEBRUARY and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _MONTH_DAYS[month - 1] + leap


def months_between(start: DateTime, end: DateTime) -> YearsMonths:
    """Whole months from one moment to another."""
    first, last = start.date, end.date
    months = (last.year - first.year) * MONTHS_OF_YEAR + last.month - first.month
    early, late = (first.day, start.time.nanos), (last.day, end.time.nanos)
    if months > 0 and late < early:
        months -= 1
    elif months < 0 and late > early:
        months += 1
    return YearsMonths(months)


def _zone(text: str) -> Zone | None:
    if not text:
        return None
    if text == "Z":
        return 0
    if text.startswith("@"):
        _zone_info(text[1:])
        return text[1:]
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    if max(minutes, *seconds, 0) > 59:  # noqa: PLR2004 -- a clock's
        raise ValueError("an offset has 59 minutes at most")
    offset = hours * 3600 + minutes * 60 + sum(seconds)
    return Time(0, -offset if text[0] == "-" else offset).zone


def _zone_text(zone: Zone | None) -> str:
    if zone is None:
        return ""
    if isinstance(zone, str):
        return f"@{zone}"
    if not zone:
        return "Z"
    hours, rest = divmod(abs(zone), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{'-' if zone < 0 else '+'}{hours:02d}:{minutes:02d}{f':{seconds:02d}' if seconds else ''}"


@lru_cache(maxsize=700)
def _zone_info(name: str) -> ZoneInfo:
    if name not in _zone_names():
        raise ValueError(f"there is no time zone {name}")
    return ZoneInfo(name)


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    """All names of the IANA database: to look for a file by each name that is asked for takes long."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="ascii").split())


def _known_year(year: int) -> int:
    """The year itself, or one with the same days of the week that Python and the IANA database know."""
    return year if _KNOWN[0] <= year <= _KNOWN[1] else 2000 + year % _CYCLE_YEARS


@lru_cache(maxsize=2048)
def _offset_of(zone: str, year: int, day: tuple[int, int], second: int) -> int:
    """The offset of a zone at a local time."""
    minute, seconds = divmod(second, 60)
    known = _known_year(year)
    local = datetime(known, *day, *divmod(minute, 60), seconds, tzinfo=_zone_info(zone))
    return _seconds(local.utcoffset())


@lru_cache(maxsize=2048)
def _offset_at(zone: str, second: int) -> int:
    """The offset of a zone at a moment, seconds after the start of 1970."""
    day = Date.of_number(second // 86_400)
    known = _known_year(day.year)
    clock = timedelta(seconds=second % 86_400)
    moment = datetime(known, day.month, day.day, tzinfo=UTC) + clock
    return _seconds(moment.astimezone(_zone_info(zone)).utcoffset())


def _seconds(offset: timedelta | None) -> int:
    assert offset is not None, "a zone of the IANA database tells its offset at any time"
    return int(offset.total_seconds())
