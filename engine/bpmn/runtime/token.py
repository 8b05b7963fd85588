"""A token is a SpiffWorkflow task that is open; what is finished leaves nothing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine import feel

if TYPE_CHECKING:
    from engine.bpmn.runtime.level import Level
    from engine.bpmn.specs.node import FlowNode
    from engine.bpmn.specs.parts import Way

OF_LEVEL = 0
"""Host of a listener that belongs to the whole level: the start of an event sub-process."""


class Token(Task):
    """One place at which a case stands, or one event that it listens for.

    Every token hangs directly below the root of its level, so that neither what is kept nor what a step
    costs grows with the past (a finished chain is contracted to nothing). ``data`` is always empty:
    variables live in scopes. ``internal_data`` holds small facts in JSON: moments, keys, counts.
    """

    task_spec: Any
    """One of the specs of `engine.bpmn.specs`."""
    workflow: Level
    id: int

    def __init__(self, level: Level, spec: FlowNode, number: int, *, host: int | None = None) -> None:
        super().__init__(level, spec, level.task_tree, TaskState.FUTURE, number)
        self.host = host
        """Token that this one depends on: the activity of a boundary event, the body of a repetition."""
        self.listening = False
        """Whether it only waits for an event that may never come, and keeps nothing from finishing."""
        self.local: dict[str, feel.Value] | None = None
        """Variables of the activity itself: input mappings, the element of a multi-instance."""
        self.items: list[feel.Value] | None = None
        """What is still to come of a sequential multi-instance."""
        self.chosen: tuple[Way, ...] = ()
        """Flows to take when it completes."""
        self.limit = ""
        """Time limit of the clock that starts when it completes, where the element names one."""
        self.retried = False
        """Whether it is tried again after an incident, and was told as entered before."""

    @property
    def facts(self) -> dict[str, Any]:
        """Small facts about the waiting, in JSON."""
        facts: dict[str, Any] = self.internal_data
        return facts

    @property
    def inner(self) -> bool:
        """Whether it is one instance of a multi-instance or one round of a loop."""
        return self.host is not None and not self.listening

    def become(self, state: int) -> None:
        """Put it into another state of SpiffWorkflow's life cycle of a task, backwards too."""
        self._state = state

    def _set_state(self, value: int) -> None:
        # The stock method reads the clock of the machine and logs; the trail is kept by the level.
        self._state = value
