"""Another rule for clocks that run already: a regulator's new limit, or another calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from engine.definitions import Bundle
from engine.domain.audit import EventTag
from engine.domain.limits import TimeLimit
from engine.kernel.errors import NotFound, Refused
from engine.kernel.texts import Text
from engine.persistence import Case, RunningClock
from engine.services.access import require_administrator
from engine.services.deployments import Deployments
from engine.services.ledgers import Ledgers
from engine.services.moves import Moves
from engine.services.step import Step


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """What another rule did to a due date."""

    reference: str
    department: str
    before: datetime | None
    after: datetime | None


class RuleChanges:
    """Lets another rule count for running clocks; what was spent, lost and extended stays."""

    def __init__(self, step: Step, *, moves: Moves, deployments: Deployments, ledgers: Ledgers) -> None:
        self._step = step
        self._moves = moves
        self._deployments = deployments
        self._ledgers = ledgers

    def running(
        self, clock: str, *, references: Sequence[str] = (), department: str = ""
    ) -> tuple[tuple[str, str], ...]:
        """Department and id of the cases in which a clock runs, all or some of them, the oldest first."""
        require_administrator(self._step.actor)
        conditions: list[ColumnElement[bool]] = [RunningClock.name == clock]
        if references:
            conditions.append(Case.reference.in_([one.strip().upper() for one in references]))
        if department:
            conditions.append(Case.department == department)
        statement = (
            select(Case.department, Case.id)
            .join(
                RunningClock,
                (RunningClock.department == Case.department) & (RunningClock.case_id == Case.id),
            )
            .where(*conditions)
            .order_by(Case.received_at, Case.reference)
        )
        return tuple((found.department, found.id) for found in self._step.session.execute(statement))

    def change(
        self, place: tuple[str, str], clock: str, *, limit: TimeLimit | None = None, calendar: str = ""
    ) -> RuleChange:
        """Let another limit count, from the start of the clock, or another calendar from today on.

        Raises `Refused` where the clock does not run, the case has no such calendar, or all stays as it is.
        """
        require_administrator(self._step.actor)
        case = self._moves.lock(Case.department == place[0], Case.id == place[1])
        if case is None:
            raise NotFound("There is no such case.")
        bundle = self._deployments.bundle(case.department, case.deployment)
        if clock not in self._ledgers.running(case):
            raise Refused(Text("This time limit does not run any more."))
        said = _said(bundle, limit, calendar)
        before = self._ledgers.due(case, clock)
        self._ledgers.note_by_actor(case, bundle, EventTag.CLOCK_CHANGED, clock, **said)
        after = self._ledgers.due(case, clock)
        return RuleChange(reference=case.reference, department=case.department, before=before, after=after)


def _said(bundle: Bundle, limit: TimeLimit | None, calendar: str) -> dict[str, str]:
    if calendar and calendar not in bundle.calendars:
        known = ", ".join(sorted(bundle.calendars))
        raise Refused(
            Text("There is no calendar “{calendar}”; there is {known}.", calendar=calendar, known=known)
        )
    said = {"limit": str(limit) if limit else "", "calendar": calendar}
    if not any(said.values()):
        raise Refused(Text("Name another limit or another calendar."))
    return {name: value for name, value in said.items() if value}
