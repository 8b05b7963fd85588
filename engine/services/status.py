"""How an installation stands, in figures: for operators and what watches over it. Nothing of any case."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select

from engine.persistence import (
    Incident,
    IncidentStatus,
    Outgoing,
    OutgoingStatus,
    Table,
    Task,
    Timer,
)
from engine.services.access import require_overseer
from engine.services.read_models import StatusView
from engine.services.step import Step


class Status:
    """Counts what waits, over all departments."""

    def __init__(self, step: Step) -> None:
        self._step = step

    def now(self) -> StatusView:
        """How it stands at this moment."""
        require_overseer(self._step.actor)
        now = self._step.now()
        oldest = self._step.session.scalar(select(func.min(Timer.due_at)))
        late = (now - oldest).total_seconds() if oldest and oldest < now else 0.0
        return StatusView(
            timer_lag_seconds=late,
            timers_due=self._count(Timer, Timer.due_at <= now),
            outgoing_waiting=self._count(Outgoing, Outgoing.status == OutgoingStatus.WAITING),
            outgoing_dead=self._count(Outgoing, Outgoing.status == OutgoingStatus.DEAD),
            open_incidents=self._count(Incident, Incident.status == IncidentStatus.OPEN),
            open_tasks=self._count(Task, Task.is_open()),
        )

    def _count(self, table: type[Table], which: ColumnElement[bool]) -> int:
        return self._step.session.scalars(select(func.count()).select_from(table).where(which)).one()
