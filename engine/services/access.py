"""Who may see and do what: departments by query, roles by word; denied unless it is allowed."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import InstrumentedAttribute

from engine.domain.actors import Actor, ActorKind, Role
from engine.kernel.errors import NotPermitted
from engine.persistence import Case
from engine.persistence.complained_about import is_about


def within(actor: Actor, department: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The condition that keeps a query within the departments of a member of staff."""
    if actor.kind is ActorKind.STAFF:
        return department.in_(sorted(actor.departments))
    return true()


def shown(actor: Actor) -> ColumnElement[bool]:
    """The condition that keeps a list of cases to what a member of staff may see of them.

    That is their departments, and no complaint that is about themselves.
    """
    of_departments = within(actor, Case.department)
    return and_(of_departments, ~is_about(actor.name)) if actor.kind is ActorKind.STAFF else of_departments


def require(actor: Actor, *roles: Role) -> None:
    """Let only members of staff pass that have one of these roles. Raises `NotPermitted`."""
    if actor.kind is not ActorKind.STAFF or not any(actor.has(role) for role in roles):
        raise NotPermitted


HANDLERS = (Role.STAFF, Role.PROCESS_OWNER, Role.ADMINISTRATOR)
"""Who may change cases; an auditor reads everything and changes nothing."""
READERS = (*HANDLERS, Role.AUDITOR)


OVERSEERS = (Role.ADMINISTRATOR, Role.PROCESS_OWNER, Role.AUDITOR)
"""Who sees what is deployed and where cases are stopped."""


def require_overseer(actor: Actor) -> None:
    """Let those pass who watch over the process. Raises `NotPermitted`."""
    if actor.kind is not ActorKind.SYSTEM:
        require(actor, *OVERSEERS)


def require_administrator(actor: Actor) -> None:
    """Let administrators pass, and the operator of the machine. Raises `NotPermitted`."""
    if actor.kind is not ActorKind.SYSTEM:
        require(actor, Role.ADMINISTRATOR)
