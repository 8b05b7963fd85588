"""Plaint's own functions: time limits and working days, on the working calendar of the environment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from datetime import date as python_date
from decimal import Decimal

from engine.domain.calendars import WorkingCalendar
from engine.domain.limits import TimeLimit, Unit
from engine.feel.durations import DAY, SECOND
from engine.feel.errors import NoValue
from engine.feel.functions import built_in
from engine.feel.names import like
from engine.feel.run import Run
from engine.feel.temporal import Date, DateTime, Time
from engine.feel.values import number

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_DAYS = 366 * 20
_COST = 10
_STEPS_PER_DAY = 2
"""What it costs to look a day up in a calendar."""
_COUNTED_OUT = frozenset({Unit.WORKING_DAYS, Unit.WORKING_HOURS})
"""Units for which day after day is looked up."""


@built_in("deadline(from: date|date and time, limit: string, calendar?: string?)")
def deadline(run: Run, start: Date | DateTime, limit: str, calendar: str | None = None) -> DateTime:
    """The moment at which a limit as “2 working days” is used up."""
    days = _calendar(run, calendar)
    try:
        parsed = TimeLimit.parse(limit)
    except ValueError as fault:
        raise NoValue(str(fault)) from None
    _pay(run, parsed.number if parsed.unit in _COUNTED_OUT else 1)
    return run.environment.at(parsed.due(_moment(start, days), days))


@built_in(
    "working days between(from: date|date and time, to: date|date and time, calendar?: string?)",
)
def working_days_between(
    run: Run, start: Date | DateTime, end: Date | DateTime, calendar: str | None = None
) -> Decimal:
    """How many working days lie after one day, up to and with another."""
    days = _calendar(run, calendar)
    first, last = _day(start, days), _day(end, days)
    _pay(run, abs((last - first).days))
    return number(days.working_days_between(first, last))


@built_in("add working days(date: date|date and time, number: number, calendar?: string?)")
def add_working_days(run: Run, date: Date | DateTime, days: Decimal, calendar: str | None = None) -> Date:
    """The working day that lies a number of working days after a day."""
    if days != days.to_integral_value() or abs(days) > _MOST_DAYS:
        raise NoValue("working days are added in whole numbers, and not for more than twenty years")
    on = _calendar(run, calendar)
    _pay(run, abs(int(days)))
    found = on.add_working_days(_day(date, on), int(days))
    return Date(found.year, found.month, found.day)


@built_in("end of working day(date: date|date and time, calendar?: string?)")
def end_of_working_day(run: Run, date: Date | DateTime, calendar: str | None = None) -> DateTime:
    """The moment when work ends on a day, or on the next working day if it is none."""
    days = _calendar(run, calendar)
    return run.environment.at(days.end_of_working_day(_day(date, days)))


@built_in("due of clock(clock: string)")
def due_of_clock(run: Run, clock: str) -> DateTime:
    """The moment at which what a clock of the case measures is due; null while it stands still."""
    run.spend(_COST)
    due = run.environment.due_of(clock)
    if due is None:
        raise NoValue(f"the clock “{clock}” does not run, stands still or has no limit")
    return run.environment.at(due)


def _pay(run: Run, days: int) -> None:
    if days > _MOST_DAYS:
        raise NoValue("that is more than twenty years")
    run.spend(_COST + days * _STEPS_PER_DAY)


def _calendar(run: Run, name: str | None) -> WorkingCalendar:
    if name is None:
        return run.environment.calendar
    found = run.environment.calendars.get(name)
    if found is None:
        meant = like(name, run.environment.calendars)
        raise NoValue(f"there is no calendar “{name}”{f'; did you mean “{meant}”?' if meant else ''}")
    return found


def _day(value: Date | DateTime, calendar: WorkingCalendar) -> python_date:
    """The day on the calendar's clocks; a moment without a time zone is taken as one of them."""
    if isinstance(value, DateTime) and value.time.zone is not None:
        return calendar.local_date(_moment(value, calendar))
    day = value.date if isinstance(value, DateTime) else value
    return python_date(day.year, day.month, day.day)


def _moment(value: Date | DateTime, calendar: WorkingCalendar) -> datetime:
    both = DateTime(value, Time(0)) if isinstance(value, Date) else value
    if both.time.zone is None:
        both = DateTime(both.date, Time(both.time.nanos, calendar.time_zone.key))
    days, nanos = divmod(both.moment, DAY)
    return _EPOCH + timedelta(days=days, microseconds=nanos * 1_000_000 // SECOND)
