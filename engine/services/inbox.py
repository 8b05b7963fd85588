"""The inbox: whose turn it is."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ColumnElement, and_, false, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from engine.domain.actors import Role
from engine.kernel.errors import NotFound
from engine.persistence import Case, Eligibility, EligibilityKind, Task, TaskStatus
from engine.services.access import within
from engine.services.offers import COMPLAINANTS
from engine.services.read_models import InboxCounts, InboxPage
from engine.services.rows import Rows
from engine.services.step import Step

PAGE = 25


class Filter(StrEnum):
    """The views of the inbox."""

    MINE = "mine"
    GROUPS = "groups"
    UNASSIGNED = "unassigned"
    OVERDUE = "overdue"


class Inbox:
    """Finds the open tasks of a member of staff, in the departments and groups that they belong to."""

    def __init__(self, step: Step, rows: Rows) -> None:
        self._step = step
        self._rows = rows

    def page(self, view: str, number: int) -> InboxPage:
        """One page of a view; what is due first comes first."""
        if view not in set(Filter):
            raise NotFound(f"The inbox has no view “{view}”.")
        counts = self._counts()
        total: int = getattr(counts, view)
        pages = max(1, -(-total // PAGE))
        number = min(max(1, number), pages)
        statement = (
            select(Task, Case)
            .join(Case, (Case.department == Task.department) & (Case.id == Task.case_id))
            .where(self._open(), self._conditions()[Filter(view)])
            .order_by(Task.due_at.is_(None), Task.due_at, Task.priority.desc(), Task.opened_at, Task.id)
            .limit(PAGE)
            .offset((number - 1) * PAGE)
        )
        rows = self._rows.of_tasks((task, case) for task, case in self._step.session.execute(statement))
        return InboxPage(filter=view, rows=rows, counts=counts, total=total, page=number, pages=pages)

    def _counts(self) -> InboxCounts:
        counted = [
            func.count().filter(condition).label(view) for view, condition in self._conditions().items()
        ]
        row = self._step.session.execute(select(*counted).select_from(Task).where(self._open())).one()
        return InboxCounts(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping

    def _open(self) -> ColumnElement[bool]:
        return and_(Task.status == TaskStatus.OPEN, within(self._step.actor, Task.department))

    def _conditions(self) -> dict[Filter, ColumnElement[bool]]:
        mine = Task.assignee == self._step.actor.name
        eligible = self._eligible()
        return {
            Filter.MINE: mine,
            Filter.GROUPS: eligible,
            Filter.UNASSIGNED: and_(Task.assignee == "", eligible),
            Filter.OVERDUE: and_(Task.due_at < self._step.now(), or_(mine, eligible)),
        }

    def _eligible(self) -> ColumnElement[bool]:
        """Tasks that the reader may do; a process owner watches over all of the department's."""
        actor = self._step.actor
        if actor.has(Role.PROCESS_OWNER):
            return and_(~_eligibility(_named(EligibilityKind.GROUP, COMPLAINANTS)), self._not_excluded())
        entry = aliased(Eligibility)
        memberships = sorted(actor.groups)
        in_groups = (
            and_(
                entry.kind == EligibilityKind.GROUP,
                tuple_(entry.department, entry.name).in_(memberships),
            )
            if memberships
            else false()
        )
        by_name = and_(entry.kind == EligibilityKind.USER, entry.name == actor.name)
        found = (
            select(entry.task_id)
            .where(entry.department == Task.department, entry.task_id == Task.id, or_(in_groups, by_name))
            .exists()
        )
        return and_(found, self._not_excluded())

    def _not_excluded(self) -> ColumnElement[bool]:
        return ~_eligibility(_named(EligibilityKind.EXCLUDED, self._step.actor.name))


def _named(kind: EligibilityKind, name: str) -> ColumnElement[bool]:
    return and_(Eligibility.kind == kind, Eligibility.name == name)


def _eligibility(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a task has such an entry."""
    return (
        select(Eligibility.task_id)
        .where(Eligibility.department == Task.department, Eligibility.task_id == Task.id, condition)
        .exists()
    )
