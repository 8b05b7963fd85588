"""Incidents: where a case is stopped by a fault, seen and retried by administrators."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import select

from engine import feel
from engine.domain.audit import EventTag
from engine.kernel.errors import AlreadyDone, Conflict, FieldFault, Invalid, NotFound, Refused
from engine.kernel.texts import Text
from engine.persistence import Case, Incident, IncidentStatus
from engine.services.access import require_administrator, require_overseer, shown
from engine.services.deployments import Deployments
from engine.services.history import History
from engine.services.labels import Labels, spelled
from engine.services.move import Move
from engine.services.moves import Moves
from engine.services.read_models import FieldValue, IncidentView
from engine.services.registered import Registered
from engine.services.step import Step


class Incidents:
    """Shows what stopped a case, and lets it go on once the cause is repaired."""

    def __init__(
        self,
        step: Step,
        *,
        moves: Moves,
        deployments: Deployments,
        registered: Registered,
        history: History,
        labels: Labels,
    ) -> None:
        self._step = step
        self._moves = moves
        self._deployments = deployments
        self._registered = registered
        self._history = history
        self._labels = labels

    def list(self, *, include_solved: bool = False) -> tuple[IncidentView, ...]:
        """All incidents, newest first."""
        require_overseer(self._step.actor)
        statement = (
            select(Incident, Case)
            .join(Case, (Case.department == Incident.department) & (Case.id == Incident.case_id))
            .where(shown(self._step.actor))
            .order_by(Incident.raised_at.desc(), Incident.id)
        )
        if not include_solved:
            statement = statement.where(Incident.status == IncidentStatus.OPEN)
        found = self._step.session.execute(statement)
        return tuple(self._view(incident, case) for incident, case in found)

    def of_case(self, case: Case) -> tuple[IncidentView, ...]:
        """The incidents of a case, oldest first."""
        statement = (
            select(Incident)
            .where(Incident.department == case.department, Incident.case_id == case.id)
            .order_by(Incident.raised_at, Incident.solved_at.is_(None), Incident.id)
        )
        return tuple(self._view(incident, case) for incident in self._step.session.scalars(statement))

    def get(self, incident_id: str) -> IncidentView:
        """An incident with the variables that its element sees, to be changed before a retry."""
        require_overseer(self._step.actor)
        incident, case = self._find(incident_id)
        return self._view(incident, case, self._variables(incident, case))

    def retry(self, incident_id: str, variables: Mapping[str, str], *, asked_by: str = "") -> None:
        """Try again, with variables changed; each is written in FEEL, as ``"text"``, ``5`` or ``{a: 1}``.

        Raises `Invalid` that names the variables that aren't FEEL. What fails again is an incident again.
        """
        require_administrator(self._step.actor)
        values = _read(variables)
        incident, case = self._find(incident_id)
        if incident.status is IncidentStatus.SOLVED:
            by = self._labels.person(incident.solved_by)
            said = Text("This was solved already by {name}.", name=by)
            raise AlreadyDone(said, by=by, at=incident.solved_at)
        self._lock(case)
        asked = {"asked_by": asked_by} if asked_by else {}
        details = {"element": incident.element, "changed": sorted(values), **asked}
        self._history.note(case, EventTag.INCIDENT_RETRIED, details=details)
        if incident.instance_id:
            self._go_on(incident, case, values)
        else:
            self._start(incident, case, values)

    def _go_on(self, incident: Incident, case: Case, values: Mapping[str, feel.Value]) -> None:
        move = self._moves.load(case, incident.instance_id)
        if move is None:
            raise Refused(Text("The process has ended; there is nothing to retry."))
        if incident.token is None:  # the state was not to be trusted, and its timers were laid aside
            move.before.timers.clear()
        else:
            move.instance.retry(incident.token, values)
            # The same fault again must be a new line, so that it is seen that the retry did not help.
            for place in [place for place in move.before.incidents if place[0] == incident.token]:
                del move.before.incidents[place]
        self._solve(incident)
        self._moves.save(move)

    def _start(self, incident: Incident, case: Case, values: Mapping[str, feel.Value]) -> None:
        """The process never began: begin it now. A fault of the start itself rolls all of this back."""
        bundle = self._deployments.bundle(case.department, case.deployment)
        move = self._moves.begin(
            case,
            bundle.organisation.complaint_process,
            variables={**self._registered.variables(case), **values},
        )
        self._solve(incident)
        self._moves.save(move)

    def _solve(self, incident: Incident) -> None:
        incident.status = IncidentStatus.SOLVED
        incident.solved_at = self._step.now()
        incident.solved_by = self._step.actor.name

    def _lock(self, case: Case) -> None:
        if self._moves.lock(Case.department == case.department, Case.id == case.id) is None:
            raise Conflict

    def _variables(self, incident: Incident, case: Case) -> Mapping[str, feel.Value]:
        if not incident.instance_id:
            return self._registered.variables(case)
        if incident.token is None:
            return {}
        move: Move | None = self._moves.load(case, incident.instance_id)
        open_ = move and any(stop.token == incident.token for stop in move.instance.incidents)
        return move.instance.variables_at(incident.token) if move and open_ and incident.token else {}

    def _view(
        self, incident: Incident, case: Case, variables: Mapping[str, feel.Value] | None = None
    ) -> IncidentView:
        known = variables or {}
        return IncidentView(
            id=incident.id,
            reference=case.reference,
            department=incident.department,
            element=incident.element,
            label=self._labels.said(incident.department, incident.label),
            message=incident.message,
            expression=incident.expression,
            values=_written({name: feel.load(value) for name, value in incident.values.items()}),
            at=incident.raised_at,
            status=incident.status,
            variables=_written(known),
            can_retry=incident.status is IncidentStatus.OPEN,
            solved_at=incident.solved_at,
            solved_by=self._labels.person(incident.solved_by),
        )

    def _find(self, incident_id: str) -> tuple[Incident, Case]:
        statement = (
            select(Incident, Case)
            .join(Case, (Case.department == Incident.department) & (Case.id == Incident.case_id))
            .where(Incident.id == incident_id, shown(self._step.actor))
        )
        found = self._step.session.execute(statement).one_or_none()
        if found is None:
            raise NotFound("There is no such incident, or it is not yours to see.")
        return found[0], found[1]


def _written(values: Mapping[str, feel.Value]) -> tuple[FieldValue, ...]:
    """Variables as FEEL writes them."""
    return tuple(
        FieldValue(key=name, label=spelled(name), text=_literal(value), kind="variable")
        for name, value in sorted(values.items())
    )


def _literal(value: feel.Value) -> str:
    """A value as FEEL writes it, to be changed and read again."""
    if isinstance(value, list):
        return f"[{', '.join(_literal(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(key)}: {_literal(one)}' for key, one in value.items())}}}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if value is None:
        return "null"
    said = str(feel.compile("string(value)").evaluate({"value": value}).value)
    return said if isinstance(value, bool | Decimal) else f'@"{said}"'


def _read(variables: Mapping[str, str]) -> dict[str, feel.Value]:
    """Values from what an administrator typed. Raises `Invalid`."""
    values: dict[str, feel.Value] = {}
    faults = []
    for name, text in variables.items():
        try:
            read = feel.compile(text).evaluate({})
        except feel.FeelError as fault:
            faults.append(FieldFault(field=name, message=Text("This is not FEEL: {fault}", fault=str(fault))))
            continue
        values[name] = read.value
        if read.diagnostics:  # as a rule a text without its quotation marks
            why = Text("This has no value in FEEL: {fault}", fault=str(read.diagnostics[0]))
            faults.append(FieldFault(field=name, message=why))
    if faults:
        raise Invalid(faults)
    return values
