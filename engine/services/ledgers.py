"""The ledgers of a case: what happens to its clocks is written into its history, and a due date follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from engine.bpmn import Element
from engine.definitions import Bundle
from engine.domain import ledger
from engine.domain.audit import EventTag
from engine.domain.ledger import Entry, Threshold
from engine.domain.limits import TimeLimit
from engine.domain.spans import Span
from engine.persistence import Case, Event, RunningClock
from engine.services.history import History
from engine.services.step import Step

ANSWER = "answer"
"""The clock that runs as long as an answer is owed (ISO 10002 7.8): the due date of the case is its."""


class Ledgers:
    """Turns the clocks of cases. The lines of the history are the truth, rows of clocks only find them."""

    def __init__(self, step: Step, history: History) -> None:
        self._step = step
        self._history = history
        self._met: dict[str, dict[str, RunningClock]] = {}
        """The running clocks of cases whose rows were looked up, by case."""
        self._to_post: set[tuple[str, str]] = set()
        """Cases and elements whose letters stop clocks when they are posted."""

    def none_yet(self, case: Case) -> None:
        """Nothing has run for the case before, so that there is no clock to look up."""
        self._met[case.id] = {}

    def start(
        self, case: Case, bundle: Bundle, name: str, element: Element, *, since: datetime | None, limit: str
    ) -> None:
        """Start a clock, on a limit of its own or on the time limit of its name."""
        said: dict[str, Any] = {"calendar": bundle.organisation.calendar}
        if words := limit or bundle.organisation.time_limits.get(name, ""):
            said["limit"] = words
        if since:
            said["since"] = since.isoformat()
        self.note(case, bundle, EventTag.CLOCK_STARTED, name, element=element, **said)

    def note(
        self,
        case: Case,
        bundle: Bundle,
        tag: EventTag,
        name: str,
        *,
        element: Element | None = None,
        **said: Any,
    ) -> None:
        """Write an entry into the ledger of a clock, and see what becomes of it."""
        line = self._history.note_by_process(case, tag, element=element, details={"clock": name, **said})
        self._turn(case, bundle, name, line)

    def note_by_actor(self, case: Case, bundle: Bundle, tag: EventTag, name: str, **said: Any) -> None:
        """The same for what the actor of this transaction does."""
        line = self._history.note(case, tag, details={"clock": name, **said})
        self._turn(case, bundle, name, line)

    def await_post(self, case: Case, element: str) -> None:
        """What an element stops goes on until its letter, which was just written, is posted."""
        self._to_post.add((case.id, element))

    def awaits_post(self, case: Case, element: str) -> bool:
        """Whether the letter of an element has just been written, and is still to be posted."""
        return (case.id, element) in self._to_post

    def stop_all(self, case: Case, bundle: Bundle) -> None:
        """Nothing is owed any more."""
        for name in sorted(self._running(case)):
            self.note(case, bundle, EventTag.CLOCK_STOPPED, name)

    def carry(
        self,
        case: Case,
        bundle: Bundle,
        before: Case,
        clocks: Mapping[str, ledger.Clock],
        calendars: ledger.Calendars,
    ) -> None:
        """Let the clocks that run for a case have what those of the case before it had lost and been given.

        `calendars` are those of the case before.
        """
        for name in sorted(self._running(case).keys() & clocks.keys()):
            clock = clocks[name]
            said: dict[str, Any] = {
                "from": before.reference,
                "lost": clock.lost.dump(),
                "stood": _microseconds(clock.stood),
            }
            if extra := clock.given(calendars).dump():
                said["extra"] = extra
            self.note(case, bundle, EventTag.CLOCK_CARRIED, name, **said)

    def go_on(self, case: Case, bundle: Bundle, places: Mapping[str, int]) -> None:
        """Take back that clocks were stopped; each waits in so many places as it did then."""
        for name in sorted(places):
            self.note_by_actor(case, bundle, EventTag.CLOCK_CONTINUED, name, places=places[name])

    def unstop(self, case: Case, bundle: Bundle, name: str) -> None:
        """The actor says that a clock should not have stopped; it counts as if it never had."""
        self.note_by_actor(case, bundle, EventTag.CLOCK_UNSTOPPED, name)

    def due(self, case: Case, name: str) -> datetime | None:
        """When a running clock is due."""
        row = self._running(case).get(name)
        return row.due_at if row else None

    def running(self, case: Case) -> Mapping[str, ledger.Clock]:
        """The clocks that run, by their names."""
        return {name: ledger.Clock.load(row.standing) for name, row in self._running(case).items()}

    def _turn(self, case: Case, bundle: Bundle, name: str, line: Event) -> None:
        if line.tag is EventTag.CLOCK_STOPPED:
            self._forget(case, name)
            return
        row = self._running(case).get(name)
        if row:
            before, entry = ledger.Clock.load(row.standing), entry_of(line, bundle)
            clock = ledger.after(before, entry, bundle.calendars)
        else:
            clock = self._derived(case, bundle, name, line)
        if clock is not None and not clock.stopped:
            self._keep(case, bundle, name, clock)

    def _keep(self, case: Case, bundle: Bundle, name: str, clock: ledger.Clock) -> None:
        rows = self._running(case)
        if name not in rows:
            rows[name] = RunningClock(department=case.department, case_id=case.id, name=name)
            self._step.session.add(rows[name])
        coming = clock.next_threshold(bundle.calendars)
        row = rows[name]
        row.standing = clock.dump()
        row.due_at = clock.due(bundle.calendars)
        row.next_at = coming[1] if coming else None
        if name == ANSWER:
            self._step.session.rewrite(case, due_at=row.due_at)

    def _forget(self, case: Case, name: str) -> None:
        if name == ANSWER:
            self._step.session.rewrite(case, due_at=None)
        if case.id not in self._met:
            this = RunningClock.department == case.department, RunningClock.case_id == case.id
            with self._step.session.no_autoflush:  # nothing that waits to be written is a clock of this case
                self._step.session.execute(delete(RunningClock).where(*this, RunningClock.name == name))
        elif row := self._met[case.id].pop(name, None):
            if row in self._step.session.new:
                self._step.session.expunge(row)
            else:
                self._step.session.delete(row)

    def _derived(self, case: Case, bundle: Bundle, name: str, newest: Event) -> ledger.Clock | None:
        """A clock without a row, since it had stopped or started before there were rows: from its history."""
        if newest.tag is EventTag.CLOCK_STARTED:
            return ledger.derive([entry_of(newest, bundle)], bundle.calendars)
        lines = select(Event).where(
            Event.department == case.department,
            Event.case_id == case.id,
            Event.number < newest.number,
            Event.tag.in_(_ENTRIES),
        )
        found = [*self._step.session.scalars(lines.order_by(Event.number)), newest]
        entries = (entry_of(line, bundle) for line in found if line.details["clock"] == name)
        return ledger.derive(entries, bundle.calendars)

    def _running(self, case: Case) -> dict[str, RunningClock]:
        if case.id not in self._met:
            of_case = RunningClock.department == case.department, RunningClock.case_id == case.id
            statement = select(RunningClock).where(*of_case).execution_options(populate_existing=True)
            with self._step.session.no_autoflush:
                self._met[case.id] = {row.name: row for row in self._step.session.scalars(statement)}
        return self._met[case.id]


def _microseconds(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def entry_of(line: Event, bundle: Bundle) -> Entry:
    """The entry of a ledger that a line of a history is."""
    return _ENTRIES[line.tag](line, bundle)


def is_entry(line: Event) -> bool:
    """Whether a line of a history is an entry of a ledger."""
    return line.tag in _ENTRIES


def _started(line: Event, bundle: Bundle) -> Entry:
    """Lines of before there were ledgers name neither limit nor calendar: then the department's count."""
    details = line.details
    limit = details.get("limit") or bundle.organisation.time_limits.get(details["clock"], "")
    return ledger.Started(
        at=line.at,
        by=line.by,
        label=line.label,
        since=datetime.fromisoformat(details["since"]) if "since" in details else line.at,
        limit=TimeLimit.parse(limit) if limit else None,
        calendar=details.get("calendar", bundle.organisation.calendar),
    )


