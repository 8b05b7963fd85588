"""Who read personal data, and when: reading is itself a line of the history (ISO 10002 4.10)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from engine.domain.actors import ActorKind
from engine.domain.audit import EventTag
from engine.kernel.errors import Refused
from engine.kernel.texts import Text
from engine.persistence import Case, Event
from engine.services.history import History
from engine.services.objectivity import is_complained_about
from engine.services.step import Step

ABOUT_YOU = Text("This complaint is about you: you see of it what you are asked, in your own tasks.")
_AGAIN = timedelta(hours=1)
"""Whoever reads a case again within that time is noted once."""


class Reading:
    """Notes that staff read what is personal, before it is shown to them."""

    def __init__(self, step: Step, history: History) -> None:
        self._step = step
        self._history = history

    def note(self, *cases: Case) -> None:
        """Note the actor as a reader. In a transaction that can't write nothing personal is read."""
        actor = self._step.actor
        if actor.kind is not ActorKind.STAFF:
            return
        if any(is_complained_about(case, actor.name) for case in cases):
            raise Refused(ABOUT_YOU)
        if self._step.read_only:
            raise RuntimeError("Personal data are read by staff in Engine.transaction, which can note it")
        lately = select(Event.case_id).where(
            Event.department.in_({case.department for case in cases}),
            Event.case_id.in_({case.id for case in cases}),
            Event.tag == EventTag.IDENTITY_READ,
            Event.by == actor.name,
            Event.at > self._step.now() - _AGAIN,
        )
        noted = set(self._step.session.scalars(lately))
        for case in cases:
            if case.id not in noted:
                self._history.note(case, EventTag.IDENTITY_READ)
