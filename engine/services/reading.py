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

    def note(self, case: Case) -> None:
        """Note the actor as a reader. In a transaction that can't write nothing personal is read."""
        actor = self._step.actor
        if actor.kind is not ActorKind.STAFF:
            return
        if is_complained_about(case, actor.name):
            raise Refused(ABOUT_YOU)
        if self._step.read_only:
            raise RuntimeError("Personal data are read by staff in Engine.transaction, which can note it")
        lately = select(Event.number).where(
            Event.department == case.department,
            Event.case_id == case.id,
            Event.tag == EventTag.IDENTITY_READ,
            Event.by == actor.name,
            Event.at > self._step.now() - _AGAIN,
        )
        if self._step.session.scalars(lately.limit(1)).first() is None:
            self._history.note(case, EventTag.IDENTITY_READ)
