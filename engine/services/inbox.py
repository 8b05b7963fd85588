"""The inbox: whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy.orm import Bundle

from engine.domain.actors import COMPLAINANTS, Actor, Role
from engine.kernel.errors import NotFound
from engine.persistence import Case, Eligibility, EligibilityKind, Task
from engine.services.read_models import COUNTED_UP_TO, PAGE_SIZES, InboxCounts, InboxPage
from engine.services.rows import CASE_COLUMNS, TASK_COLUMNS, Rows
from engine.services.step import Step

_ORDER = (Task.due_at.asc().nulls_last(), Task.rank, Task.opened_at, Task.id)
"""What is due first comes first; the indexes of open tasks have this order, so that a page costs the same
however many tasks wait."""
_KEY = (Task.department, Task.due_at, Task.rank, Task.opened_at, Task.id)
_NAME, _NOW = bindparam("name", type_=Task.assignee.type), bindparam("now", type_=Task.due_at.type)
_FIRST, _SIZE, _OFFSET = (bindparam(name, type_=Integer) for name in ("first", "size", "offset"))

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

    def page(self, view: str, number: int, size: int) -> InboxPage:
        """One page of a view; what is due first comes first. Of another size than there is, the smallest."""
        if view not in set(Filter):
            raise NotFound(f"The inbox has no view “{view}”.")
        size = size if size in PAGE_SIZES else min(PAGE_SIZES)
        queries = _queries(_Reader.of(self._step.actor))
        given = {"name": self._step.actor.name, "now": self._step.now()}
        execute = self._step.session.execute
        counts = InboxCounts(**execute(queries.counts, {**given, "first": COUNTED_UP_TO}).one()._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
        pages = max(1, -(-int(getattr(counts, view)) // size))
        number = min(max(1, number), pages)
        given |= {"first": number * size, "size": size, "offset": (number - 1) * size}
        found = execute(queries.pages[Filter(view)], given)
        rows = self._rows.of_tasks((task, case) for task, case in found)
        return InboxPage(filter=view, rows=rows, counts=counts, page=number, pages=pages, size=size)


@dataclass(frozen=True)
class _Reader:
    """All of a member of staff that the queries of their inbox depend on."""

    departments: tuple[str, ...]
    groups: tuple[tuple[str, str], ...]
    is_owner: bool

    @classmethod
    def of(cls, actor: Actor) -> _Reader:
        departments = tuple(sorted(actor.departments))
        groups = tuple(one for one in sorted(actor.groups) if one[0] in actor.departments)
        return cls(departments, groups, actor.has(Role.PROCESS_OWNER))


@dataclass(frozen=True)
class _Queries:
    counts: Tasks
    """How many tasks each view has, up to the parameter ``first``."""
    pages: dict[Filter, Tasks]


@lru_cache(maxsize=1024)
def _queries(reader: _Reader) -> _Queries:
    """The same for everybody of the same groups: making them takes longer than asking them."""
    views = _views(reader)
    counted = (
        select(func.count()).select_from(found.limit(_FIRST).subquery()).scalar_subquery().label(view)
        for view, found in views.items()
    )
    return _Queries(select(*counted), {view: _page(found) for view, found in views.items()})


def _page(found: CompoundSelect[Any]) -> Tasks:
    first = found.subquery()
    order = (first.c.due_at.asc().nulls_last(), first.c.rank, first.c.opened_at, first.c.id)
    keys = select(first).order_by(*order).limit(_SIZE).offset(_OFFSET).subquery()
    return (
        select(Bundle("task", *TASK_COLUMNS), Bundle("case", *CASE_COLUMNS))
        .join(keys, (keys.c.department == Task.department) & (keys.c.id == Task.id))
        .join(Case, (Case.department == Task.department) & (Case.id == Task.case_id))
        .order_by(*_ORDER)
    )


def _views(reader: _Reader) -> dict[Filter, CompoundSelect[Any]]:
    """The keys of at least the first tasks of each view: the first of each way to have a task."""
    mine, eligible = _of_mine(reader), _of_groups(reader)
    ways = {
        Filter.MINE: [mine],
        Filter.GROUPS: eligible,
        Filter.UNASSIGNED: [way.where(Task.assignee == "") for way in eligible],
        Filter.OVERDUE: [way.where(Task.due_at < _NOW) for way in (mine, *eligible)],
    }
    return {view: union(*map(_first, several)) for view, several in ways.items()}


def _first(way: Tasks) -> Tasks:
    return select(way.order_by(*_ORDER).limit(_FIRST).subquery())


def _of_mine(reader: _Reader) -> Tasks:
    return select(*_KEY).where(
        Task.is_open(), Task.assignee == _NAME, Task.department.in_(reader.departments)
    )


def _of_groups(reader: _Reader) -> list[Tasks]:
    """Tasks that the reader may do; a process owner watches over all of the department's."""
    excluded = _eligibility(Eligibility.kind == EligibilityKind.EXCLUDED, Eligibility.name == _NAME)
    open_ = select(*_KEY).where(Task.is_open(), or_(~Task.others, ~excluded))
    if reader.is_owner:
        of_departments = [
            open_.where(Task.department == department, Task.group != COMPLAINANTS)
            for department in reader.departments
        ]
        return of_departments or [open_.where(Task.department.in_([]))]
    of_groups = [
        open_.where(Task.department == department, Task.group == group) for department, group in reader.groups
    ]
    in_groups = and_(
        Eligibility.kind == EligibilityKind.GROUP,
        tuple_(Eligibility.department, Eligibility.name).in_(reader.groups),
    )
    by_name = and_(Eligibility.kind == EligibilityKind.USER, Eligibility.name == _NAME)
    named = _eligibility(or_(in_groups, by_name))
    return [*of_groups, open_.where(Task.others, Task.department.in_(reader.departments), named)]


def _eligibility(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a task has such an entry."""
    return (
        select(Eligibility.task_id)
        .where(Eligibility.department == Task.department, Eligibility.task_id == Task.id, *conditions)
        .exists()
    )
