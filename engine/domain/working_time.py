"""Counting in working time: days and hours on which work is done, on the calendar that is in force."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from engine.domain.calendars import WorkingCalendar

_FARTHEST = 366 * 50
"""Days. A limit that finds no working day within fifty years never will."""

Window = tuple[time, time]
_DAY = timedelta(days=1)
_NONE = timedelta()


class WorkingTime(ABC):
    """Days and hours as a calendar counts them, or several that followed each other."""

    title: str

    @abstractmethod
    def in_force(self, day: date) -> WorkingCalendar:
        """The calendar that a day is judged by."""

    @abstractmethod
    def local_date(self, moment: datetime) -> date:
        """The day that a moment falls on. A later moment never falls on an earlier day."""

    def is_working_day(self, day: date) -> bool:
        """Whether work is done on a day at all."""
        return self.in_force(day).is_working_day(day)

    def holiday_name(self, day: date) -> str:
        """What a public holiday is called; empty for other days."""
        return self.in_force(day).holiday_name(day)

    def add_working_days(self, day: date, number: int) -> date:
        """The working day that lies `number` working days after a day (before it, if negative)."""
        step = _DAY if number >= 0 else -_DAY
        left = abs(number)
        for _ in range(_FARTHEST):
            if left == 0:
                return day
            day += step
            left -= self.is_working_day(day)
        raise ValueError(f"{self.title} has too few working days")

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and with `end`; negative if `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def working_days_ended(self, start: datetime, end: datetime) -> int:
        """How many working days come to their end from one moment up to, but not with, a later one."""
        first, last = self.local_date(start), self.local_date(end)
        days = self.working_days_between(first, last)
        return days + self._ends_from(first, start) - self._ends_from(last, end)

    def end_of_working_day(self, day: date) -> datetime:
        """The moment, in UTC, when work ends on a day; of the next working day if the day is none.

        A moment is taken as the day that it falls on in the calendar's time zone.
        """
        on = self.local_date(day) if isinstance(day, datetime) else day
        if not self.is_working_day(on):
            on = self.add_working_days(on, 1)
        *_, (_, closes) = self._windows_of(on)
        return closes

    def start_of_working_day(self, day: date) -> datetime:
        """The moment, in UTC, when work begins on a working day."""
        return next(self._windows_of(day))[0]

    def add_working_hours(self, start: datetime, hours: timedelta) -> datetime:
        """The moment, in UTC, at which a span of working time that begins at `start` is used up."""
        left = hours
        day = self.local_date(start)
        for _ in range(_FARTHEST):
            for opens, closes in self._windows_of(day):
                begin = max(opens, start)
                if closes <= begin:
                    continue
                if begin + left <= closes:
                    return begin + left
                left -= closes - begin
            day += _DAY
        raise ValueError(f"{self.title} has too few working hours")

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between a moment and a later one."""
        spent, day, last = _NONE, self.local_date(start), self.local_date(end)
        while day <= last:
            for opens, closes in self._windows_of(day):
                spent += max(_NONE, min(closes, end) - max(opens, start))
            day += _DAY
        return spent

    def end_of_day(self, day: date) -> datetime:
        """The last second of a day in the calendar's time zone, in UTC."""
        return self._moment(day + _DAY, time(0), last=True) - timedelta(seconds=1)

    def _ends_from(self, day: date, moment: datetime) -> bool:
        return self.is_working_day(day) and self.end_of_working_day(day) >= moment

    def _windows_of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        calendar = self.in_force(day)
        if calendar.is_working_day(day):
            for opens, closes in calendar.hours[day.weekday()]:
                yield self._moment(day, opens), self._moment(day, closes, last=True)

    def _moment(self, day: date, at: time, *, last: bool = False) -> datetime:
        """When a clock on the wall shows a time; the last of them, where it shows it twice or never."""
        return _shown(self.in_force(day).time_zone, day, at, last=last)


@lru_cache(maxsize=4096)
def _shown(zone: ZoneInfo, day: date, at: time, *, last: bool) -> datetime:
    """The same in a zone; asked for the same days again and again."""
    first = datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
    if not last:
        return first
    return max(first, datetime.combine(day, at.replace(fold=1), tzinfo=zone).astimezone(UTC))


class Succession(WorkingTime):
    """Calendars of which each counts from a day on: a rule that changed while a clock ran.

    All tell the time of one zone, so that no hour is counted twice and none is lost; raises `ValueError`
    otherwise.
    """

    def __init__(self, first: WorkingCalendar, *later: tuple[date, WorkingCalendar]) -> None:
        for _, calendar in later:
            if calendar.time_zone != first.time_zone:
                raise ValueError(
                    f"{calendar.title} is in another time zone ({calendar.time_zone}) than {first.title} "
                    f"({first.time_zone}): a clock can't change its time zone while it runs"
                )
        self.title = first.title
        self._first = first
        self._later = later

    def in_force(self, day: date) -> WorkingCalendar:
        """The calendar that a day is judged by."""
        return next((one for since, one in reversed(self._later) if day >= since), self._first)

    def local_date(self, moment: datetime) -> date:
        """The day that a moment falls on."""
        return self._first.local_date(moment)
