"""Who may give tasks to people."""

from __future__ import annotations

from collections.abc import Collection

from engine.definitions import Bundle
from engine.domain.actors import COMPLAINANTS, Actor, ActorKind, Role
from engine.services.access import HANDLERS


def led_groups(actor: Actor, department: str, bundle: Bundle) -> frozenset[str]:
    """The groups of a department whose tasks the actor may give to people, by what the organisation says."""
    own = actor.groups_in(department)
    groups = bundle.organisation.groups.values()
    return frozenset(group.id for group in groups if not group.assigned_by.isdisjoint(own))


def may_assign(actor: Actor, department: str, groups: Collection[str], bundle: Bundle) -> bool:
    """Whether the actor may give tasks of these groups to people: process owners may, and who leads one."""
    if actor.kind is not ActorKind.STAFF or not actor.sees(department):
        return False
    if COMPLAINANTS in groups or not any(actor.has(role) for role in HANDLERS):
        return False
    return actor.has(Role.PROCESS_OWNER) or not led_groups(actor, department, bundle).isdisjoint(groups)
