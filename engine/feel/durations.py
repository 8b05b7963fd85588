"""The two durations of FEEL: days and time, and years and months. They never mix."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

SECOND = 1_000_000_000
"""Nanoseconds; everything below a day is counted in them."""
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
MONTHS_OF_YEAR = 12
_LONGEST = 10**12 * DAY
_MOST_MONTHS = 10**12

_DAYS_AND_TIME = re.compile(
    r"(-)?P(?:(\d{1,18})D)?(T(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d{0,18}))?S)?)?",
    re.ASCII,
)
_YEARS_AND_MONTHS = re.compile(r"(-)?P(?:(\d{1,18})Y)?(?:(\d{1,18})M)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class DaysTime:
    """A days and time duration, to the nanosecond."""

    nanos: int

    def __post_init__(self) -> None:
        if abs(self.nanos) > _LONGEST:
            raise ValueError("this duration is too long")

    @classmethod
    def parse(cls, text: str) -> DaysTime | None:
        """Read ``P1DT2H3M4.5S``; None if the text is no such duration."""
        found = _DAYS_AND_TIME.fullmatch(text)
        if found is None or text.endswith(("P", "T")):
            return None
        sign, days, _, hours, minutes, seconds, fraction = found.groups()
        nanos = int(days or 0) * DAY + int(hours or 0) * HOUR + int(minutes or 0) * MINUTE
        nanos += int(seconds or 0) * SECOND + int(f"{fraction or '':0<9}"[:9])
        try:
            return cls(-nanos if sign else nanos)
        except ValueError:
            return None

    @property
    def days(self) -> int:
        """Whole days; negative if the duration is."""
        return self._part(DAY, None)

    @property
    def hours(self) -> int:
        """Hours beside the whole days."""
        return self._part(HOUR, DAY)

    @property
    def minutes(self) -> int:
        """Minutes beside the whole hours."""
        return self._part(MINUTE, HOUR)

    @property
    def seconds(self) -> Decimal:
        """Seconds beside the whole minutes, with their fraction."""
        rest = Decimal(abs(self.nanos) % MINUTE) / SECOND
        return -rest if self.nanos < 0 else rest

    def _part(self, unit: int, within: int | None) -> int:
        rest = abs(self.nanos) if within is None else abs(self.nanos) % within
        return -(rest // unit) if self.nanos < 0 else rest // unit

    def __str__(self) -> str:
        if not self.nanos:
            return "PT0S"
        days, rest = divmod(abs(self.nanos), DAY)
        hours, rest = divmod(rest, HOUR)
        minutes, rest = divmod(rest, MINUTE)
        whole, fraction = divmod(rest, SECOND)
        seconds = f"{whole}{fraction_text(fraction)}"
        clock = "".join(
            f"{said}{unit}"
            for said, unit, shown in ((hours, "H", hours), (minutes, "M", minutes), (seconds, "S", rest))
            if shown
        )
        return f"{'-' if self.nanos < 0 else ''}P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration."""

    total: int
    """Months in all."""

    def __post_init__(self) -> None:
        if abs(self.total) > _MOST_MONTHS:
            raise ValueError("this duration is too long")

    @classmethod
    def parse(cls, text: str) -> YearsMonths | None:
        """Read ``P1Y2M``; None if the text is no such duration."""
        found = _YEARS_AND_MONTHS.fullmatch(text)
        if found is None or text.endswith("P"):
            return None
        sign, years, months = found.groups()
        total = int(years or 0) * MONTHS_OF_YEAR + int(months or 0)
        try:
            return cls(-total if sign else total)
        except ValueError:
            return None

    @property
    def years(self) -> int:
        """Whole years; negative if the duration is."""
        years = abs(self.total) // MONTHS_OF_YEAR
        return -years if self.total < 0 else years

    @property
    def months(self) -> int:
        """Months beside the whole years."""
        months = abs(self.total) % MONTHS_OF_YEAR
        return -months if self.total < 0 else months

    def __str__(self) -> str:
        years, months = divmod(abs(self.total), MONTHS_OF_YEAR)
        if not self.total:
            return "P0M"
        said = f"{f'{years}Y' if years else ''}{f'{months}M' if months else ''}"
        return f"{'-' if self.total < 0 else ''}P{said}"


def fraction_text(nanos: int) -> str:
    """The fraction of a second as it stands after the seconds, without trailing zeros."""
    return f".{nanos:09d}".rstrip("0") if nanos else ""
