"""What a case runs in: time, names, decisions and jobs, lent to it for one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from engine import dmn, feel
from engine.bpmn import Job
from engine.definitions import Bundle
from engine.domain.audit import EventTag
from engine.kernel.clock import Clock
from engine.kernel.errors import NotFound
from engine.persistence import Case
from engine.services.history import History
from engine.services.ledgers import Ledgers


class CaseSurroundings:
    """Lends one case the clock, the department's calendar, its decisions, and somebody who does its jobs."""

    def __init__(
        self,
        *,
        case: Case,
        bundle: Bundle,
        clock: Clock,
        history: History,
        ledgers: Ledgers,
        perform: Callable[[Case, Bundle, Job], Mapping[str, feel.Value]],
    ) -> None:
        self._case = case
        self._bundle = bundle
        self._clock = clock
        self._history = history
        self._ledgers = ledgers
        self._perform = perform
        self._way_so_far: Callable[[], None] = lambda: None

    @cached_property
    def environment(self) -> feel.Environment:
        """How FEEL tells the time; made when the first expression is read, for many steps read none."""
        return replace(environment_of(self._bundle, self._clock), due_of=self._due_of)

    @cached_property
    def names(self) -> Mapping[str, feel.Value]:
        """What every expression of the case can read beside the variables."""
        return names_of(self._case, self._bundle)

    def tell_first(self, way_so_far: Callable[[], None]) -> None:
        """Have the way to a job or decision told before the job or decision itself."""
        self._way_so_far = way_so_far

    def _due_of(self, clock: str) -> datetime | None:
        """When a clock of the case is due, the one that this step has just started included."""
        self._way_so_far()
        return self._ledgers.due(self._case, clock)

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return self._clock.now()

    def decide(self, decision_id: str, inputs: Mapping[str, feel.Value]) -> feel.Value:
        """The result of a decision; which rows matched goes into the history, what they read does not."""
        self._way_so_far()
        result = _model(self._bundle, decision_id).evaluate(decision_id, inputs, self.environment)
        for match in result.matches:
            rows = list(match.rules)
            self._history.note_by_process(
                self._case, EventTag.DECISION_MADE, details={"decision": match.decision, "rows": rows}
            )
        return result.value

    def perform(self, job: Job) -> Mapping[str, feel.Value]:
        """Do a job: write a letter, show a notice, put something on record."""
        self._way_so_far()
        return self._perform(self._case, self._bundle, job)


def environment_of(bundle: Bundle, clock: Clock) -> feel.Environment:
    """How FEEL tells the time in a department: its clock, time zone and working calendar."""
    organisation = bundle.organisation
    return feel.Environment(
        now=clock.now,
        zone=ZoneInfo(organisation.time_zone),
        calendar=bundle.calendars[organisation.calendar],
        calendars=bundle.calendars,
    )


def names_of(case: Case, bundle: Bundle) -> dict[str, feel.Value]:
    """The names that every expression of a case can read beside the variables."""
    zone = ZoneInfo(bundle.organisation.time_zone)
    case_context = {
        "reference": case.reference,
        "received": case.received_at.astimezone(zone),
        "channel": str(case.channel),
        "language": case.language,
        "department": case.department,
        "number of reopenings": case.reopenings,
    }
    return {"case": feel.to_feel(case_context), **bundle.organisation.values}


def _model(bundle: Bundle, decision_id: str) -> dmn.Model:
    model = bundle.model_of(decision_id)
    if model is None:
        raise NotFound(f"There is no decision “{decision_id}” in this deployment.")
    return model
