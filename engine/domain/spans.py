"""Spans of time in every measure at once, so that they can be added whatever a clock counts in."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from engine.domain.working_time import WorkingTime
from engine.kernel.texts import Text, counted

_NONE = timedelta()


class Measure(StrEnum):
    """What a clock counts in. Weeks and months are counted on the calendar, as days are."""

    HOURS = "hours"
    WORKING_HOURS = "working hours"
    DAYS = "days"
    WORKING_DAYS = "working days"


@dataclass(frozen=True, kw_only=True)
class Span:
    """An amount of time. Sums never depend on how it was cut into pieces."""

    hours: timedelta = _NONE
    working_hours: timedelta = _NONE
    days: int = 0
    working_days: int = 0
    months: int = 0

    @classmethod
    def between(cls, start: datetime, end: datetime, calendar: WorkingTime) -> Self:
        """What lies between two moments, in each measure.

        Of days and working days, those count whose end lies between them: as many as a due date has to move,
        so that whoever pauses over an evening loses that day, and whoever pauses over lunch none.
        """
        return cls(
            hours=end - start,
            working_hours=calendar.working_time_between(start, end),
            days=(calendar.local_date(end) - calendar.local_date(start)).days,
            working_days=calendar.working_days_ended(start, end),
        )

    @classmethod
    def load(cls, written: Mapping[str, Any]) -> Self:
        """The span that `dump` wrote."""
        return cls(
            hours=timedelta(microseconds=written.get("hours", 0)),
            working_hours=timedelta(microseconds=written.get("working_hours", 0)),
            days=written.get("days", 0),
            working_days=written.get("working_days", 0),
            months=written.get("months", 0),
        )

    def dump(self) -> dict[str, int]:
        """The span as it is stored, in whole numbers; what is nought is left out."""
        whole = {
            name: value // timedelta(microseconds=1) if isinstance(value, timedelta) else value
            for name, value in asdict(self).items()
        }
        return {name: value for name, value in whole.items() if value}

    def __add__(self, other: Span) -> Span:
        return Span(
            hours=self.hours + other.hours,
            working_hours=self.working_hours + other.working_hours,
            days=self.days + other.days,
            working_days=self.working_days + other.working_days,
            months=self.months + other.months,
        )

    def __sub__(self, other: Span) -> Span:
        return Span(
            hours=self.hours - other.hours,
            working_hours=self.working_hours - other.working_hours,
            days=self.days - other.days,
            working_days=self.working_days - other.working_days,
            months=self.months - other.months,
        )

    def counts_nothing(self, measure: Measure) -> bool:
        """Whether there is nothing of it in a measure."""
        match measure:
            case Measure.HOURS:
                return not self.hours
            case Measure.WORKING_HOURS:
                return not self.working_hours
            case Measure.WORKING_DAYS:
                return not self.working_days
            case Measure.DAYS:
                return not (self.days or self.months)

    def words(self, measure: Measure) -> Text:
        """As much of it as a measure counts."""
        match measure:
            case Measure.HOURS:
                return Text("{time} hours", time=_clock_face(self.hours))
            case Measure.WORKING_HOURS:
                return Text("{time} working hours", time=_clock_face(self.working_hours))
            case Measure.WORKING_DAYS:
                return counted("{number} working day", "{number} working days", self.working_days)
            case Measure.DAYS:
                days = counted("{number} day", "{number} days", self.days)
                months = counted("{number} month", "{number} months", self.months)
                if self.months and self.days:
                    return Text("{months} and {days}", months=months, days=days)
                return months if self.months else days

    def after(self, start: datetime, measure: Measure, calendar: WorkingTime) -> datetime:
        """The moment at which a budget that begins at `start` is used up, in one of its measures.

        Days are counted as the law counts them: that of the start is not counted, and the last to its end.
        """
        match measure:
            case Measure.HOURS:
                return start + self.hours
            case Measure.WORKING_HOURS:
                return calendar.add_working_hours(start, self.working_hours)
            case Measure.WORKING_DAYS:
                last = calendar.add_working_days(calendar.local_date(start), self.working_days)
                return calendar.end_of_working_day(last)
            case Measure.DAYS:
                return calendar.end_of_day(self.last_day(calendar.local_date(start)))

    def last_day(self, first: date) -> date:
        """The last of these months and days, if `first` is the day that is not counted."""
        return add_months(first, self.months) + timedelta(days=self.days)


def _clock_face(time: timedelta) -> str:
    """Hours and minutes, as in 2:05."""
    minutes = time // timedelta(minutes=1)
    return f"{minutes // 60}:{minutes % 60:02}"


def add_months(day: date, number: int) -> date:
    """The same day of a later month, or that month's last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
