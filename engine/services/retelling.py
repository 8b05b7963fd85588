"""The course of a case for whoever tells it again: what happened, without anybody's words or data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import feel
from engine.domain.audit import EventTag
from engine.kernel.errors import NotFound
from engine.persistence import Case, Event, ProcessInstance
from engine.services.access import require_overseer, within
from engine.services.moves import Moves
from engine.services.registered import Registered
from engine.services.step import Step

Values = Mapping[str, feel.Value]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the history."""

    at: datetime
    tag: EventTag
    by: str
    element: str
    channel: str
    details: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Course:
    """A case from its receipt to where it stands: nothing of it is personal."""

    department: str
    deployment: str
    channel: str
    language: str
    product: str
    received: datetime
    registered: datetime
    complaint: Values
    """The answers of the complaint form that are variables, as they were first."""
    corrected: Values
    """The same as they are now."""
    known: Values
    """The variables of the process, as they were last."""
    lines: Sequence[Line]


class Retelling:
    """Reads what a scenario of a case is made of."""

    def __init__(self, step: Step, *, moves: Moves, registered: Registered) -> None:
        self._step = step
        self._moves = moves
        self._registered = registered

    def course(self, reference: str) -> Course:
        """The course of a case. Raises `NotFound`."""
        require_overseer(self._step.actor)
        which = Case.reference == reference.strip().upper(), within(self._step.actor, Case.department)
        case = self._step.session.scalars(select(Case).where(*which)).first()
        if case is None:
            raise NotFound("There is no case of that reference, or it is not yours to see.")
        events = self._of_case(case, Event)
        first = next(one for one in events if one.tag is EventTag.COMPLAINT_RECEIVED)
        complaint = first.details.get("variables", {})
        return Course(
            department=case.department,
            deployment=case.deployment,
            channel=str(case.channel),
            language=case.language,
            product=case.product,
            received=case.received_at,
            registered=case.registered_at,
            complaint={name: feel.load(value) for name, value in complaint.items()},
            corrected=self._registered.variables(case),
            known=self._known(case),
            lines=tuple(_line(one) for one in events),
        )

    def _known(self, case: Case) -> Values:
        rows = self._of_case(case, ProcessInstance)
        values: dict[str, feel.Value] = {}
        for row in sorted(rows, key=lambda one: one.started_at):
            move = self._moves.resume(case, row)
            values |= move.instance.variables
            for token in move.before.tasks:
                values |= move.instance.variables_at(token)
        return values

    def _of_case(self, case: Case, table: type[Any]) -> Sequence[Any]:
        statement = select(table).where(table.department == case.department, table.case_id == case.id)
        if table is Event:
            statement = statement.order_by(Event.number)
        return self._step.session.scalars(statement).all()


def _line(event: Event) -> Line:
    return Line(
        at=event.at,
        tag=event.tag,
        by=event.by,
        element=event.element,
        channel=event.channel,
        details=event.details,
    )
