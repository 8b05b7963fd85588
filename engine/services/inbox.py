"""The inbox: whose turn it is."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, or_, select, tuple_, union

from engine.domain.actors import COMPLAINANTS, Role
from engine.kernel.errors import NotFound
from engine.persistence import Case, Eligibility, EligibilityKind, Task
from engine.services.read_models import COUNTED_UP_TO, InboxCounts, InboxPage
from engine.services.rows import Rows
from engine.services.step import Step

PAGE = 25
PAGES = (PAGE, 50, 100)
"""How many tasks a page may have."""
_ORDER = (Task.due_at.asc().nulls_last(), Task.rank, Task.opened_at, Task.id)
"""What is due first comes first; the indexes of open tasks have this order, so that a page costs the same
however many tasks wait."""
_KEY = (Task.department, Task.due_at, Task.rank, Task.opened_at, Task.id)

Tasks = Select[*tuple[Any, ...]]


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

    def page(self, view: str, number: int, size: int = PAGE) -> InboxPage:
        """One page of a view; what is due first comes first."""
        if view not in set(Filter):
            raise NotFound(f"The inbox has no view “{view}”.")
        size = size if size in PAGES else PAGE
        counts = self._counts()
        total: int = getattr(counts, view)
        pages = max(1, -(-total // size))
        number = min(max(1, number), pages)
        found = self._first(Filter(view), number * size).subquery()
        order = (found.c.due_at.asc().nulls_last(), found.c.rank, found.c.opened_at, found.c.id)
        keys = select(found).order_by(*order).limit(size).offset((number - 1) * size).subquery()
        statement = (
            select(Task, Case)
            .join(keys, (keys.c.department == Task.department) & (keys.c.id == Task.id))
            .join(Case, (Case.department == Task.department) & (Case.id == Task.case_id))
            .order_by(*_ORDER)
        )
        rows = self._rows.of_tasks((task, case) for task, case in self._step.session.execute(statement))
        return InboxPage(filter=view, rows=rows, counts=counts, total=total, page=number, pages=pages)

    def _counts(self) -> InboxCounts:
        """How many tasks each view has; nobody needs to know it exactly when there are very many."""
        counted = [
            select(func.count())
            .select_from(self._first(view, COUNTED_UP_TO).limit(COUNTED_UP_TO).subquery())
            .scalar_subquery()
            .label(view)
            for view in Filter
        ]
        row = self._step.session.execute(select(*counted)).one()
        return InboxCounts(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping

    def _first(self, view: Filter, number: int) -> CompoundSelect[Any]:
        """The keys of at least the first tasks of a view: the first of each way to have a task."""
        mine, eligible = [self._of_mine()], self._of_my_groups()
        ways = {
            Filter.MINE: mine,
            Filter.GROUPS: eligible,
            Filter.UNASSIGNED: [way.where(Task.assignee == "") for way in eligible],
            Filter.OVERDUE: [way.where(Task.due_at < self._step.now()) for way in (*mine, *eligible)],
        }[view]
        firsts = (way.order_by(*_ORDER).limit(number).subquery() for way in ways)
        return union(*(select(first) for first in firsts))

    def _of_mine(self) -> Tasks:
        actor = self._step.actor
        mine = Task.assignee == actor.name, Task.department.in_(sorted(actor.departments))
        return select(*_KEY).where(Task.is_open(), *mine)

    def _of_my_groups(self) -> list[Tasks]:
        """Tasks that the reader may do; a process owner watches over all of the department's."""
        actor = self._step.actor
        open_ = select(*_KEY).where(Task.is_open(), or_(~Task.others, ~self._is_excluded()))
        if actor.has(Role.PROCESS_OWNER):
            return [
                open_.where(Task.department == department, Task.group != COMPLAINANTS)
                for department in sorted(actor.departments)
            ] or [open_.where(Task.department.in_([]))]
        of_groups = [
            open_.where(Task.department == department, Task.group == group)
            for department, group in sorted(actor.groups)
            if department in actor.departments
        ]
        return [
            *of_groups,
            open_.where(Task.others, Task.department.in_(sorted(actor.departments)), self._is_named()),
        ]

    def _is_named(self) -> ColumnElement[bool]:
        """Whether a task names the reader, or a group of theirs beside its first one."""
        actor = self._step.actor
        in_groups = and_(
            Eligibility.kind == EligibilityKind.GROUP,
            tuple_(Eligibility.department, Eligibility.name).in_(sorted(actor.groups)),
        )
        by_name = and_(Eligibility.kind == EligibilityKind.USER, Eligibility.name == actor.name)
        return _eligibility(or_(in_groups, by_name))

    def _is_excluded(self) -> ColumnElement[bool]:
        name = self._step.actor.name
        return _eligibility(and_(Eligibility.kind == EligibilityKind.EXCLUDED, Eligibility.name == name))


def _eligibility(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a task has such an entry."""
    return (
        select(Eligibility.task_id)
        .where(Eligibility.department == Task.department, Eligibility.task_id == Task.id, condition)
        .exists()
    )
