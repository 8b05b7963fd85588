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

from engine.domain.actors import COMPLAINANTS, Role
from engine.kernel.errors import NotFound
from engine.persistence import Case, Eligibility, EligibilityKind, Task
from engine.services.deployments import Deployments
from engine.services.leading import led_groups
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
Groups = tuple[tuple[str, str], ...]


class Filter(StrEnum):
    """The views of the inbox."""

    MINE = "mine"
    GROUPS = "groups"
    TEAM = "team"
    UNASSIGNED = "unassigned"
    OVERDUE = "overdue"


class Inbox:
    """Finds the open tasks of a member of staff, in the departments and groups that they belong to."""

    def __init__(self, step: Step, deployments: Deployments, rows: Rows) -> None:
        self._step = step
        self._deployments = deployments
        self._rows = rows

    def page(self, view: str, number: int, size: int) -> InboxPage:
        """One page of a view; what is due first comes first. Of another size than there is, the smallest."""
        size = size if size in PAGE_SIZES else min(PAGE_SIZES)
        reader = self._reader()
        queries = _queries(reader)
        if view not in queries.pages:
            raise NotFound(f"The inbox has no view “{view}”.")
        given = {"name": self._step.actor.name, "now": self._step.now()}
        execute = self._step.session.execute
        counts = InboxCounts(**execute(queries.counts, {**given, "first": COUNTED_UP_TO}).one()._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
        pages = max(1, -(-int(getattr(counts, view)) // size))
        number = min(max(1, number), pages)
        given |= {"first": number * size, "size": size, "offset": (number - 1) * size}
        found = execute(queries.pages[Filter(view)], given)
        rows = self._rows.of_tasks((task, case) for task, case in found)
        return InboxPage(
            filter=view,
            rows=rows,
            counts=counts,
            page=number,
            pages=pages,
            size=size,
            leads=Filter.TEAM in queries.pages,
            may_assign=reader.is_owner or bool(reader.led),
        )

    def _reader(self) -> _Reader:
        actor = self._step.actor
        bundles = self._deployments.current_bundles(actor.departments)
        led = {
            (department, group)
            for department, bundle in bundles.items()
            for group in led_groups(actor, department, bundle)
        }
        return _Reader(
            departments=tuple(sorted(actor.departments)),
            groups=tuple(one for one in sorted(actor.groups) if one[0] in actor.departments),
            led=tuple(sorted(led)),
            is_owner=actor.has(Role.PROCESS_OWNER),
        )


@dataclass(frozen=True)
class _Reader:
    """All of a member of staff that the queries of their inbox depend on."""

    departments: tuple[str, ...]
    groups: Groups
    led: Groups
    """Groups whose tasks they give to people."""
    is_owner: bool


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
    mine, eligible = _of_mine(reader), _eligible(reader)
    ways = {
        Filter.MINE: [mine],
        Filter.GROUPS: eligible,
        Filter.UNASSIGNED: [way.where(Task.assignee == "") for way in eligible],
        Filter.OVERDUE: [way.where(Task.due_at < _NOW) for way in (mine, *eligible)],
    }
    if reader.led and not reader.is_owner:
        ways[Filter.TEAM] = _of_groups(reader, reader.led)
    return {view: union(*map(_first, several)) for view, several in ways.items()}


def _first(way: Tasks) -> Tasks:
    return select(way.order_by(*_ORDER).limit(_FIRST).subquery())


def _of_mine(reader: _Reader) -> Tasks:
    return select(*_KEY).where(
        Task.is_open(), Task.assignee == _NAME, Task.department.in_(reader.departments)
    )


def _eligible(reader: _Reader) -> list[Tasks]:
    """Tasks that the reader may do; a process owner watches over all of the department's."""
    if not reader.is_owner:
        by_name = and_(Eligibility.kind == EligibilityKind.USER, Eligibility.name == _NAME)
        return _of_groups(reader, reader.groups, by_name)
    of_departments = [
        _open().where(Task.department == department, Task.group != COMPLAINANTS)
        for department in reader.departments
    ]
    return of_departments or [_open().where(Task.department.in_([]))]


def _of_groups(reader: _Reader, groups: Groups, *also: ColumnElement[bool]) -> list[Tasks]:
    """Tasks of these groups, and those with another such entry."""
    of_groups = [
        _open().where(Task.department == department, Task.group == group) for department, group in groups
    ]
    in_groups = and_(
        Eligibility.kind == EligibilityKind.GROUP,
        tuple_(Eligibility.department, Eligibility.name).in_(groups),
    )
    named = _eligibility(or_(in_groups, *also))
    return [*of_groups, _open().where(Task.others, Task.department.in_(reader.departments), named)]


def _open() -> Tasks:
    """Open tasks that the reader is not kept from."""
    excluded = _eligibility(Eligibility.kind == EligibilityKind.EXCLUDED, Eligibility.name == _NAME)
    return select(*_KEY).where(Task.is_open(), or_(~Task.others, ~excluded))


def _eligibility(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a task has such an entry."""
    return (
        select(Eligibility.task_id)
        .where(Eligibility.department == Task.department, Eligibility.task_id == Task.id, *conditions)
        .exists()
    )
