"""Who may do a task, and the reason where somebody may not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine.definitions import Bundle
from engine.domain.actors import Role
from engine.kernel.texts import Text
from engine.persistence import Eligibility, EligibilityKind, Task
from engine.services.diagrams import element_of
from engine.services.objectivity import COMPLAINED_ABOUT, CONFLICT
from engine.services.step import Step


@dataclass(frozen=True, kw_only=True)
class Entitlement:
    """What the diagram says about who does a task, seen by one member of staff."""

    groups: tuple[str, ...]
    users: tuple[str, ...]
    belongs: bool
    """The reader is among those who may do it: by group, by name, or as the process owner."""
    excluded_because: Text | None
    """Why the reader may not although they belong; none if they may."""

    @property
    def may(self) -> bool:
        """Whether the reader may do the task."""
        return self.belongs and not self.excluded_because


class Entitlements:
    """Reads who may do a task."""

    def __init__(self, step: Step) -> None:
        self._step = step

    def of(self, task: Task, bundle: Bundle) -> Entitlement:
        """Who may do a task, and whether the actor does."""
        entries = self._entries(task)
        also = tuple(one.name for one in entries if one.kind is EligibilityKind.GROUP)
        groups = (task.group, *also) if task.group else also
        users = tuple(one.name for one in entries if one.kind is EligibilityKind.USER)
        return Entitlement(
            groups=groups,
            users=users,
            belongs=self._belongs(task, groups, users),
            excluded_because=self._excluded(entries, bundle),
        )

    def _entries(self, task: Task) -> Sequence[Eligibility]:
        if not task.others:
            return ()
        statement = (
            select(Eligibility)
            .where(Eligibility.department == task.department, Eligibility.task_id == task.id)
            .order_by(Eligibility.name)
        )
        return self._step.session.scalars(statement).all()

    def _belongs(self, task: Task, groups: Sequence[str], users: Sequence[str]) -> bool:
        actor = self._step.actor
        return (
            actor.name == task.assignee
            or actor.name in users
            or actor.has(Role.PROCESS_OWNER)
            or not actor.groups_in(task.department).isdisjoint(groups)
        )

    def _excluded(self, entries: Sequence[Eligibility], bundle: Bundle) -> Text | None:
        because = [
            one.because
            for one in entries
            if one.kind is EligibilityKind.EXCLUDED and one.name == self._step.actor.name
        ]
        if not because:
            return None
        if because[0] == COMPLAINED_ABOUT:
            return Text("The complaint is about you, and this task must be done by somebody else.")
        if because[0].startswith(CONFLICT):
            return Text("You said that you can’t judge this impartially; somebody else does this task.")
        element = element_of(bundle, because[0])
        label = element.label if element else because[0]
        return Text(
            "You did “{label}” in this case, and this task must be done by somebody else.", label=label
        )
