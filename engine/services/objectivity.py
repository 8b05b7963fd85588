"""Keeping people from tasks that they can't judge impartially (ISO 10002 4.7, Annex D)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select

from engine.bpmn import Element, UserTask
from engine.definitions import Bundle
from engine.domain.actors import COMPLAINANTS
from engine.domain.audit import EventTag
from engine.persistence import (
    Case,
    Eligibility,
    EligibilityKind,
    Membership,
    StaffUser,
    Task,
)
from engine.persistence.complained_about import complained_about
from engine.services.diagrams import element_of
from engine.services.history import History
from engine.services.move import Move, Standing
from engine.services.notices import notice
from engine.services.sessions import EVERYWHERE
from engine.services.step import Step

HANDLED, PERSONS = "exclude-handlers-of", "exclude-persons"
COMPLAINED_ABOUT = "complained-about"
"""Why somebody is excluded whom the complaint is about."""
CONFLICT = "conflict:"
"""Why somebody is excluded who said that they can't judge it, before the code of their reason."""

Barred = Mapping[str, str]
"""Why people are excluded, by their user names."""


class Objectivity:
    """Excludes whoever handled an earlier step, is complained about, or declared a conflict of interest.

    Whom a complaint is about does nothing in it but what they are asked by name, to tell their side.
    An exclusion is a row of the task, so that inbox, claim and completion all see the same. Where nobody of
    the groups of a task is left, the group that comes next gets it, and is told.
    """

    def __init__(self, step: Step, history: History) -> None:
        self._step = step
        self._session = step.session
        self._history = history

    def enter(self, move: Move, after: Standing) -> None:
        """Exclude people from tasks that just came up, and from open ones that name what was just done."""
        new = {row.token: row for row in move.opened}
        done = move.task.element if move.task else ""
        is_news = move.about != complained_about(move.case)
        for token, task in after.tasks.items():
            handled = task.element.properties.get(HANDLED, "").split()
            if token not in new and done not in handled and not is_news:
                continue
            if barred := self._barred(move.case, task):
                row = new.get(token) or self._open_row(move, token)
                self._exclude(row, barred, is_new=token in new)
                self._pass_on(move.case, move.bundle, row, task.candidate_groups, barred)

    def declare(self, case: Case, bundle: Bundle, task: Task, reason: str) -> None:
        """Take it from the actor that they can't judge a case: what asks for that is no longer theirs."""
        name = self._step.actor.name
        known = case.conflicts.get(name, {"elements": []})
        elements = sorted({*known["elements"], task.element})
        said = {name: {"reason": reason, "elements": elements}}
        self._session.rewrite(case, conflicts={**case.conflicts, **said})
        self._history.note(case, EventTag.CONFLICT_DECLARED, element=task, details={"reason": reason})
        for row in self._open_tasks(case):
            element = element_of(bundle, row.element)
            if row.id == task.id or (element is not None and _asks_for_objectivity(element)):
                self._exclude(row, {name: CONFLICT + reason}, is_new=False)
                groups, barred = self._entries(row)
                self._pass_on(case, bundle, row, groups, barred)

    def _barred(self, case: Case, task: UserTask) -> Barred:
        element = task.element
        found: dict[str, str] = {}
        for name, said in case.conflicts.items():
            if _asks_for_objectivity(element) or element.id in said["elements"]:
                found[name] = CONFLICT + said["reason"]
        if COMPLAINANTS not in task.candidate_groups:
            asked = {task.assignee, *task.candidate_users}
            found |= dict.fromkeys(complained_about(case) - asked, COMPLAINED_ABOUT)
        found |= dict.fromkeys(task.excluded_users, COMPLAINED_ABOUT)
        for one in element.properties.get(HANDLED, "").split():
            found |= dict.fromkeys(case.handled_by.get(one, ()), one)
        return found

    def _exclude(self, row: Task, barred: Barred, *, is_new: bool) -> None:
        keep = self._session.append if is_new else self._session.merge
        row.others = True
        if row.assignee in barred:
            row.assignee = row.claimed_by = ""
            row.claimed_at = None
            row.assigned_by_diagram = False
        for name, because in barred.items():
            keep(_entry(row, EligibilityKind.EXCLUDED, name, because))

    def _pass_on(
        self, case: Case, bundle: Bundle, row: Task, groups: Collection[str], barred: Iterable[str]
    ) -> None:
        """Give the task to the next group, and so on, as long as nobody of those who have it is left."""
        known, all_barred = bundle.organisation.groups, frozenset(barred)
        seen = having = {group for group in groups if group != COMPLAINANTS}
        if row.assignee:
            return
        while having and self._nobody_left(case.department, having, all_barred):
            having = {known[one].next for one in having if one in known and known[one].next} - seen
            seen = seen | having
        for group in sorted(having - set(groups)):
            self._session.merge(_entry(row, EligibilityKind.GROUP, group))
            self._tell(case, row, group)

    def _nobody_left(self, department: str, groups: Iterable[str], barred: frozenset[str]) -> bool:
        """Whether all members of the groups are excluded. That a group has no members is another fault."""
        members = select(Membership.user).join(StaffUser, StaffUser.name == Membership.user)
        of_groups = members.where(
            Membership.department.in_([department, EVERYWHERE]),
            Membership.group.in_(groups),
            StaffUser.disabled_at.is_(None),
        )
        with self._session.no_autoflush:
            found = set(self._session.scalars(of_groups))
        return bool(found) and found <= barred

    def _tell(self, case: Case, row: Task, group: str) -> None:
        details = {"group": group}
        self._history.note_by_process(case, EventTag.TASK_PASSED_ON, element=row, details=details)
        told = notice(self._step, case, text=row.label, element=EventTag.TASK_PASSED_ON, group=group)
        self._step.session.append(told)

    def _open_row(self, move: Move, token: int) -> Task:
        of_case = Task.department == move.row.department, Task.case_id == move.case.id
        of_token = Task.instance_id == move.row.id, Task.token == token
        return self._session.scalars(select(Task).where(*of_case, *of_token, Task.is_open())).one()

    def _open_tasks(self, case: Case) -> list[Task]:
        of_case = Task.department == case.department, Task.case_id == case.id
        statement = select(Task).where(*of_case, Task.group != COMPLAINANTS, Task.is_open())
        return list(self._session.scalars(statement))

    def _entries(self, row: Task) -> tuple[list[str], Barred]:
        """The groups of a task, and who is excluded from it."""
        of_task = Eligibility.department == row.department, Eligibility.task_id == row.id
        entries = self._session.scalars(select(Eligibility).where(*of_task)).all()
        groups = [one.name for one in entries if one.kind is EligibilityKind.GROUP]
        barred = {one.name: one.because for one in entries if one.kind is EligibilityKind.EXCLUDED}
        return [*filter(None, [row.group]), *groups], barred


def is_complained_about(case: Case, name: str) -> bool:
    """Whether the complaint is about this member of staff."""
    return name in complained_about(case)


def _asks_for_objectivity(element: Element) -> bool:
    return HANDLED in element.properties or PERSONS in element.properties


def _entry(row: Task, kind: EligibilityKind, name: str, because: str = "") -> Eligibility:
    return Eligibility(department=row.department, task_id=row.id, kind=kind, name=name, because=because)
