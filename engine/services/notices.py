"""Notices that the process gives to groups: something is overdue, a progress report is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Result, bindparam, or_, select, tuple_

from engine.domain.audit import EventTag
from engine.kernel.errors import NotFound
from engine.kernel.texts import Text, msgid
from engine.persistence import Case, Notice, Task
from engine.services.access import HANDLERS, READERS, require, shown, within
from engine.services.labels import LIMITS, Labels
from engine.services.read_models import NoticeView
from engine.services.step import Step
from engine.services.vault import Vault

_MOST = 50
_UNREAD = (
    select(Notice, Case)
    .join(Case, (Case.department == Notice.department) & (Case.id == Notice.case_id))
    .where(Notice.read_at.is_(None))
    .order_by(Notice.given_at.desc(), Notice.id)
    .limit(_MOST)
)
_TO_ONE = _UNREAD.where(
    Notice.person == bindparam("name"), Notice.department.in_(bindparam("departments", expanding=True))
)
"""Every page of the inbox asks this, so that it is put together once."""
_OF_CLOCKS: Mapping[str, str] = {
    EventTag.CLOCK_WARNED: msgid("{clock}: four fifths of the time are over."),
    EventTag.CLOCK_DUE: msgid("{clock}: due today."),
    EventTag.CLOCK_OVERDUE: msgid("{clock}: overdue."),
}
"""What is said where a clock gives the notice."""
_OF_TASKS: Mapping[str, str] = {
    EventTag.TASK_PASSED_ON: msgid("{label}: nobody else is left who may do it, so that it is yours now."),
    EventTag.TASK_ASSIGNED: msgid("{label}: {name} gave this task to you."),
    EventTag.TASK_RELEASED: msgid("{label}: {name} took this task back from you."),
}
"""And where a task came to the next group, or to one of its members, or went away from them."""


def notice(step: Step, case: Case, *, text: str, element: str, group: str = "", person: str = "") -> Notice:
    """A notice of a case to a group or a person, ready to be appended."""
    return Notice(
        department=case.department,
        case_id=case.id,
        group=group,
        person=person,
        text=text,
        element=element,
        given_at=step.now(),
    )


class Notices:
    """Shows people and groups what the process and their colleagues tell them."""

    def __init__(self, step: Step, vault: Vault, labels: Labels) -> None:
        self._step = step
        self._vault = vault
        self._labels = labels

    def to_me(self) -> tuple[NoticeView, ...]:
        """What the actor has not read yet of what was told to them by name, newest first."""
        require(self._step.actor, *READERS)
        actor = self._step.actor
        given = {"name": actor.name, "departments": sorted(actor.departments)}
        return self._views(self._step.session.execute(_TO_ONE, given))

    def mine(self) -> tuple[NoticeView, ...]:
        """The same, and what the groups of the actor have not read yet."""
        require(self._step.actor, *READERS)
        actor = self._step.actor
        of_groups = tuple_(Notice.department, Notice.group).in_(sorted(actor.groups)) & shown(actor)
        mine = or_(Notice.person == actor.name, of_groups) if actor.groups else Notice.person == actor.name
        which = mine, within(actor, Notice.department)
        return self._views(self._step.session.execute(_UNREAD.where(*which)))

    def mark_read(self, notice_id: str) -> None:
        """Take a notice off the list of its reader, or of its group."""
        require(self._step.actor, *HANDLERS)
        statement = select(Notice).where(Notice.id == notice_id, within(self._step.actor, Notice.department))
        notice = self._step.session.scalars(statement).one_or_none()
        if notice is None or not self._is_mine(notice):
            raise NotFound("There is no such notice, or it is not yours to see.")
        notice.read_at, notice.read_by = self._step.now(), self._step.actor.name

    def note_with(self, case: Case, task: Task) -> str:
        """What was written to the actor with a task that they have; nothing, if nobody gave it to them."""
        name = self._step.actor.name
        if task.assignee != name or task.claimed_by in {"", name}:
            return ""
        statement = (
            select(Notice)
            .where(
                Notice.department == case.department,
                Notice.case_id == case.id,
                Notice.task_id == task.id,
                Notice.person == name,
            )
            .order_by(Notice.given_at.desc())
            .limit(1)
        )
        found = self._step.session.scalars(statement).first()
        return self._note(found, case) if found else ""

    def _views(self, found: Result[Notice, Case]) -> tuple[NoticeView, ...]:
        return tuple(
            replace(self._view(notice, case), task=notice.task_id, note=self._note(notice, case))
            for notice, case in found
        )

    def _note(self, notice: Notice, case: Case) -> str:
        """Erased with what else is personal on the case."""
        if notice.note is None or self._vault.is_erased(case):
            return ""
        return self._vault.open(case, f"notice:{notice.id}", notice.note).decode()

    def _is_mine(self, notice: Notice) -> bool:
        actor = self._step.actor
        return notice.person == actor.name or (notice.department, notice.group) in actor.groups

    def list(self, case: Case) -> tuple[NoticeView, ...]:
        """All notices on a case, oldest first."""
        statement = (
            select(Notice)
            .where(Notice.department == case.department, Notice.case_id == case.id)
            .order_by(Notice.given_at, Notice.id)
        )
        return tuple(self._view(notice, case) for notice in self._step.session.scalars(statement))

    def _view(self, notice: Notice, case: Case) -> NoticeView:
        return NoticeView(
            id=notice.id,
            reference=case.reference,
            group=notice.group,
            group_title=self._labels.person(notice.person)
            or self._labels.group(notice.department, notice.group),
            text=self._said(notice),
            at=notice.given_at,
        )

    def _said(self, notice: Notice) -> str:
        if notice.element in _OF_TASKS:
            label = self._labels.said(notice.department, notice.text)
            return Text(_OF_TASKS[notice.element], label=label, name=self._labels.person(notice.given_by))
        pattern = _OF_CLOCKS.get(notice.element)
        if pattern is None:
            return self._labels.said(notice.department, notice.text)
        return Text(pattern, clock=self._labels.code(notice.department, LIMITS, notice.text))
