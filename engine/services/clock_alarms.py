"""Alarms of clocks: those who need to know are told that time runs out, is up, has run over; each once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update

from engine.definitions import Bundle
from engine.domain.ledger import Threshold
from engine.persistence import (
    Case,
    CaseStatus,
    Eligibility,
    EligibilityKind,
    RunningClock,
    Task,
)
from engine.services.deployments import Deployments
from engine.services.ledgers import TOLD_AS, Ledgers
from engine.services.moves import Moves
from engine.services.notices import notice
from engine.services.step import Step
from engine.services.timers import LATER

_PROCESS_OWNER = "process-owner"
"""The group that is told of what is overdue, and of what nobody in particular works on."""


class ClockAlarms:
    """Tells of thresholds; one case a transaction, so that a faulty case never holds up the others."""

    def __init__(self, step: Step, *, moves: Moves, deployments: Deployments, ledgers: Ledgers) -> None:
        self._step = step
        self._moves = moves
        self._deployments = deployments
        self._ledgers = ledgers

    def due(self, limit: int) -> tuple[str, ...]:
        """Ids of the cases with a clock that has passed a threshold, the longest waiting first."""
        statement = (
            select(RunningClock.case_id)
            .where(RunningClock.next_at <= self._step.now())
            .group_by(RunningClock.case_id)
            .order_by(func.min(RunningClock.next_at))
            .limit(limit)
        )
        return tuple(self._step.session.scalars(statement))

    def next_due(self) -> datetime | None:
        """The moment of the next threshold of all."""
        return self._step.session.scalar(select(func.min(RunningClock.next_at)))

    def fire(self, case_id: str) -> bool:
        """Tell of what clocks of a case have passed; false if that is nothing, or somebody works on the case.

        The case is locked, and what was told is written down with the telling: nobody is told twice.
        """
        case = self._moves.lock(Case.id == case_id, skip_locked=True)
        return case is not None and self._tell_all(case)

    def fire_many(self, limit: int) -> int:
        """The same for several cases, all or none; says how many there were something to tell of."""
        session, now = self._step.session, self._step.now()
        same = (RunningClock.department == Case.department) & (RunningClock.case_id == Case.id)
        statement = (
            select(Case)
            .join(RunningClock, same)
            .where(RunningClock.next_at <= now)
            .order_by(RunningClock.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True, of=Case)
            .execution_options(populate_existing=True)
        )
        with session.no_autoflush:  # what is told is written together, when all were told
            return sum(self._tell_or_postpone(case) for case in dict.fromkeys(session.scalars(statement)))

    def _tell_or_postpone(self, case: Case) -> bool:
        self._moves.hold(case)
        if self._tell_all(case):
            return True
        self.postpone(case.id)
        return False

    def _tell_all(self, case: Case) -> bool:
        if case.status is not CaseStatus.OPEN:
            return False
        bundle = self._deployments.bundle(case.department, case.deployment)
        fired = [self._tell(case, bundle, name) for name in sorted(self._ledgers.running(case))]
        return any(fired)

    def postpone(self, case_id: str) -> None:
        """Pass over a case that can't be told of, for a while: its clocks have passed what they passed."""
        now = self._step.now()
        due = RunningClock.case_id == case_id, RunningClock.next_at <= now
        statement = update(RunningClock).where(*due).values(next_at=now + LATER)
        self._step.session.change(RunningClock, statement)

    def _tell(self, case: Case, bundle: Bundle, name: str) -> bool:
        """Tell of what a clock has passed. Where that is several at once, the last one is news."""
        now, passed = self._step.now(), None
        coming = self._ledgers.running(case)[name].next_threshold(bundle.calendars)
        while coming is not None and coming[1] <= now:
            passed = coming[0]
            self._ledgers.note(case, bundle, TOLD_AS[passed], name)
            coming = self._ledgers.running(case)[name].next_threshold(bundle.calendars)
        if passed is None:
            return False
        for group in self._told(case, bundle, passed):
            row = notice(self._step, case, text=name, element=TOLD_AS[passed], group=group)
            self._step.session.append(row)
        return True

    def _told(self, case: Case, bundle: Bundle, threshold: Threshold) -> Collection[str]:
        """Who has the open tasks, as long as it can be done in time; then who is answerable."""
        known = bundle.organisation.groups
        at_work = [group for group in self._at_work(case) if group in known]
        owner = [_PROCESS_OWNER] if _PROCESS_OWNER in known else []
        if threshold is Threshold.OVERDUE:
            return owner or at_work
        return at_work or owner

    def _at_work(self, case: Case) -> list[str]:
        """The groups that may do the open tasks, sorted."""
        other = (
            (Eligibility.department == Task.department)
            & (Eligibility.task_id == Task.id)
            & (Eligibility.kind == EligibilityKind.GROUP)
        )
        statement = (
            select(Task.group, Eligibility.name)
            .outerjoin(Eligibility, other)
            .where(Task.department == case.department, Task.case_id == case.id, Task.is_open())
        )
        found = self._step.session.execute(statement)
        return sorted({group for pair in found for group in pair if group})
