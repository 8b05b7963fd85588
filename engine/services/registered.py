"""Registered data: what the complaint form took in, as it stood at first and after each correction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import feel
from engine.definitions.forms import Answers
from engine.domain.audit import EventTag
from engine.persistence import Case, Event, RegisteredKind
from engine.services.history import History
from engine.services.personal import Personal, Values
from engine.services.step import Step

_VARIABLES = "variables"


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The registered data as they stood at one time."""

    at: datetime
    by: str
    identity: Values
    content: Values
    variables: Values


class Registered:
    """Keeps every version: identity and content sealed, the rest in the history of the case."""

    def __init__(self, step: Step, *, personal: Personal, history: History) -> None:
        self._step = step
        self._personal = personal
        self._history = history

    def receive(self, case: Case, answers: Answers, channel: str) -> None:
        """Note the first version; the personal part of it is kept by `Answering`."""
        details = self._details(case, answers)
        self._history.note(case, EventTag.COMPLAINT_RECEIVED, channel=channel, details=details)

    def correct(self, case: Case, answers: Answers) -> None:
        """Note a corrected version."""
        self._history.note(case, EventTag.COMPLAINT_CORRECTED, details=self._details(case, answers))

    def variables(self, case: Case) -> Values:
        """The answers that are variables, as registered now."""
        registered: Values = {}
        for event in self._events(case):
            registered.update(_variables(event))
        return registered

    def versions(self, case: Case) -> tuple[Registration, ...]:
        """All versions, oldest first."""
        personal = {(str(one.kind), one.number): one.values for one in self._personal.versions(case)}
        found: list[Registration] = []
        variables: Values = {}
        for event in self._events(case):
            variables = {**variables, **_variables(event)}
            identity, content = (
                personal.get((kind, event.details.get(kind, 0)), {}) for kind in RegisteredKind
            )
            found.append(
                Registration(
                    at=event.at,
                    by=event.by,
                    identity=identity,
                    content=content,
                    variables=variables,
                )
            )
        return tuple(found)

    def _details(self, case: Case, answers: Answers) -> dict[str, Any]:
        """The variables, and which versions of identity and content belong to them."""
        variables = {name: feel.dump(value) for name, value in answers.variables.items()}
        numbers = {str(kind): self._personal.number(case, kind) for kind in RegisteredKind}
        return {_VARIABLES: variables, **numbers}

    def _events(self, case: Case) -> list[Event]:
        statement = (
            select(Event)
            .where(
                Event.department == case.department,
                Event.case_id == case.id,
                Event.tag.in_([EventTag.COMPLAINT_RECEIVED, EventTag.COMPLAINT_CORRECTED]),
            )
            .order_by(Event.number)
        )
        return list(self._step.session.scalars(statement))


def _variables(event: Event) -> Values:
    return {name: feel.load(value) for name, value in event.details.get(_VARIABLES, {}).items()}
