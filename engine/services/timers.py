"""Timers: moments that processes wait for, looked up by when they are due."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update

from engine.kernel.errors import StateRefused
from engine.persistence import Case, InstanceStatus, ProcessInstance, Timer
from engine.services.distrust import tell
from engine.services.moves import Moves
from engine.services.step import Step

LATER = timedelta(minutes=10)
"""How long a case is passed over that can't be woken, so that it never keeps others from their turn."""


class Timers:
    """Wakes what is due; several cases in one transaction, or one alone where one of them is faulty."""

    def __init__(self, step: Step, moves: Moves) -> None:
        self._step = step
        self._moves = moves

    def due(self, limit: int) -> tuple[str, ...]:
        """Ids of the instances with a timer that is due, the longest waiting first."""
        statement = (
            select(Timer.instance_id)
            .where(Timer.due_at <= self._step.now())
            .group_by(Timer.instance_id)
            .order_by(func.min(Timer.due_at))
            .limit(limit)
        )
        return tuple(self._step.session.scalars(statement))

    def next_due(self) -> datetime | None:
        """The moment of the next timer of all."""
        return self._step.session.scalar(select(func.min(Timer.due_at)))

    def fire_many(self, limit: int) -> int:
        """Let up to so many timers fire, the longest waiting first; says how many cases moved.

        Cases at which somebody is at work are passed over: their turn comes when that is done.
        """
        with self._step.session.no_autoflush:  # what the cases add is written together when all have run
            found = self._locked(Timer.due_at <= self._step.now(), limit=limit)
            return sum(self._wake(case, row) for case, row in found)

    def fire(self, instance_id: str) -> bool:
        """Let due timers fire; false if the instance has ended, or somebody is at work on its case."""
        found = self._locked(ProcessInstance.id == instance_id, limit=1)
        return any(self._wake(case, row) for case, row in found)

    def postpone(self, instance_id: str) -> None:
        """Pass over a case that can't be woken, for a while: its timers stay due."""
        now = self._step.now()
        due = Timer.instance_id == instance_id, Timer.due_at <= now
        statement = update(Timer).where(*due).values(due_at=now + LATER)
        self._step.session.change(Timer, statement)

    def _locked(self, which: ColumnElement[bool], *, limit: int) -> list[tuple[Case, ProcessInstance]]:
        """Cases and running instances, locked in this order as everywhere; what others locked is left."""
        statement = (
            select(Case, ProcessInstance)
            .join(
                ProcessInstance,
                (ProcessInstance.department == Case.department) & (ProcessInstance.case_id == Case.id),
            )
            .join(
                Timer,
                (Timer.department == ProcessInstance.department) & (Timer.instance_id == ProcessInstance.id),
            )
            .where(which, ProcessInstance.status == InstanceStatus.RUNNING)
            .order_by(Timer.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True, of=(Case, ProcessInstance))
            .execution_options(populate_existing=True)
        )
        found = self._step.session.execute(statement)
        return list({row.id: (case, row) for case, row in found}.values())

    def _wake(self, case: Case, row: ProcessInstance) -> bool:
        try:
            move = self._moves.take(case, row)
        except StateRefused as fault:
            tell(self._step, fault)
            return False
        if not move.instance.fire_due_timers():
            self.postpone(row.id)
            return False
        self._moves.save(move)
        return True
