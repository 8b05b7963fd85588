"""Time limits in the words of a regulation: "2 working days", "8 weeks", "24 hours"."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from engine.domain.calendars import WorkingCalendar
from engine.kernel.texts import Text, counted


class Unit(StrEnum):
    """What a limit is counted in."""

    HOURS = "hours"
    WORKING_HOURS = "working hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"


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

    def due(self, start: datetime, calendar: WorkingCalendar) -> datetime:
        """The moment, in UTC, at which the limit that begins at `start` is used up.

        Days, weeks and months are counted as the law counts them: the day of the start is not counted, and
        the last day counts to its end; a limit in working days ends with the working hours of its last day.
        Hours run from the moment itself.
        """
        if self.unit is Unit.HOURS:
            return start + timedelta(hours=self.number)
        if self.unit is Unit.WORKING_HOURS:
            return calendar.add_working_hours(start, timedelta(hours=self.number))
        first = calendar.local_date(start)
        if self.unit is Unit.WORKING_DAYS:
            return calendar.end_of_working_day(calendar.add_working_days(first, self.number))
        return calendar.end_of_day(self._last_day(first))

    def _last_day(self, first: date) -> date:
        if self.unit is Unit.MONTHS:
            return _add_months(first, self.number)
        return first + timedelta(days=self.number * (7 if self.unit is Unit.WEEKS else 1))

    def __str__(self) -> str:
        return str(self.text)

    @property
    def is_in_days(self) -> bool:
        """Whether it is counted from the day after its start; hours run from the moment itself."""
        return self.unit not in {Unit.HOURS, Unit.WORKING_HOURS}

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


def _add_months(day: date, number: int) -> date:
    """The same day of a later month, or that month's last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
