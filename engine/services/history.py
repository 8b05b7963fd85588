"""What happens on a case, told line by line; append-only, and never personal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect

from engine.bpmn import Element
from engine.domain.actors import SYSTEM, Actor
from engine.domain.audit import EventTag
from engine.persistence import Case, Event, Task
from engine.services.chain import seal
from engine.services.step import Step


class History:
    """Adds to the histories of cases, in the order in which things happen."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._held: set[str] = set()
        """Cases that this transaction has locked: nobody else adds the next line."""

    def hold(self, case: Case) -> None:
        """The caller has locked the case, and read it since."""
        self._held.add(case.id)

    def note(
        self,
        case: Case,
        tag: EventTag,
        *,
        element: Element | Task | None = None,
        channel: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> Event:
        """Something that the actor of this transaction did."""
        return self._add(case, tag, self._step.actor, element, channel, details)

    def note_by_process(
        self,
        case: Case,
        tag: EventTag,
        *,
        element: Element | Task | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> Event:
        """Something that the process did by itself."""
        return self._add(case, tag, SYSTEM, element, "", details)

    def _add(
        self,
        case: Case,
        tag: EventTag,
        by: Actor,
        element: Element | Task | None,
        channel: str,
        details: Mapping[str, Any] | None,
    ) -> Event:
        self._lock(case)
        place = element.element if isinstance(element, Task) else element.id if element else ""
        line = Event(
            department=case.department,
            case_id=case.id,
            number=case.lines + 1,
            tag=tag,
            at=self._step.now(),
            by=by.name,
            element=place,
            label=element.label if element else "",
            stage=case.stage,
            channel=channel,
            details=dict(details or {}),
        )
        line.seal = seal(self._step.keys.histories, case.last_seal, line)
        self._step.session.append(line)
        self._step.session.rewrite(case, lines=line.number, last_seal=line.seal)
        return line

    def _lock(self, case: Case) -> None:
        if case.id in self._held:
            return
        if inspect(case).persistent:
            self._step.session.refresh(case, with_for_update=True)
        self._held.add(case.id)
