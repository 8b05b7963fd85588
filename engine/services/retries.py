"""Incidents that are tried again together: marked by an administrator, retried one by one by the worker."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select, update

from engine.kernel.errors import NotFound
from engine.persistence import Incident, IncidentStatus
from engine.services.access import require_administrator, require_overseer, within
from engine.services.incidents import Incidents
from engine.services.step import Step


class Retries:
    """What is to be tried again is a mark on the incident itself, so that no lost job loses it."""

    def __init__(self, step: Step, incidents: Incidents) -> None:
        self._step = step
        self._incidents = incidents

    def mark(self, incident_id: str) -> int:
        """Have all open incidents tried again that stopped at the element of this one; says how many."""
        require_administrator(self._step.actor)
        marks = {"retry_at": self._step.now(), "retry_by": self._step.actor.name}
        statement = update(Incident).where(*self._alike(incident_id)).values(**marks).returning(Incident.id)
        return len(self._step.session.scalars(statement).all())

    def alike(self, incident_id: str) -> int:
        """How many open incidents stand at the element of this one."""
        require_overseer(self._step.actor)
        statement = select(func.count()).select_from(Incident).where(*self._alike(incident_id))
        return self._step.session.scalars(statement).one()

    def due(self, limit: int) -> tuple[str, ...]:
        """Ids of marked incidents, the longest waiting first."""
        statement = select(Incident.id).where(Incident.retry_at <= self._step.now())
        return tuple(self._step.session.scalars(statement.order_by(Incident.retry_at).limit(limit)))

    def fire(self, incident_id: str) -> bool:
        """Try one again, in the name of who asked for it; what fails again is a new incident."""
        incident = self._step.session.get_one(Incident, self._place(incident_id), with_for_update=True)
        if incident.retry_at is None or incident.status is IncidentStatus.SOLVED:
            incident.retry_at = None
            return False
        incident.retry_at = None
        self._incidents.retry(incident_id, {}, asked_by=incident.retry_by)
        return True

    def postpone(self, incident_id: str) -> None:
        """It can't be tried again: it stays open as it is, and the mark goes."""
        statement = update(Incident).where(Incident.id == incident_id).values(retry_at=None)
        self._step.session.execute(statement, execution_options={"synchronize_session": False})

    def _alike(self, incident_id: str) -> tuple[ColumnElement[bool], ...]:
        mine = within(self._step.actor, Incident.department)
        one = self._step.session.scalar(select(Incident).where(Incident.id == incident_id, mine))
        if one is None:
            raise NotFound("There is no such incident, or it is not yours to see.")
        return (
            Incident.department == one.department,
            Incident.element == one.element,
            Incident.label == one.label,
            Incident.status == IncidentStatus.OPEN,
        )

    def _place(self, incident_id: str) -> tuple[str, str]:
        found = select(Incident.department).where(Incident.id == incident_id)
        return self._step.session.scalars(found).one(), incident_id
