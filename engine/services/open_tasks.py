"""Tasks that somebody acts on: locked, and only while they wait to be done."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from engine.definitions import Bundle
from engine.kernel.errors import AlreadyDone, Refused
from engine.kernel.texts import Moment, Text
from engine.persistence import TaskStatus
from engine.services.access import HANDLERS, require
from engine.services.labels import Labels
from engine.services.moves import Moves, Opened
from engine.services.step import Step


class OpenTasks:
    """Opens tasks, and says who was quicker."""

    def __init__(self, step: Step, moves: Moves, labels: Labels) -> None:
        self._step = step
        self._moves = moves
        self._labels = labels

    def lock(self, task_id: str) -> Opened:
        """A task that waits to be done, locked with its case. Raises `AlreadyDone` where it is done."""
        require(self._step.actor, *HANDLERS)
        opened = self._moves.lock_task(task_id)
        task = opened.task
        if task.status is TaskStatus.DONE:
            by = self._labels.person(task.done_by)
            raise AlreadyDone(Text("This task was done already by {name}.", name=by), by=by, at=task.done_at)
        if task.status is TaskStatus.CANCELLED:
            raise AlreadyDone(
                Text("This task is not needed any more: the case has moved on."), at=task.done_at
            )
        return opened

    def require_holder(self, opened: Opened, bundle: Bundle, *names: str) -> None:
        """Go on only if one of these has the task. Raises `Refused` that says who has it, and since when."""
        task = opened.task
        if task.assignee in names:
            return
        if not task.assignee:
            raise Refused(Text("Nobody has this task any more: it was given back in the meantime."))
        since = (task.claimed_at or task.opened_at).astimezone(ZoneInfo(bundle.organisation.time_zone))
        raise Refused(
            Text(
                "{name} has had this task since {time}.",
                name=self._labels.person(task.assignee),
                time=Moment(f"{since.day} {since:%B %Y}, {since:%H:%M}", since),
            )
        )