def _extended(line: Event, bundle: Bundle) -> Entry:  # noqa: ARG001 - the signature of all
    amount = TimeLimit.parse(line.details["amount"])
    return ledger.Extended(
        at=line.at, by=line.by, label=line.label, amount=amount, reason=line.details["reason"]
    )


def _changed(line: Event, bundle: Bundle) -> Entry:  # noqa: ARG001 - the signature of all
    limit, calendar = line.details.get("limit", ""), line.details.get("calendar", "")
    return ledger.Changed(
        at=line.at,
        by=line.by,
        label=line.label,
        limit=TimeLimit.parse(limit) if limit else None,
        calendar=calendar,
    )


def _carried(line: Event, bundle: Bundle) -> Entry:  # noqa: ARG001 - the signature of all
    said = line.details
    stood = timedelta(microseconds=said["stood"])
    return ledger.Carried(
        at=line.at,
        by=line.by,
        reference=said["from"],
        lost=Span.load(said["lost"]),
        stood=stood,
        extra=Span.load(said.get("extra", {})),
    )


def _continued(line: Event, bundle: Bundle) -> Entry:  # noqa: ARG001 - the signature of all
    return ledger.Continued(at=line.at, by=line.by, places=line.details["places"])


def _reached(threshold: Threshold) -> Callable[[Event, Bundle], Entry]:
    return lambda line, _bundle: ledger.Reached(at=line.at, by=line.by, threshold=threshold)


def _plain(
    kind: type[ledger.Paused | ledger.Resumed | ledger.Stopped | ledger.Unstopped],
) -> Callable[[Event, Bundle], Entry]:
    return lambda line, _bundle: kind(at=line.at, by=line.by, label=line.label)


TOLD_AS: Mapping[Threshold, EventTag] = {
    Threshold.WARNED: EventTag.CLOCK_WARNED,
    Threshold.DUE: EventTag.CLOCK_DUE,
    Threshold.OVERDUE: EventTag.CLOCK_OVERDUE,
}
_ENTRIES: Mapping[EventTag, Callable[[Event, Bundle], Entry]] = {
    EventTag.CLOCK_STARTED: _started,
    EventTag.CLOCK_PAUSED: _plain(ledger.Paused),
    EventTag.CLOCK_RESUMED: _plain(ledger.Resumed),
    EventTag.CLOCK_EXTENDED: _extended,
    EventTag.CLOCK_CHANGED: _changed,
    EventTag.CLOCK_STOPPED: _plain(ledger.Stopped),
    EventTag.CLOCK_CONTINUED: _continued,
    EventTag.CLOCK_UNSTOPPED: _plain(ledger.Unstopped),
    EventTag.CLOCK_CARRIED: _carried,
    **{tag: _reached(threshold) for threshold, tag in TOLD_AS.items()},
}
