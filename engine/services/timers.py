"""Timers: moments that processes wait for, looked up by when they are due."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select

from engine.kernel.errors import StateRefused
from engine.persistence import Case, Incident, ProcessInstance, Timer
from engine.services.moves import Moves
from engine.services.step import Step


class Timers:
    """Wakes what is due; one instance a transaction, so that a faulty case never holds up the others."""

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

    def fire(self, instance_id: str) -> bool:
        """Let due timers fire; false if the instance has ended, or somebody is at work on its case."""
        owner = select(ProcessInstance.case_id).where(ProcessInstance.id == instance_id).scalar_subquery()
        case = self._moves.lock(Case.id == owner, skip_locked=True)
        if case is None:
            return False
        try:
            move = self._moves.load(case, instance_id)
        except StateRefused as fault:
            self._stop(case, instance_id, fault)
            return False
        if move is None or not move.instance.fire_due_timers():
            return False
        self._moves.save(move)
        return True

    def _stop(self, case: Case, instance_id: str, fault: StateRefused) -> None:
        """Never run a state that can't be trusted: tell an administrator, and lay the timers aside."""
        of_instance = Timer.department == case.department, Timer.instance_id == instance_id
        self._step.session.execute(delete(Timer).where(*of_instance))
        self._step.session.add(
            Incident(
                department=case.department,
                case_id=case.id,
                instance_id=instance_id,
                label="Saved state",
                message=str(fault),
                raised_at=self._step.now(),
            )
        )
