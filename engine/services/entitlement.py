"""Who may do a task, and the reason where somebody may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from engine.definitions import Bundle
from engine.domain.actors import Actor, Role
from engine.kernel.texts import Text, msgid
from engine.persistence import Eligibility, EligibilityKind, Task
from engine.services.diagrams import element_of
from engine.services.objectivity import COMPLAINED_ABOUT, CONFLICT
from engine.services.step import Step

NOT_YOURS = Text("This task belongs to a group that you are not in.")
NOT_THEIRS = Text("They are in none of the groups of this task.")
_HANDLED = "handled"
_TO_THEM: Mapping[str, str] = {
    COMPLAINED_ABOUT: msgid("The complaint is about you, and this task must be done by somebody else."),
    CONFLICT: msgid("You said that you can’t judge this impartially; somebody else does this task."),
    _HANDLED: msgid("You did “{label}” in this case, and this task must be done by somebody else."),
}
_OF_THEM: Mapping[str, str] = {
    COMPLAINED_ABOUT: msgid("The complaint is about them."),
    CONFLICT: msgid("They said that they can’t judge it impartially."),
    _HANDLED: msgid("They did “{label}” in this case."),
}
"""The reason of a conflict is theirs to tell: colleagues read only that there is one."""


@dataclass(frozen=True, kw_only=True)
class Entitlement:
    """What the diagram says about who does a task, and whether one member of staff may."""

    groups: tuple[str, ...]
    users: tuple[str, ...]
    belongs: bool
    """They are among those who may do it: by group, by name, or as the process owner."""
    excluded_because: Text | None
    """Why they may not although they belong; none if they may."""

    @property
    def may(self) -> bool:
        """Whether they may do the task."""
        return self.belongs and not self.excluded_because


class Entitlements:
    """Reads who may do a task."""

    def __init__(self, step: Step) -> None:
        self._step = step

    def of(self, task: Task, bundle: Bundle) -> Entitlement:
        """Who may do a task, and whether the actor does; reasons are told to them."""
        return _entitlement(task, self._entries(task), bundle, self._step.actor, _TO_THEM)

    def of_each(
        self, task: Task, bundle: Bundle, people: Iterable[Actor]
    ) -> tuple[tuple[Actor, Entitlement], ...]:
        """The same of several people; reasons are told to somebody else."""
        entries = self._entries(task)
        return tuple((one, _entitlement(task, entries, bundle, one, _OF_THEM)) for one in people)

    def _entries(self, task: Task) -> Sequence[Eligibility]:
        if not task.others:
            return ()
        statement = (
            select(Eligibility)
            .where(Eligibility.department == task.department, Eligibility.task_id == task.id)
            .order_by(Eligibility.name)
        )
        return self._step.session.scalars(statement).all()


def _entitlement(
    task: Task, entries: Sequence[Eligibility], bundle: Bundle, who: Actor, reasons: Mapping[str, str]
) -> Entitlement:
    also = tuple(one.name for one in entries if one.kind is EligibilityKind.GROUP)
    groups = (task.group, *also) if task.group else also
    users = tuple(one.name for one in entries if one.kind is EligibilityKind.USER)
    excluded = [one for one in entries if one.kind is EligibilityKind.EXCLUDED and one.name == who.name]
    return Entitlement(
        groups=groups,
        users=users,
        belongs=(
            who.name == task.assignee
            or who.name in users
            or who.has(Role.PROCESS_OWNER)
            or not who.groups_in(task.department).isdisjoint(groups)
        ),
        excluded_because=_reason(excluded[0].because, bundle, reasons) if excluded else None,
    )


def _reason(because: str, bundle: Bundle, reasons: Mapping[str, str]) -> Text:
    if because == COMPLAINED_ABOUT:
        return Text(reasons[COMPLAINED_ABOUT])
    if because.startswith(CONFLICT):
        return Text(reasons[CONFLICT])
    element = element_of(bundle, because)
    return Text(reasons[_HANDLED], label=element.label if element else because)
