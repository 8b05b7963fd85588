"""Writing down what a step did: tasks, timers, messages, incidents, and the case itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, delete, func, select, tuple_, update

from engine import feel
from engine.bpmn import Incident as Stop
from engine.bpmn import UserTask
from engine.domain.actors import COMPLAINANTS
from engine.domain.audit import EventTag
from engine.persistence import (
    Case,
    CaseStatus,
    Eligibility,
    EligibilityKind,
    Incident,
    IncidentStatus,
    InstanceStatus,
    ProcessInstance,
    Subscription,
    Task,
    TaskStatus,
    Timer,
)
from engine.services.history import History
from engine.services.ledgers import Ledgers
from engine.services.move import Move, Place, Standing
from engine.services.objectivity import Objectivity
from engine.services.step import Step
from engine.services.trace import Trace


class Bookkeeping:
    """Brings the rows of a case to where its instance stands.

    The rows always mirror the saved state, so what changed is known from the instance before and after the
    step: nothing is read back from the database to find out.
    """

    def __init__(
        self, step: Step, history: History, trace: Trace, ledgers: Ledgers, objectivity: Objectivity
    ) -> None:
        self._step = step
        self._session = step.session
        self._history = history
        self._trace = trace
        self._ledgers = ledgers
        self._objectivity = objectivity

    def enter(self, move: Move) -> None:
        """Write down a step that has run."""
        after = Standing.of(move.instance)
        self._trace.enter(move)
        self._cancel_tasks(move, after)
        for token in sorted(after.tasks.keys() - move.before.tasks.keys()):
            move.opened.append(self._open_task(move, after.tasks[token]))
        self._objectivity.enter(move, after)
        for task in move.opened:
            self._session.append(task)
        self._timers(move, after)
        self._subscriptions(move, after)
        self._incidents(move, after)
        self._case(move)

    def _cancel_tasks(self, move: Move, after: Standing) -> None:
        gone = move.before.tasks.keys() - after.tasks.keys()
        cancelled = gone - {move.task.token} if move.task else gone
        if not cancelled:
            return
        statement = (
            update(Task)
            .where(*_open_tasks(move, cancelled))
            .values(status=TaskStatus.CANCELLED, done_at=self._step.now())
        )
        self._session.change(Task, statement)
        for token in sorted(cancelled):
            element = move.before.tasks[token].element
            self._history.note_by_process(move.case, EventTag.TASK_CANCELLED, element=element)

    def _open_task(self, move: Move, task: UserTask) -> Task:
        # The complainant's own tasks are found by their group alone.
        groups = sorted(task.candidate_groups, key=lambda name: name != COMPLAINANTS)
        row = Task(
            department=move.case.department,
            id=f"{move.row.id}-{task.token}",
            case_id=move.case.id,
            instance_id=move.row.id,
            token=task.token,
            element=task.element.id,
            label=task.element.label or task.element.id,
            form=task.form or "",
            group=next(iter(groups), ""),
            assignee=task.assignee or "",
            assigned_by_diagram=bool(task.assignee),
            due_at=task.due,
            follow_up_at=task.follow_up,
            rank=100 - task.priority,
            opened_at=self._step.now(),
        )
        also = [(EligibilityKind.GROUP, name) for name in groups[1:]]
        also += [(EligibilityKind.USER, name) for name in task.candidate_users]
        for kind, name in dict.fromkeys(also):
            row.others = True
            self._session.append(Eligibility(department=row.department, task_id=row.id, kind=kind, name=name))
        self._history.note_by_process(move.case, EventTag.TASK_OPENED, element=task.element)
        return row

    def _timers(self, move: Move, after: Standing) -> None:
        self._drop(move, Timer, move.before.timers.keys() - after.timers.keys())
        for place in sorted(after.timers.keys() - move.before.timers.keys()):
            timer = after.timers[place]
            self._session.append(
                Timer(
                    department=move.case.department,
                    case_id=move.case.id,
                    instance_id=move.row.id,
                    token=timer.token,
                    element=timer.element.id,
                    due_at=timer.due,
                )
            )

    def _subscriptions(self, move: Move, after: Standing) -> None:
        self._drop(move, Subscription, move.before.subscriptions.keys() - after.subscriptions.keys())
        for place in sorted(after.subscriptions.keys() - move.before.subscriptions.keys()):
            one = after.subscriptions[place]
            self._session.append(
                Subscription(
                    department=move.case.department,
                    case_id=move.case.id,
                    instance_id=move.row.id,
                    token=one.token,
                    element=one.element.id,
                    message=one.message,
                    key=one.key,
                    form=one.form or "",
                )
            )

    def _drop(self, move: Move, table: type[Timer | Subscription], gone: Iterable[Place]) -> None:
        places = [(token, element) for token, element, _ in sorted(gone)]
        if places:
            statement = delete(table).where(*_of(move, table), tuple_(table.token, table.element).in_(places))
            self._session.change(table, statement)

    def _incidents(self, move: Move, after: Standing) -> None:
        gone = sorted(move.before.incidents.keys() - after.incidents.keys())
        if gone:
            statement = (
                update(Incident)
                .where(
                    *_of(move, Incident),
                    Incident.token.in_({token for token, *_ in gone}),
                    Incident.status == IncidentStatus.OPEN,
                )
                .values(
                    status=IncidentStatus.SOLVED, solved_at=self._step.now(), solved_by=self._step.actor.name
                )
            )
            self._session.execute(statement, execution_options={"synchronize_session": False})
        for place in sorted(after.incidents.keys() - move.before.incidents.keys()):
            self._raise_incident(move, after.incidents[place])

    def _raise_incident(self, move: Move, stop: Stop) -> None:
        self._session.add(
            Incident(
                department=move.case.department,
                case_id=move.case.id,
                instance_id=move.row.id,
                token=stop.token,
                element=stop.element.id,
                label=stop.element.label,
                message=stop.message,
                expression=stop.expression,
                values={name: feel.dump(value) for name, value in stop.values.items()},
                raised_at=self._step.now(),
            )
        )
        self._history.note_by_process(move.case, EventTag.INCIDENT_RAISED, element=stop.element)

    def _case(self, move: Move) -> None:
        """The status of the case follows its instance."""
        case = move.case
        if move.instance.finished:
            self._session.rewrite(move.row, status=InstanceStatus.FINISHED, finished_at=self._step.now())
            self._close(case, move)

    def _close(self, case: Case, move: Move) -> None:
        """A case is closed when nothing runs for it any more."""
        others = select(func.count()).where(
            ProcessInstance.department == case.department,
            ProcessInstance.case_id == case.id,
            ProcessInstance.id != move.row.id,
            ProcessInstance.status == InstanceStatus.RUNNING,
        )
        if self._session.scalar(others):
            return
        self._ledgers.stop_all(case, move.bundle)
        self._session.rewrite(case, status=CaseStatus.CLOSED, closed_at=self._step.now())
        self._history.note_by_process(case, EventTag.CASE_CLOSED)


def _of(
    move: Move, table: type[Timer | Subscription | Incident]
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.department == move.row.department, table.instance_id == move.row.id


def _open_tasks(move: Move, tokens: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    of_case = Task.department == move.row.department, Task.case_id == move.case.id
    return *of_case, Task.instance_id == move.row.id, Task.token.in_(tokens), Task.is_open()
