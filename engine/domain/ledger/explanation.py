"""How a due date came about, in sentences and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import dropwhile
from typing import Protocol, cast

from engine.domain.ledger.clock import Calendars, Clock
from engine.domain.ledger.derivation import after, lasting
from engine.domain.ledger.entries import (
    Carried,
    Changed,
    Continued,
    Entry,
    Extended,
    Paused,
    Reached,
    Resumed,
    Started,
    Stopped,
    Threshold,
    Unstopped,
)
from engine.domain.spans import Measure, Span
from engine.kernel.texts import Moment, Text, listed, msgid

_MOST_HOLIDAYS = 12
"""So many are named; a limit of years has more."""

_STARTS = {
    Measure.HOURS: msgid("Counted from {since}: {limit}, around the clock."),
    Measure.WORKING_HOURS: msgid("Counted from {since}: {limit}, in working time only."),
    Measure.DAYS: msgid(
        "Counted from {since}: {limit}. The first day is not counted, the last one counts to its end."
    ),
    Measure.WORKING_DAYS: msgid(
        "Counted from {since}: {limit}. The first day is not counted, the last one counts to the end of work."
    ),
}
_REACHED = {
    Threshold.WARNED: msgid("Four fifths of the time were over, and it was said so."),
    Threshold.DUE: msgid("The time was up or its last day had begun, and it was said so."),
    Threshold.OVERDUE: msgid("It was overdue, and it was said so."),
}
_STOPPED = {
    False: msgid("It was due {due}: done in time, after {spent} of {budget}."),
    True: msgid("It was due {due}: done too late, after {spent} of {budget}."),
}
_RUNNING = {
    False: msgid("Due {due}. Spent so far: {spent} of {budget}."),
    True: msgid("Overdue since {due}. Spent so far: {spent} of {budget}."),
}
_CARRIED = {
    (False, False): msgid("Taken over from {case}: counted from its receipt."),
    (True, False): msgid("Taken over from {case}, where it stood still: {lost} not counted."),
    (False, True): msgid("Taken over from {case}, where it was extended by {extra}."),
    (True, True): msgid(
        "Taken over from {case}, where it stood still and was extended: {lost} not counted, {extra} more."
    ),
}
"""By whether it stood still, and whether it was extended."""


class Names(Protocol):
    """What people and reasons are called."""

    def person(self, name: str) -> str:
        """What a member of staff is called."""
        ...

    def reason(self, code: str) -> str:
        """Why more time was given."""
        ...


@dataclass(frozen=True)
class Line:
    """One step of the derivation."""

    at: datetime
    what: Text
    due: datetime | None = None
    """When it is due from then on, if this step changed that."""


class Explanation:
    """Goes through a ledger once more, and says what each entry did."""

    def __init__(
        self, entries: Sequence[Entry], calendars: Calendars, *, now: datetime, titles: Names
    ) -> None:
        self._calendars = calendars
        self._now = now
        self._titles = titles
        self._lost_before = Span()
        """What was lost when it came to stand still."""
        self._reason = ""
        """What it waits for."""
        start, *rest = dropwhile(lambda entry: not isinstance(entry, Started), lasting(entries))
        self._clock = Clock.start(cast("Started", start))
        self.lines = tuple(self._told(start, rest))

    @property
    def spent(self) -> Text:
        """How much of the budget is spent."""
        return self._clock.spent(self._now, self._calendars).words(self._clock.measure)

    @property
    def budget(self) -> Text:
        """The limit with its extensions; empty without one."""
        clock = self._clock
        return clock.budget.words(clock.measure) if clock.limit else Text("")

    def _told(self, start: Entry, rest: Sequence[Entry]) -> Iterator[Line]:
        yield from self._entry(start, self._clock)
        for entry in rest:
            before, self._clock = self._clock, after(self._clock, entry, self._calendars) or self._clock
            yield from self._entry(entry, before)
        yield from self._standing()
        yield from self._result()

    def _entry(self, entry: Entry, before: Clock) -> Iterator[Line]:
        clock, at = self._clock, self._moment(entry.at)
        match entry:
            case Started():
                yield Line(entry.since, self._start(entry), clock.nominal(self._calendars))
            case Paused() if clock.places and not before.places:
                self._lost_before, self._reason = before.lost, entry.label
            case Resumed() if before.places and not clock.places:
                yield self._resumed(entry.at, before, clock)
            case Extended() | Changed() | Carried() | Unstopped():
                yield Line(entry.at, self._altered(entry), clock.due_if_resumed(entry.at, self._calendars))
            case Reached():
                yield Line(entry.at, Text(_REACHED[entry.threshold]))
            case Stopped() if not before.stopped:
                yield Line(entry.at, Text("Done {at}.", at=at))
            case Continued():
                self._lost_before = clock.lost
                yield Line(entry.at, Text("Not done after all: it goes on, and the time between counts."))

    def _unstopped(self, entry: Unstopped) -> Text:
        who = self._titles.person(entry.by)
        return Text("Taken back by {who}: it was not done, and counts as if it had never been.", who=who)

    def _start(self, entry: Started) -> Text:
        since = self._moment(entry.since)
        if entry.limit is None:
            return Text("Runs from {since}; no time limit is set.", since=since)
        return Text(_STARTS[entry.limit.measure], since=since, limit=entry.limit.text)

    def _resumed(self, at: datetime, before: Clock, clock: Clock) -> Line:
        gained = clock.lost - self._lost_before
        return Line(at, self._pause(before.standing_since or at, at, gained), clock.nominal(self._calendars))

    def _pause(self, start: datetime, end: datetime, lost: Span) -> Text:
        known = {"start": self._moment(start), "end": self._moment(end), "reason": self._reason}
        measure = self._clock.measure
        if lost.counts_nothing(measure):
            return Text(
                "Stood still from {start} to {end} ({reason}): no time was lost that counts.", **known
            )
        return Text(
            "Stood still from {start} to {end} ({reason}): {lost} not counted.",
            lost=lost.words(measure),
            **known,
        )

    def _altered(self, entry: Extended | Changed | Carried | Unstopped) -> Text:
        match entry:
            case Extended():
                return self._extended(entry)
            case Changed():
                return self._changed(entry)
            case Carried():
                return self._carried(entry)
            case Unstopped():
                return self._unstopped(entry)

    def _carried(self, entry: Carried) -> Text:
        measure = self._clock.measure
        stood, extended = not entry.lost.counts_nothing(measure), not entry.extra.counts_nothing(measure)
        return Text(
            _CARRIED[stood, extended],
            case=entry.reference,
            lost=entry.lost.words(measure),
            extra=entry.extra.words(measure),
        )

    def _extended(self, entry: Extended) -> Text:
        return Text(
            "Extended by {amount} by {who}: {reason}.",
            amount=entry.amount.text,
            who=self._titles.person(entry.by),
            reason=self._titles.reason(entry.reason),
        )

    def _changed(self, entry: Changed) -> Text:
        if entry.limit and entry.calendar:
            calendar = self._calendars[entry.calendar].title
            return Text(
                "Another rule: {limit}, on the calendar “{calendar}” from this day on.",
                limit=entry.limit.text,
                calendar=calendar,
            )
        if entry.limit:
            return Text("Another rule: {limit}, counted from the start.", limit=entry.limit.text)
        return Text(
            "Another calendar from this day on: “{calendar}”.", calendar=self._calendars[entry.calendar].title
        )

    def _standing(self) -> Iterator[Line]:
        since = self._clock.standing_since
        if since is None:
            return
        yield Line(
            since,
            Text("Stands still since {since}: {reason}.", since=self._moment(since), reason=self._reason),
        )
        if due := self._clock.due_if_resumed(self._now, self._calendars):
            yield Line(self._now, Text("If it went on now, it would be due {due}.", due=self._moment(due)))

    def _result(self) -> Iterator[Line]:
        clock, until = self._clock, self._clock.stopped or self._now
        due = clock.counted_until(until, self._calendars).nominal(self._calendars)
        if due is None or clock.places:
            return
        if clock.measure in {Measure.WORKING_DAYS, Measure.WORKING_HOURS}:
            yield from self._days_off(due)
        known = {"due": self._moment(due), "spent": self.spent, "budget": self.budget}
        ends = _STOPPED if clock.stopped else _RUNNING
        yield Line(due, Text(ends[until > due], **known), due)

    def _days_off(self, due: datetime) -> Iterator[Line]:
        days = self._clock.counting(self._calendars)
        first, last = days.local_date(self._clock.since), days.local_date(due)
        off = (last - first).days - days.working_days_between(first, last)
        if not off:
            return
        between = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        named = [(day, days.holiday_name(day)) for day in between if not days.is_working_day(day)]
        holidays = [Text("{day} ({name})", day=_day(day), name=name) for day, name in named if name]
        said = Text("Between the first day and the due date lie {number} days without work.", number=off)
        if holidays:
            said = Text(
                "Between the first day and the due date lie {number} days without work, with {holidays}.",
                number=off,
                holidays=listed(holidays[:_MOST_HOLIDAYS]),
            )
        yield Line(due, said)

    def _moment(self, at: datetime) -> Moment:
        local = at.astimezone(self._calendars[self._clock.calendar].time_zone)
        return Moment(f"{local:%a} {local.day} {local:%b %Y}, {local:%H:%M}", local)


def _day(day: date) -> Moment:
    return Moment(f"{day:%a} {day.day} {day:%b}", day)
