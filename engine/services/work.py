"""The work of staff: find a task, claim it, do it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from engine.definitions.forms import Submitted
from engine.domain.audit import EventTag
from engine.kernel.errors import FieldFault, Invalid, NotFound, Refused
from engine.kernel.texts import Text
from engine.persistence import Case, Task
from engine.services.access import READERS, require, within
from engine.services.completion import Completion
from engine.services.deployments import Deployments
from engine.services.drafts import Drafts
from engine.services.entitlement import NOT_YOURS, Entitlements
from engine.services.history import History
from engine.services.inbox import Inbox
from engine.services.letter_previews import LetterPreviews
from engine.services.move import Move
from engine.services.moves import Moves, Opened
from engine.services.objectivity import Objectivity, is_complained_about
from engine.services.open_tasks import OpenTasks
from engine.services.read_models import CompletedStep, InboxPage, StepPreview, TaskView
from engine.services.reading import ABOUT_YOU
from engine.services.rows import Rows
from engine.services.step import Step
from engine.services.task_pages import TaskPages, conflict_reasons


class Work:
    """Lets staff see, claim, release and complete the tasks of their groups."""

    def __init__(  # noqa: PLR0913 - the services that a task touches
        self,
        step: Step,
        *,
        tasks: OpenTasks,
        moves: Moves,
        completion: Completion,
        deployments: Deployments,
        inbox: Inbox,
        pages: TaskPages,
        drafts: Drafts,
        history: History,
        rows: Rows,
        previews: LetterPreviews,
    ) -> None:
        self._step = step
        self._tasks = tasks
        self._moves = moves
        self._completion = completion
        self._deployments = deployments
        self._entitlements = Entitlements(step)
        self._inbox = inbox
        self._pages = pages
        self._drafts = drafts
        self._history = history
        self._objectivity = Objectivity(step, history)
        self._rows = rows
        self._previews = previews

    def inbox(self, view: str = "mine", page: int = 1, size: int = 0) -> InboxPage:
        """One page of a view of the inbox, of so many tasks: ``mine``, ``groups``, ``overdue`` …"""
        require(self._step.actor, *READERS)
        return self._inbox.page(view, page, size)

    def task(
        self, task_id: str, submitted: Submitted | None = None, faults: Iterable[FieldFault] = ()
    ) -> TaskView:
        """A task with its form and its case, also when it is done."""
        require(self._step.actor, *READERS)
        statement = (
            select(Task, Case)
            .join(Case, (Case.department == Task.department) & (Case.id == Task.case_id))
            .where(Task.id == task_id, within(self._step.actor, Task.department))
        )
        found = self._step.session.execute(statement).one_or_none()
        if found is None:
            raise NotFound("There is no such task, or it is not yours to see.")
        return self._pages.page(found[0], found[1], submitted, faults)

    def claim(self, task_id: str) -> None:
        """Take a task as one's own. Raises `AlreadyDone`, or `Refused` where somebody else has it."""
        opened = self._tasks.lock(task_id)
        self._check(opened)
        task, actor = opened.task, self._step.actor
        if task.assignee == actor.name:
            return
        task.assignee = task.claimed_by = actor.name
        task.claimed_at = self._step.now()
        self._note(opened, EventTag.TASK_CLAIMED)

    def release(self, task_id: str) -> None:
        """Give a claimed task back to its group."""
        opened = self._tasks.lock(task_id)
        task = opened.task
        if task.assignee != self._step.actor.name:
            raise Refused(Text("You can release only what you have claimed."))
        task.assignee = task.claimed_by = ""
        task.claimed_at = None
        self._note(opened, EventTag.TASK_RELEASED)

    def complete(self, task_id: str, submitted: Submitted) -> CompletedStep:
        """Do a task, with the files that wait in its draft.

        Raises `Invalid`, `AlreadyDone` with who and when, or `Refused` with the reason.
        """
        task, move = self._finish(task_id, submitted)
        return self._rows.of_step(move, task.label)

    def preview(self, task_id: str, submitted: Submitted) -> StepPreview:
        """The letters that would be written if the task were done now: in a rehearsal alone.

        Raises what `complete` raises.
        """
        if not self._step.rehearsed:
            raise RuntimeError("A step that is to be kept is no preview.")
        _, move = self._finish(task_id, submitted)
        if is_complained_about(move.case, self._step.actor.name):
            raise Refused(ABOUT_YOU)
        return self._previews.of(move)

    def declare_conflict(self, task_id: str, reason: str) -> None:
        """Say that one can't judge a case impartially, and why: a code of the list ``conflict_reasons``.

        Who may do the task may say so. They are kept from it, and from all that asks for objectivity.
        """
        opened = self._tasks.lock(task_id)
        case, task = opened.case, opened.task
        bundle = self._deployments.bundle(case.department, case.deployment)
        entitlement = self._entitlements.of(task, bundle)
        if not entitlement.may:
            raise Refused(entitlement.excluded_because or NOT_YOURS)
        if reason not in dict(conflict_reasons(bundle)):
            raise Invalid([FieldFault(field="reason", message=Text("Choose one of the reasons."))])
        self._objectivity.declare(case, bundle, task, reason)

    def save_draft(self, task_id: str, submitted: Submitted) -> None:
        """Keep what was typed so far, for the actor alone; nothing is checked but the files."""
        opened = self._tasks.lock(task_id)
        self._check(opened)
        self._drafts.save_task(opened.case, task_id, opened.task.form, submitted)

    def _finish(self, task_id: str, submitted: Submitted) -> tuple[Task, Move]:
        opened = self._tasks.lock(task_id)
        self._check(opened)
        case, task = opened.case, opened.task
        if opened.has_draft:
            submitted = self._drafts.take_task(case, task.id, submitted)
        return task, self._completion.finish(self._moves.resume(case, opened.row), task, submitted)

    def _check(self, opened: Opened) -> None:
        """Whether the actor may do an open task now. Raises `Refused` that says why not."""
        case, task = opened.case, opened.task
        bundle = self._deployments.bundle(case.department, case.deployment)
        entitlement = self._entitlements.of(task, bundle)
        if entitlement.excluded_because:
            raise Refused(entitlement.excluded_because)
        if not entitlement.belongs:
            raise Refused(NOT_YOURS)
        if task.assignee:
            self._tasks.require_holder(opened, bundle, self._step.actor.name)

    def _note(self, opened: Opened, tag: EventTag) -> None:
        self._history.note(opened.case, tag, element=opened.task)
