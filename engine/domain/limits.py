"""Time limits in the words of a regulation: "2 working days", "8 weeks", "24 hours"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from engine.domain.spans import Measure, Span
from engine.domain.working_time import WorkingTime
from engine.kernel.texts import Text, counted


class Unit(StrEnum):
    """What a limit is counted in."""

    HOURS = "hours"
    WORKING_HOURS = "working hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"

    @property
    def label(self) -> Text:
        """What people call several of it."""
        return _UNITS[self]


_UNITS = {
    Unit.HOURS: Text("hours"),
    Unit.WORKING_HOURS: Text("working hours"),
    Unit.DAYS: Text("days"),
    Unit.WORKING_DAYS: Text("working days"),
    Unit.WEEKS: Text("weeks"),
    Unit.MONTHS: Text("months"),
}

_DAYS_OF_A_WEEK = 7
_WORDS = re.compile(r"(\d{1,5}) (working |business |calendar )?(hour|day|week|month)s?")


@dataclass(frozen=True)
class TimeLimit:
    """A number of units after which something is late."""

    number: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a limit from words. Raises `ValueError` that says how a limit is written."""
        words = _WORDS.fullmatch(" ".join(text.split()).lower())
        if words is None or (words[2] == "working " and words[3] in {"week", "month"}):
            raise ValueError(
                f"{text!r} is no time limit; write a number and a unit, as in "
                "“2 working days”, “24 hours”, “4 working hours”, “30 days”, “8 weeks” or “3 months”"
            )
        kind = "working " if words[2] in {"working ", "business "} else ""
        return cls(int(words[1]), Unit(f"{kind}{words[3]}s"))

    def due(self, start: datetime, calendar: WorkingTime) -> datetime:
        """The moment, in UTC, at which the limit that begins at `start` is used up.

        Days, weeks and months are counted as the law counts them: the day of the start is not counted, and
        the last day counts to its end; a limit in working days ends with the working hours of its last day.
        Hours run from the moment itself.
        """
        return self.span.after(start, self.measure, calendar)

    @property
    def span(self) -> Span:
        """The time that it allows."""
        match self.unit:
            case Unit.HOURS:
                return Span(hours=timedelta(hours=self.number))
            case Unit.WORKING_HOURS:
                return Span(working_hours=timedelta(hours=self.number))
            case Unit.DAYS:
                return Span(days=self.number)
            case Unit.WORKING_DAYS:
                return Span(working_days=self.number)
            case Unit.WEEKS:
                return Span(days=self.number * _DAYS_OF_A_WEEK)
            case Unit.MONTHS:
                return Span(months=self.number)

    @property
    def measure(self) -> Measure:
        """What it is counted in: weeks and months end on days of the calendar, as days do."""
        return Measure.DAYS if self.unit in {Unit.WEEKS, Unit.MONTHS} else Measure(self.unit)

    def __str__(self) -> str:
        return str(self.text)

    @property
    def is_in_days(self) -> bool:
        """Whether it is counted from the day after its start; hours run from the moment itself."""
        return self.measure in {Measure.DAYS, Measure.WORKING_DAYS}

    @property
    def text(self) -> Text:
        """The limit in words."""
        number = self.number
        match self.unit:
            case Unit.HOURS:
                return counted("{number} hour", "{number} hours", number)
            case Unit.WORKING_HOURS:
                return counted("{number} working hour", "{number} working hours", number)
            case Unit.DAYS:
                return counted("{number} day", "{number} days", number)
            case Unit.WORKING_DAYS:
                return counted("{number} working day", "{number} working days", number)
            case Unit.WEEKS:
                return counted("{number} week", "{number} weeks", number)
            case Unit.MONTHS:
                return counted("{number} month", "{number} months", number)
