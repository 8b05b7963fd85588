"""Cases and tasks as rows of a list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select

from engine import feel
from engine.domain.actors import COMPLAINANTS
from engine.persistence import (
    Case,
    CaseStatus,
    Eligibility,
    EligibilityKind,
    Incident,
    IncidentStatus,
    Task,
    TaskStatus,
)
from engine.services.labels import Labels
from engine.services.move import Move
from engine.services.read_models import CaseSummary, CompletedStep, TaskRow
from engine.services.step import Step

TASK_COLUMNS = (
    Task.department,
    Task.id,
    Task.element,
    Task.label,
    Task.form,
    Task.group,
    Task.others,
    Task.assignee,
    Task.due_at,
    Task.follow_up_at,
    Task.rank,
    Task.status,
    Task.opened_at,
)
CASE_COLUMNS = (Case.reference, Case.stage, Case.received_at, Case.product)
"""What a list of tasks shows of each: enough to read for a hundred of them."""


class Rows:
    """Writes cases and tasks out as people read them in lists: a few queries, however long the list."""

    def __init__(self, step: Step, labels: Labels) -> None:
        self._step = step
        self._labels = labels

    def of_tasks(self, found: Iterable[tuple[Task, Case]]) -> tuple[TaskRow, ...]:
        """Tasks with their cases."""
        pairs = list(found)
        self._labels.meet(task.assignee for task, _ in pairs)
        groups = self._groups([task for task, _ in pairs])
        return tuple(self._task(task, case, groups.get(task.id, [])) for task, case in pairs)

    def of_cases(self, cases: Sequence[Case]) -> tuple[CaseSummary, ...]:
        """Cases with what is open on them."""
        open_tasks, stopped = self._open_tasks(cases), self._stopped(cases)
        return tuple(
            self._case(case, *open_tasks.get(case.id, (0, None)), case.id in stopped) for case in cases
        )

    def of_step(self, move: Move, label: str) -> CompletedStep:
        """What a step led to."""
        self._labels.know(move.case.department, move.bundle)
        waiting = {task.token: list(task.candidate_groups) for task in move.instance.tasks}
        return CompletedStep(
            reference=move.case.reference,
            label=self._labels.said(move.case.department, label),
            next_tasks=tuple(self._task(task, move.case, waiting[task.token]) for task in move.opened),
            status=move.case.status,
            has_incident=bool(move.instance.incidents),
        )

    def _task(self, task: Task, case: Case, groups: list[str]) -> TaskRow:
        labels, department = self._labels, task.department
        return TaskRow(
            id=task.id,
            reference=case.reference,
            element=task.element,
            label=labels.said(department, task.label),
            department=department,
            department_title=labels.department(department),
            group=", ".join(groups),
            group_title=", ".join(labels.group(department, group) for group in groups),
            assignee=task.assignee,
            assignee_display=labels.person(task.assignee),
            due=task.due_at,
            overdue=is_overdue(task, self._step.now()),
            priority=100 - task.rank,
            stage=case.stage,
            stage_label=case.stage.label,
            received=case.received_at,
            opened=task.opened_at,
            product=labels.product(department, case.product),
            form=task.form,
            follow_up=task.follow_up_at,
            for_complainant=COMPLAINANTS in groups,
        )

    def _case(self, case: Case, open_tasks: int, earliest: datetime | None, stopped: bool) -> CaseSummary:  # noqa: FBT001 - a column
        due = min((at for at in (case.due_at, earliest) if at), default=None)
        return CaseSummary(
            reference=case.reference,
            department=case.department,
            department_title=self._labels.department(case.department),
            status=case.status,
            stage=case.stage,
            stage_label=case.stage.label,
            product=self._labels.product(case.department, case.product),
            channel=case.channel,
            language=case.language,
            received=case.received_at,
            closed=case.closed_at,
            due=due,
            overdue=case.status is CaseStatus.OPEN and due is not None and due < self._step.now(),
            outcome=self._labels.outcome(case.department, outcome_of(case)),
            open_tasks=open_tasks,
            has_incident=stopped,
        )

    def _groups(self, tasks: Sequence[Task]) -> dict[str, list[str]]:
        groups = {task.id: [task.group] if task.group else [] for task in tasks}
        more = [task for task in tasks if task.others]
        if more:
            statement = (
                select(Eligibility.task_id, Eligibility.name)
                .where(
                    Eligibility.department.in_({task.department for task in more}),
                    Eligibility.task_id.in_([task.id for task in more]),
                    Eligibility.kind == EligibilityKind.GROUP,
                )
                .order_by(Eligibility.name)
            )
            for task_id, name in self._step.session.execute(statement):
                groups[task_id].append(name)
        return groups

    def _open_tasks(self, cases: Collection[Case]) -> dict[str, tuple[int, datetime | None]]:
        statement = (
            select(Task.case_id, func.count(), func.min(Task.due_at))
            .where(
                Task.department.in_({case.department for case in cases}),
                Task.case_id.in_([case.id for case in cases]),
                Task.is_open(),
            )
            .group_by(Task.case_id)
        )
        return {case_id: (count, due) for case_id, count, due in self._step.session.execute(statement)}

    def _stopped(self, cases: Collection[Case]) -> set[str]:
        statement = select(Incident.case_id).where(
            Incident.department.in_({case.department for case in cases}),
            Incident.case_id.in_([case.id for case in cases]),
            Incident.status == IncidentStatus.OPEN,
        )
        return set(self._step.session.scalars(statement))


def is_overdue(task: Task, now: datetime) -> bool:
    """Whether an open task is past its due date."""
    return task.status is TaskStatus.OPEN and task.due_at is not None and task.due_at < now


def outcome_of(case: Case) -> str:
    """What a closed case ended with, if the process put it on record."""
    known = case.status is CaseStatus.CLOSED and "outcome" in case.record
    value = feel.load(case.record["outcome"]) if known else None
    return value if isinstance(value, str) else ""
