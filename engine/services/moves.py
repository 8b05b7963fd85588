"""Moving cases: load an instance under lock, let it run, and write down all that it did, at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, exists, literal_column, select

from engine import bpmn, feel
from engine.definitions import Bundle
from engine.domain.actors import ActorKind
from engine.kernel.errors import NotFound, StateRefused
from engine.kernel.ids import new_id
from engine.persistence import Case, Draft, InstanceStatus, ProcessInstance, Task
from engine.services.bookkeeping import Bookkeeping
from engine.services.deployments import Deployments
from engine.services.distrust import distrusted
from engine.services.history import History
from engine.services.jobs import Jobs
from engine.services.ledgers import Ledgers
from engine.services.move import Move, Standing
from engine.services.objectivity import Objectivity
from engine.services.step import Step
from engine.services.surroundings import CaseSurroundings
from engine.services.trace import Trace

_TASK = (
    select(
        Case,
        Task,
        ProcessInstance,
        exists()
        .where(
            Draft.department == Task.department,
            Draft.id == Task.id + literal_column("':'") + bindparam("name", type_=Draft.id.type),
        )
        .label("has_draft"),
    )
    .join(Task, (Task.department == Case.department) & (Task.case_id == Case.id))
    .join(
        ProcessInstance,
        (ProcessInstance.department == Task.department) & (ProcessInstance.id == Task.instance_id),
    )
    .where(Task.id == bindparam("task"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
"""Everything that a step of a task reads, in one statement; rows are locked in this order."""
_TASK_OF_STAFF = _TASK.where(Task.department.in_(bindparam("departments", expanding=True)))


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A task that somebody acts on, locked."""

    case: Case
    task: Task
    row: ProcessInstance
    has_draft: bool
    """Whether the actor has typed something into it before."""


class Moves:
    """Takes a case from where it stands to where it waits next.

    Locks are taken in one order, the case first, so that two steps of one case follow each other; versions of
    case and instance are compared when they are saved, so that nobody's step is lost even without locks.
    """

    def __init__(
        self, step: Step, *, deployments: Deployments, history: History, ledgers: Ledgers, jobs: Jobs
    ) -> None:
        self._step = step
        self._deployments = deployments
        self._history = history
        self._jobs = jobs
        self._ledgers = ledgers
        self._trace = Trace(step, history, ledgers)
        self._books = Bookkeeping(step, history, self._trace, ledgers, Objectivity(step, history))

    def lock(self, *which: ColumnElement[bool], skip_locked: bool = False) -> Case | None:
        """A case, locked; none if there is none of that kind or, where that is asked for, if it is locked."""
        statement = select(Case).where(*which).with_for_update(skip_locked=skip_locked)
        fresh = statement.execution_options(populate_existing=True)
        case = self._step.session.scalars(fresh).one_or_none()
        if case is not None:
            self._history.hold(case)
        return case

    def hold(self, case: Case) -> None:
        """The caller has locked the case itself, with others."""
        self._history.hold(case)

    def lock_task(self, task_id: str) -> Opened:
        """A task and its case, locked. Raises `NotFound` for what is not there or not the actor's to see."""
        actor = self._step.actor
        staff = actor.kind is ActorKind.STAFF
        given: dict[str, object] = {"task": task_id, "name": actor.name}
        if staff:
            given["departments"] = sorted(actor.departments)
        found = self._step.session.execute(_TASK_OF_STAFF if staff else _TASK, given).one_or_none()
        if found is None:
            raise NotFound("There is no such task, or it is not yours to see.")
        case, task, row, has_draft = found
        self._history.hold(case)
        return Opened(case=case, task=task, row=row, has_draft=has_draft)

    def load(self, case: Case, instance_id: str = "") -> Move | None:
        """The running instance of a locked case, ready to move; none if nothing runs."""
        statement = select(ProcessInstance).where(
            ProcessInstance.department == case.department,
            ProcessInstance.case_id == case.id,
            ProcessInstance.status == InstanceStatus.RUNNING,
        )
        if instance_id:
            statement = statement.where(ProcessInstance.id == instance_id)
        fresh = statement.execution_options(populate_existing=True)
        row = self._step.session.scalars(fresh).first()
        return self.resume(case, row) if row else None

    def take(self, case: Case, row: ProcessInstance) -> Move:
        """An instance that was locked together with its case, ready to move."""
        self._history.hold(case)
        return self.resume(case, row)

    def resume(self, case: Case, row: ProcessInstance) -> Move:
        """An instance of a locked case whose row was read with it, ready to move."""
        bundle = self._deployments.bundle(case.department, row.deployment)
        surroundings = self._surroundings(case, bundle)
        try:
            instance = bpmn.Instance.load(bundle.diagrams, row.state, surroundings, self._seal(row))
        except StateRefused as fault:
            raise distrusted(case, row, fault) from fault
        move = Move(
            case=case,
            row=row,
            bundle=bundle,
            instance=instance,
            before=Standing.of(instance),
        )
        surroundings.tell_first(lambda: self._trace.enter(move))
        return move

    def begin(
        self,
        case: Case,
        process_id: str,
        *,
        start_event: str | None = None,
        variables: Mapping[str, feel.Value],
    ) -> Move:
        """Start a process for a case, on the deployment that the case is pinned to."""
        bundle = self._deployments.bundle(case.department, case.deployment)
        surroundings = self._surroundings(case, bundle)
        row = ProcessInstance(
            department=case.department,
            id=new_id(),
            case_id=case.id,
            process_id=process_id,
            deployment=case.deployment,
            state=b"",
            started_at=self._step.now(),
        )
        instance = bpmn.Instance.of(bundle.diagrams, process_id, surroundings)
        move = Move(case=case, row=row, bundle=bundle, instance=instance, before=Standing())
        if not case.reopenings:
            move.counts_from = case.received_at
            self._ledgers.none_yet(case)
        surroundings.tell_first(lambda: self._trace.enter(move))
        instance.begin(start_event, variables)
        self._step.session.add(row)
        return move

    def save(self, move: Move) -> None:
        """Write down what became of the case; the transaction makes it last."""
        self._step.session.rewrite(move.row, state=move.instance.save(self._seal(move.row)))
        self._books.enter(move)

    def _surroundings(self, case: Case, bundle: Bundle) -> CaseSurroundings:
        return CaseSurroundings(
            case=case,
            bundle=bundle,
            clock=self._step.clock,
            history=self._history,
            ledgers=self._ledgers,
            perform=self._jobs.perform,
        )

    def _seal(self, row: ProcessInstance) -> bpmn.Seal:
        """Binds the state to its row, so that the state of one case is never taken for another's."""
        binding = f"{row.department}/{row.case_id}/{row.id}".encode()
        return bpmn.Seal(key=self._step.keys.states, binding=binding)
