"""A clock: where it stands, and when what it measures is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from engine.domain.calendars import WorkingCalendar
from engine.domain.ledger.entries import Started, Threshold
from engine.domain.limits import TimeLimit
from engine.domain.spans import Measure, Span
from engine.domain.working_time import Succession, WorkingTime

Calendars = Mapping[str, WorkingCalendar]
_NONE = timedelta()
_FOUR_FIFTHS = 4, 5
_A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """All that the entries of a ledger come to.

    The due date is what the limit, the extensions and the time lost to pauses come to when they are added up
    in the measure of the limit. Sums don't depend on how they are cut, so neither does the due date.
    """

    since: datetime
    limit: TimeLimit | None
    calendar: str
    later: tuple[tuple[date, str], ...] = ()
    """Calendars that counted from a day on."""
    extra: Span = field(default_factory=Span)
    """What extensions gave."""
    lost: Span = field(default_factory=Span)
    """What pauses took before it was due: the due date moves by as much."""
    stood: timedelta = _NONE
    """How long it stood still in all, whether that moved anything or not."""
    paused_at: datetime | None = None
    """Since when a pause is still to be counted."""
    standing_since: datetime | None = None
    places: int = 0
    """Where the case waits: the clock goes on when it waits nowhere."""
    reached: frozenset[Threshold] = frozenset()
    stopped: datetime | None = None

    @classmethod
    def start(cls, entry: Started) -> Self:
        """A clock that begins."""
        return cls(since=entry.since, limit=entry.limit, calendar=entry.calendar)

    def counted_until(self, at: datetime, calendars: Calendars) -> Clock:
        """The same clock, its pause counted so far. A pause takes nothing from what is due already."""
        if self.paused_at is None or at <= self.paused_at:
            return self
        pause = Span.between(self.paused_at, at, self.counting(calendars))
        due = self.nominal(calendars)
        moves = due is None or self._lies_ahead(due, self.paused_at)
        return replace(
            self,
            lost=self.lost + pause if moves else self.lost,
            stood=self.stood + pause.hours,
            paused_at=at,
        )

    def counting(self, calendars: Calendars) -> WorkingTime:
        """The calendar that it is counted on, or those that followed each other."""
        first = calendars[self.calendar]
        if not self.later:
            return first
        return Succession(first, *((day, calendars[name]) for day, name in self.later))

    @property
    def measure(self) -> Measure:
        """What it counts in."""
        return self.limit.measure if self.limit else Measure.HOURS

    @property
    def budget(self) -> Span:
        """The time that there is: the limit and its extensions."""
        return self.limit.span + self.extra if self.limit else Span()

    @property
    def unextended(self) -> Clock:
        """The same clock as if nobody had given more time."""
        return replace(self, extra=Span())

    def given(self, calendars: Calendars) -> Span:
        """What extensions gave, in every measure: another clock may count in another one."""
        due, unextended = self.nominal(calendars), self.unextended.nominal(calendars)
        if due is None or unextended is None:
            return Span()
        return Span.between(unextended, due, self.counting(calendars))

    def due(self, calendars: Calendars) -> datetime | None:
        """When it is due; none without a limit, and while it stands still before it is due."""
        due = self.nominal(calendars)
        return None if due and self.paused_at and self._lies_ahead(due, self.paused_at) else due

    def due_if_resumed(self, at: datetime, calendars: Calendars) -> datetime | None:
        """When it would be due if it went on now."""
        return self.counted_until(at, calendars).nominal(calendars)

    def moments(self, calendars: Calendars) -> dict[Threshold, datetime]:
        """When its thresholds are passed; nothing while that can't be known."""
        due = self.due(calendars)
        if due is None or self.stopped:
            return {}
        days = self.counting(calendars)
        begins = max(self.since, min(due, self._beginning_of(due, days)))
        warned = max(self.since, min(begins, self._warning(days)))
        return {Threshold.WARNED: warned, Threshold.DUE: begins, Threshold.OVERDUE: due + _A_SECOND}

    def next_threshold(self, calendars: Calendars) -> tuple[Threshold, datetime] | None:
        """What it comes to next."""
        moments = self.moments(calendars)
        return next(((one, at) for one, at in moments.items() if one not in self.reached), None)

    def spent(self, at: datetime, calendars: Calendars) -> Span:
        """How much of the budget is spent, in its measure: of days, the one that runs is counted."""
        until = self.stopped or at
        counted = self.counted_until(until, calendars)
        days = self.counting(calendars)
        first, last = days.local_date(self.since), days.local_date(until)
        match self.measure:
            case Measure.HOURS:
                return Span(hours=until - self.since - counted.lost.hours)
            case Measure.WORKING_HOURS:
                worked = days.working_time_between(self.since, until)
                return Span(working_hours=worked - counted.lost.working_hours)
            case Measure.DAYS:
                return Span(days=(last - first).days - counted.lost.days)
            case Measure.WORKING_DAYS:
                worked_days = days.working_days_between(first, last)
                return Span(working_days=max(0, worked_days - counted.lost.working_days))

    def dump(self) -> dict[str, Any]:
        """The clock as it is stored beside its due date, to go on from without its history."""
        return {
            "since": self.since.isoformat(),
            "limit": str(self.limit or ""),
            "calendar": self.calendar,
            "later": [[day.isoformat(), name] for day, name in self.later],
            "extra": self.extra.dump(),
            "lost": self.lost.dump(),
            "stood": self.stood // timedelta(microseconds=1),
            "paused_at": _iso(self.paused_at),
            "standing_since": _iso(self.standing_since),
            "places": self.places,
            "reached": sorted(self.reached),
        }

    @classmethod
    def load(cls, written: Mapping[str, Any]) -> Self:
        """The clock that `dump` wrote."""
        return cls(
            since=datetime.fromisoformat(written["since"]),
            limit=TimeLimit.parse(written["limit"]) if written["limit"] else None,
            calendar=written["calendar"],
            later=tuple((date.fromisoformat(day), name) for day, name in written["later"]),
            extra=Span.load(written["extra"]),
            lost=Span.load(written["lost"]),
            stood=timedelta(microseconds=written["stood"]),
            paused_at=_moment(written["paused_at"]),
            standing_since=_moment(written["standing_since"]),
            places=written["places"],
            reached=frozenset(Threshold(one) for one in written["reached"]),
        )

    def nominal(self, calendars: Calendars) -> datetime | None:
        """When it is due if it never stands still from here on."""
        if self.limit is None:
            return None
        days = self.counting(calendars)
        try:
            return (self.budget + self.lost).after(self.since, self.measure, days)
        except (ValueError, OverflowError):
            return None  # farther away than calendars reach

    def _lies_ahead(self, due: datetime, at: datetime) -> bool:
        """Whether it was not due yet at a moment; a day that is counted to its end is not over before it."""
        match self.measure:
            case Measure.WORKING_DAYS:
                return due >= at
            case Measure.DAYS:
                return due + _A_SECOND > at
            case _:
                return due > at

    def _beginning_of(self, due: datetime, days: WorkingTime) -> datetime:
        """When the last day begins; a budget of hours has no last day."""
        last = days.local_date(due)
        match self.measure:
            case Measure.DAYS:
                return days.end_of_day(last - timedelta(days=1)) + _A_SECOND
            case Measure.WORKING_DAYS:
                return days.start_of_working_day(last)
            case _:
                return due

    def _warning(self, days: WorkingTime) -> datetime:
        budget, (part, whole) = self.budget, _FOUR_FIFTHS
        first = days.local_date(self.since)
        most = Span(
            hours=budget.hours * part / whole,
            working_hours=budget.working_hours * part / whole,
            days=(budget.last_day(first) - first).days * part // whole,
            working_days=budget.working_days * part // whole,
        )
        lost = replace(self.lost, months=0)
        return (most + lost).after(self.since, self.measure, days)


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _moment(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
