"""Colleagues: the staff of a department who may handle cases, and how much work each of them has."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from engine.domain.actors import Actor, ActorKind, Role
from engine.persistence import Membership, StaffUser, Task
from engine.services.access import HANDLERS, within
from engine.services.sessions import EVERYWHERE
from engine.services.step import Step


@dataclass(frozen=True, kw_only=True)
class Workload:
    """What somebody has on their desk."""

    open: int = 0
    overdue: int = 0


class Colleagues:
    """Looks up who else is there, each department once a transaction."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._known: dict[str, tuple[Actor, ...]] = {}

    def of(self, department: str) -> tuple[Actor, ...]:
        """The staff of a department who may act there, by name; none whose account is closed."""
        if department not in self._known:
            self._known[department] = self._of(department)
        return self._known[department]

    def _of(self, department: str) -> tuple[Actor, ...]:
        statement = (
            select(StaffUser.name, StaffUser.display, StaffUser.roles, Membership.group)
            .join(Membership, Membership.user == StaffUser.name)
            .where(Membership.department.in_([department, EVERYWHERE]), StaffUser.disabled_at.is_(None))
            .order_by(StaffUser.display, StaffUser.name)
        )
        groups: dict[str, set[str]] = {}
        rows = self._step.session.execute(statement).all()
        for row in rows:
            groups.setdefault(row.name, set()).add(row.group)
        return tuple(
            Actor(
                kind=ActorKind.STAFF,
                name=row.name,
                display=row.display or row.name,
                roles=frozenset(map(Role, row.roles)),
                departments=frozenset({department}),
                groups=frozenset((department, group) for group in groups[row.name] if group),
            )
            for row in {row.name: row for row in rows}.values()
            if not {role.value for role in HANDLERS}.isdisjoint(row.roles)
        )

    def workloads(self, names: Collection[str]) -> Mapping[str, Workload]:
        """The open tasks that people have, in the departments of the actor."""
        statement = (
            select(Task.assignee, func.count(), func.count().filter(Task.due_at < self._step.now()))
            .where(Task.is_open(), Task.assignee.in_(names), within(self._step.actor, Task.department))
            .group_by(Task.assignee)
        )
        found = self._step.session.execute(statement)
        return {name: Workload(open=number, overdue=late) for name, number, late in found}
