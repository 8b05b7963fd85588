"""Notices that the process gives to groups: something is overdue, a progress report is due."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, tuple_

from engine.domain.audit import EventTag
from engine.kernel.errors import NotFound
from engine.kernel.texts import Text, msgid
from engine.persistence import Case, Notice
from engine.services.access import HANDLERS, READERS, require, within
from engine.services.labels import LIMITS, Labels
from engine.services.read_models import NoticeView
from engine.services.step import Step

_MOST = 50
_OF_CLOCKS: Mapping[str, str] = {
    EventTag.CLOCK_WARNED: msgid("{clock}: four fifths of the time are over."),
    EventTag.CLOCK_DUE: msgid("{clock}: due today."),
    EventTag.CLOCK_OVERDUE: msgid("{clock}: overdue."),
}
"""What is said where a clock gives the notice."""


class Notices:
    """Shows groups what the process tells them."""

    def __init__(self, step: Step, labels: Labels) -> None:
        self._step = step
        self._labels = labels

    def mine(self) -> tuple[NoticeView, ...]:
        """What the groups of the actor have not read yet, newest first."""
        require(self._step.actor, *READERS)
        memberships = sorted(self._step.actor.groups)
        if not memberships:
            return ()
        statement = (
            select(Notice, Case)
            .join(Case, (Case.department == Notice.department) & (Case.id == Notice.case_id))
            .where(tuple_(Notice.department, Notice.group).in_(memberships), Notice.read_at.is_(None))
            .order_by(Notice.given_at.desc(), Notice.id)
            .limit(_MOST)
        )
        found = self._step.session.execute(statement)
        return tuple(self._view(notice, case) for notice, case in found)

    def mark_read(self, notice_id: str) -> None:
        """Take a notice off the list of its group."""
        require(self._step.actor, *HANDLERS)
        statement = select(Notice).where(Notice.id == notice_id, within(self._step.actor, Notice.department))
        notice = self._step.session.scalars(statement).one_or_none()
        if notice is None or (notice.department, notice.group) not in self._step.actor.groups:
            raise NotFound("There is no such notice, or it is not yours to see.")
        notice.read_at, notice.read_by = self._step.now(), self._step.actor.name

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
            group_title=self._labels.group(notice.department, notice.group),
            text=self._said(notice),
            at=notice.given_at,
        )

    def _said(self, notice: Notice) -> str:
        pattern = _OF_CLOCKS.get(notice.element)
        if pattern is None:
            return notice.text
        return Text(pattern, clock=self._labels.code(notice.department, LIMITS, notice.text))
