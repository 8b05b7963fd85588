"""Functions of dates, times, moments and durations."""

from __future__ import annotations

from decimal import Decimal

from engine.feel.durations import YearsMonths
from engine.feel.functions import built_in
from engine.feel.operators import equal
from engine.feel.run import Run
from engine.feel.temporal import Date, DateTime, Time, months_between
from engine.feel.values import Value, number

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _day(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


@built_in("now()")
def now(run: Run) -> DateTime:
    """The present moment."""
    return run.now


@built_in("today()")
def today(run: Run) -> Date:
    """The present day."""
    return run.now.date


@built_in("day of year(date: date|date and time)")
def day_of_year(date: Date | DateTime) -> Decimal:
    """1 January is 1."""
    return number(_day(date).day_of_year)


@built_in("day of week(date: date|date and time)")
def day_of_week(date: Date | DateTime) -> str:
    """The name of the day, in English."""
    return _DAYS[_day(date).weekday - 1]


@built_in("month of year(date: date|date and time)")
def month_of_year(date: Date | DateTime) -> str:
    """The name of the month, in English."""
    return _MONTHS[_day(date).month - 1]


@built_in("week of year(date: date|date and time)")
def week_of_year(date: Date | DateTime) -> Decimal:
    """The week's number by ISO 8601."""
    return number(_day(date).week_of_year)


@built_in("years and months duration(from: date|date and time, to: date|date and time)")
def years_and_months_duration(start: Date | DateTime, end: Date | DateTime) -> YearsMonths:
    """The whole months from one day to another."""
    return months_between(_moment(start), _moment(end))


def _moment(value: Date | DateTime) -> DateTime:
    return value if isinstance(value, DateTime) else DateTime(value, Time(0))


@built_in("is(value1?: any, value2?: any)")
def is_same(run: Run, value1: Value = None, value2: Value = None) -> bool:
    """Whether two values are the same, of the same type and in the same time zone."""
    if isinstance(value1, Time | DateTime) or isinstance(value2, Time | DateTime):
        return value1 == value2
    return equal(run, value1, value2) is True
