"""Dates, times and durations as they are written in texts."""

from __future__ import annotations

from engine.feel.durations import DaysTime, YearsMonths
from engine.feel.temporal import Date, DateTime, Time


def temporal(text: str) -> Date | Time | DateTime | DaysTime | YearsMonths | None:
    """The date, time, date and time or duration that a text writes; None if it writes none."""
    if "P" in text[:2]:
        return duration(text)
    return Date.parse(text) or Time.parse(text) or DateTime.parse(text)


def duration(text: str) -> DaysTime | YearsMonths | None:
    """The duration that a text writes; None if it writes none."""
    return YearsMonths.parse(text) or DaysTime.parse(text)
