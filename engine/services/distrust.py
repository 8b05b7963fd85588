"""Saved states that can't be trusted: never run, and never passed over in silence."""

from __future__ import annotations

from sqlalchemy import delete, select

from engine.kernel.errors import StateRefused
from engine.kernel.texts import Text
from engine.persistence import Case, Incident, IncidentStatus, ProcessInstance, Timer
from engine.services.step import Step


def distrusted(case: Case, row: ProcessInstance, fault: StateRefused) -> StateRefused:
    """The fault, as it is told to whoever wanted to move the case."""
    said = Text(
        "The saved state of case {reference} can’t be trusted, so nothing was done. The administrators know.",
        reference=case.reference,
    )
    return StateRefused(said, instance_id=row.id, why=str(fault))


def tell(step: Step, fault: StateRefused) -> None:
    """Tell the administrators by an incident of the case, once, and lay the timers of the instance aside."""
    session, instance = step.session, fault.instance_id
    row = session.scalars(select(ProcessInstance).where(ProcessInstance.id == instance)).one_or_none()
    if row is None:
        return
    session.execute(delete(Timer).where(Timer.department == row.department, Timer.instance_id == instance))
    known = select(Incident.id).where(
        Incident.department == row.department,
        Incident.instance_id == instance,
        Incident.token.is_(None),
        Incident.status == IncidentStatus.OPEN,
    )
    if session.scalars(known).first() is None:
        session.add(
            Incident(
                department=row.department,
                case_id=row.case_id,
                instance_id=instance,
                label="Saved state",
                message=fault.why,
                raised_at=step.now(),
            )
        )
