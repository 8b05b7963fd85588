"""Registered data: what the complaint form took in, as it stood at first and after each correction."""

from __future__ import annotations

from collections.abc import Mapping
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
        self._history.note(
            case, EventTag.COMPLAINT_RECEIVED, channel=channel, details=_details(answers.variables)
        )

    def correct(self, case: Case, answers: Answers) -> None:
        """Note a corrected version."""
        self._history.note(case, EventTag.COMPLAINT_CORRECTED, details=_details(answers.variables))

    def variables(self, case: Case) -> Values:
        """The answers that are variables, as registered now."""
        registered: Values = {}
        for event in self._events(case):
            registered.update(_variables(event))
        return registered

    def versions(self, case: Case) -> tuple[Registration, ...]:
        """All versions, oldest first."""
        personal = [one for one in self._personal.versions(case) if not one.element]
        found: list[Registration] = []
        variables: Values = {}
        for event in self._events(case):
            variables = {**variables, **_variables(event)}
            newest = {one.kind: one.values for one in personal if one.at <= event.at}
            found.append(
                Registration(
                    at=event.at,
                    by=event.by,
                    identity=newest.get(RegisteredKind.IDENTITY, {}),
                    content=newest.get(RegisteredKind.CONTENT, {}),
                    variables=variables,
                )
            )
        return tuple(found)

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


def _details(variables: Mapping[str, feel.Value]) -> dict[str, Any]:
    return {_VARIABLES: {name: feel.dump(value) for name, value in variables.items()}}


def _variables(event: Event) -> Values:
    return {name: feel.load(value) for name, value in event.details.get(_VARIABLES, {}).items()}
