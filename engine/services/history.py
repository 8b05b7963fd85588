"""What happens on a case, told line by line; append-only, and never personal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from engine.bpmn import Element
from engine.domain.actors import SYSTEM, Actor
from engine.domain.audit import EventTag
from engine.persistence import Case, Event, Task
from engine.services.step import Step


class History:
    """Adds to the histories of cases, in the order in which things happen."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._numbers: dict[str, int] = {}

    def resume(self, case: Case, number: int) -> None:
        """Go on after the line of that number; the caller holds the case's lock."""
        self._numbers[case.id] = number

    def last_line(self, case: Case) -> int:
        """The number of the newest line of a case."""
        if case.id not in self._numbers:
            self._numbers[case.id] = self._last_number(case)
        return self._numbers[case.id]

    def note(
        self,
        case: Case,
        tag: EventTag,
        *,
        element: Element | Task | None = None,
        channel: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Something that the actor of this transaction did."""
        self._add(case, tag, self._step.actor, element, channel, details)

    def note_by_process(
        self,
        case: Case,
        tag: EventTag,
        *,
        element: Element | Task | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """Something that the process did by itself."""
        self._add(case, tag, SYSTEM, element, "", details)

    def _add(
        self,
        case: Case,
        tag: EventTag,
        by: Actor,
        element: Element | Task | None,
        channel: str,
        details: Mapping[str, Any] | None,
    ) -> None:
        number = self.last_line(case) + 1
        place = element.element if isinstance(element, Task) else element.id if element else ""
        self._numbers[case.id] = number
        self._step.session.add(
            Event(
                department=case.department,
                case_id=case.id,
                number=number,
                tag=tag,
                at=self._step.now(),
                by=by.name,
                element=place,
                label=element.label if element else "",
                stage=case.stage,
                channel=channel,
                details=dict(details or {}),
            )
        )

    def _last_number(self, case: Case) -> int:
        """The number of the newest line; holding the case's lock, so that nobody else takes the next."""
        mine = Case.department == case.department, Case.id == case.id
        self._step.session.execute(select(Case.id).where(*mine).with_for_update())
        lines = Event.department == case.department, Event.case_id == case.id
        return self._step.session.scalar(select(func.coalesce(func.max(Event.number), 0)).where(*lines)) or 0
