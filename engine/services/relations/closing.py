"""Ending a case from outside its process, and taking it up again where that was a mistake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update

from engine import feel
from engine.definitions import Bundle
from engine.domain.audit import EventTag
from engine.domain.relations import Ending
from engine.kernel.errors import AlreadyDone
from engine.kernel.texts import Text
from engine.persistence import (
    Case,
    CaseStatus,
    Event,
    Incident,
    IncidentStatus,
    InstanceStatus,
    ProcessInstance,
    Subscription,
    Task,
    TaskStatus,
    Timer,
)
from engine.services.deployments import Deployments
from engine.services.history import History
from engine.services.ledgers import Ledgers
from engine.services.move import Standing
from engine.services.moves import Moves
from engine.services.step import Step

_OUTCOME, _CLOCKS = "outcome", "clocks"


class Closing:
    """Ends cases. The saved state of the process stays as it was, so that it can be taken up again."""

    def __init__(
        self, step: Step, *, moves: Moves, deployments: Deployments, history: History, ledgers: Ledgers
    ) -> None:
        self._step = step
        self._moves = moves
        self._deployments = deployments
        self._history = history
        self._ledgers = ledgers

    def end(self, case: Case, ending: Ending, record: Mapping[str, str] | None = None) -> None:
        """Close a locked case that is open: nothing of it is to be done any more."""
        session, now = self._step.session, self._step.now()
        self._cancel_tasks(case)
        for table in (Timer, Subscription):
            of_case = table.department == case.department, table.case_id == case.id
            session.change(table, delete(table).where(*of_case))
        session.change(
            Incident,
            update(Incident)
            .where(
                Incident.department == case.department,
                Incident.case_id == case.id,
                Incident.status == IncidentStatus.OPEN,
            )
            .values(status=IncidentStatus.SOLVED, solved_at=now, solved_by=self._step.actor.name),
        )
        for row in self._instances(case, InstanceStatus.RUNNING):
            session.rewrite(row, status=InstanceStatus.CANCELLED, finished_at=now)
        clocks = {name: clock.places for name, clock in self._ledgers.running(case).items()}
        self._ledgers.stop_all(case, self._bundle(case))
        said = {name: feel.dump(one) for name, one in {_OUTCOME: str(ending), **(record or {})}.items()}
        session.rewrite(case, status=CaseStatus.CLOSED, closed_at=now, record={**case.record, **said})
        self._history.note(case, EventTag.CASE_CLOSED, details={_OUTCOME: str(ending), _CLOCKS: clocks})

    def take_up(self, case: Case) -> None:
        """Open a locked case again that was ended so: its process stands where it stood, its clocks go on."""
        session, closed = self._step.session, case.closed_at
        record = {name: value for name, value in case.record.items() if name != _OUTCOME}
        session.rewrite(case, status=CaseStatus.OPEN, closed_at=None, record=record)
        self._history.note(case, EventTag.CASE_REOPENED)
        for row in self._instances(case, InstanceStatus.CANCELLED, finished=closed):
            session.rewrite(row, status=InstanceStatus.RUNNING, finished_at=None)
            self._restore(case, row)
        self._ledgers.go_on(case, self._bundle(case), self._stopped(case))

    def require_open(self, case: Case) -> None:
        """Raises `AlreadyDone` where the case is closed."""
        if case.status is CaseStatus.CLOSED:
            raise AlreadyDone(Text("The case is closed already."), at=case.closed_at)

    def _cancel_tasks(self, case: Case) -> None:
        of_case = Task.department == case.department, Task.case_id == case.id
        session = self._step.session
        for task in session.scalars(select(Task).where(*of_case, Task.is_open()).order_by(Task.id)).all():
            session.rewrite(task, status=TaskStatus.CANCELLED, done_at=self._step.now())
            self._history.note_by_process(case, EventTag.TASK_CANCELLED, element=task)

    def _restore(self, case: Case, row: ProcessInstance) -> None:
        """The rows of what the instance waits for; the tasks are still there, cancelled."""
        session = self._step.session
        session.flush()
        move = self._moves.resume(case, row)
        reopened = (
            update(Task)
            .where(
                Task.department == case.department,
                Task.case_id == case.id,
                Task.instance_id == row.id,
                Task.token.in_(move.before.tasks),
            )
            .values(status=TaskStatus.OPEN, done_at=None)
        )
        session.change(Task, reopened)
        move.before = Standing(tasks=move.before.tasks)
        self._moves.save(move)

    def _instances(
        self, case: Case, status: InstanceStatus, *, finished: datetime | None = None
    ) -> list[ProcessInstance]:
        found = select(ProcessInstance).where(
            ProcessInstance.department == case.department,
            ProcessInstance.case_id == case.id,
            ProcessInstance.status == status,
        )
        if finished is not None:
            found = found.where(ProcessInstance.finished_at == finished)
        return list(self._step.session.scalars(found.order_by(ProcessInstance.started_at)))

    def _stopped(self, case: Case) -> dict[str, int]:
        """The clocks that the end of the case stopped and where they waited, as its line of history says."""
        closed = select(Event.details).where(
            Event.department == case.department,
            Event.case_id == case.id,
            Event.tag == EventTag.CASE_CLOSED,
        )
        details = self._step.session.scalars(closed.order_by(Event.number.desc()).limit(1)).one()
        return dict(details.get(_CLOCKS, {}))

    def _bundle(self, case: Case) -> Bundle:
        return self._deployments.bundle(case.department, case.deployment)
