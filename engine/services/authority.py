"""Who may administer: deploy definitions and keep accounts."""

from __future__ import annotations

from engine.domain.actors import Actor, ActorKind, Role
from engine.kernel.errors import NotPermitted


def require_administrator(actor: Actor) -> None:
    """Let administrators pass, and the operator of the machine. Raises `NotPermitted`."""
    is_operator = actor.kind is ActorKind.SYSTEM
    is_administrator = actor.kind is ActorKind.STAFF and actor.has(Role.ADMINISTRATOR)
    if not is_operator and not is_administrator:
        raise NotPermitted
