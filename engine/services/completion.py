"""Completing a task: its answers go where they belong, and the case moves on."""

from __future__ import annotations

from engine.definitions.forms import Answers, Submitted
from engine.domain.audit import EventTag
from engine.kernel.errors import Overtaken, Refused
from engine.kernel.texts import Text
from engine.persistence import Task, TaskStatus
from engine.services.answering import Answering
from engine.services.history import History
from engine.services.letter_reviews import LetterReviews
from engine.services.move import Move
from engine.services.moves import Moves
from engine.services.step import Step

_NOTHING = Answers(identity={}, content={}, variables={})


class Completion:
    """Finishes open tasks, whoever does them: staff, or the complainant who answers a question."""

    def __init__(
        self,
        step: Step,
        *,
        moves: Moves,
        answering: Answering,
        history: History,
        reviews: LetterReviews,
    ) -> None:
        self._step = step
        self._moves = moves
        self._answering = answering
        self._history = history
        self._reviews = reviews

    def finish(self, move: Move | None, task: Task, submitted: Submitted, *, channel: str = "") -> Move:
        """Complete an open task of a locked case. Raises `Invalid` for answers the form does not take."""
        open_task = move.before.tasks.get(task.token) if move else None
        if move is None or open_task is None:
            raise Refused(Text("The process does not wait for this task any more."))
        if move.settle() and task.token not in {one.token for one in move.instance.tasks}:
            said = Text("Time has run out for this task: the case has moved on.")
            raise Overtaken(said, instance=move.row.id)
        case = move.case
        answers = self._answers(move, task, submitted)
        if open_task.element.is_reviewed:
            variables = move.instance.variables_at(task.token)
            answers = self._reviews.send(case, move.bundle, open_task.element, variables, answers)
        self._answering.keep(case, answers, element=task.element)
        by = self._step.actor.name
        self._step.session.rewrite(task, status=TaskStatus.DONE, done_at=self._step.now(), done_by=by)
        self._step.session.rewrite(case, handled_by=_with(case.handled_by, task.element, by))
        move.task = task
        self._history.note(
            case,
            EventTag.TASK_COMPLETED,
            element=open_task.element,
            channel=channel,
        )
        move.instance.complete(task.token, answers.variables)
        self._moves.save(move)
        return move

    def _answers(self, move: Move, task: Task, submitted: Submitted) -> Answers:
        if not task.form:
            return _NOTHING
        variables = move.instance.variables_at(task.token)
        return self._answering.take(move.case, move.bundle, task.form, submitted, variables=variables)


def _with(handled_by: dict[str, list[str]], element: str, name: str) -> dict[str, list[str]]:
    known = handled_by.get(element, [])
    return handled_by if name in known else {**handled_by, element: [*known, name]}
