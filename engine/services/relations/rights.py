"""Who may split, link, merge, forward and hand over cases."""

from __future__ import annotations

from engine.definitions import Bundle
from engine.domain.actors import Actor, ActorKind, Role
from engine.kernel.errors import NotPermitted
from engine.persistence import Case
from engine.services.access import HANDLERS


def may_relate(actor: Actor, case: Case, bundle: Bundle) -> bool:
    """Process owners of the department, and the groups that it names."""
    if actor.kind is not ActorKind.STAFF or not actor.sees(case.department):
        return False
    named = bundle.organisation.relating_groups
    if not any(actor.has(role) for role in HANDLERS):
        return False
    return actor.has(Role.PROCESS_OWNER) or not named.isdisjoint(actor.groups_in(case.department))


def require_may_relate(actor: Actor, case: Case, bundle: Bundle) -> None:
    """Raises `NotPermitted` for all others."""
    if not may_relate(actor, case, bundle):
        raise NotPermitted
