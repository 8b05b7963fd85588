"""A case on the move: the process instance of one step, and what was open before it ran."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from engine import bpmn
from engine.bpmn import Element
from engine.definitions import Bundle
from engine.persistence import Case, ProcessInstance, Task
from engine.persistence.complained_about import complained_about

Place = tuple[int, str, str]
"""A token, the id of its element, and when or what it waits for: the same place is the same row."""


@dataclass(frozen=True)
class Standing:
    """All that an instance waits for at one moment."""

    tasks: dict[int, bpmn.UserTask] = field(default_factory=dict)
    timers: dict[Place, bpmn.Timer] = field(default_factory=dict)
    subscriptions: dict[Place, bpmn.Subscription] = field(default_factory=dict)
    incidents: dict[Place, bpmn.Incident] = field(default_factory=dict)

    @classmethod
    def of(cls, instance: bpmn.Instance) -> Standing:
        """What the instance waits for now."""
        return cls(
            tasks={task.token: task for task in instance.tasks},
            timers={(one.token, one.element.id, one.due.isoformat()): one for one in instance.timers},
            subscriptions={(one.token, one.element.id, one.key): one for one in instance.subscriptions},
            incidents={(one.token, one.element.id, one.message): one for one in instance.incidents},
        )


@dataclass(kw_only=True)
class Move:
    """A case on the move within one transaction; `Moves.save` writes down what became of it."""

    case: Case
    row: ProcessInstance
    bundle: Bundle
    instance: bpmn.Instance
    before: Standing
    counts_from: datetime | None = None
    """Where clocks begin that start in this step: receipt, when it registers the complaint; else now."""
    task: Task | None = None
    """The task that this step completes, if it does."""
    opened: list[Task] = field(default_factory=list)
    """The tasks that came up; known once the move is saved."""
    about: frozenset[str] = field(init=False)
    """Whom the complaint was about before the step: it may say that anew."""

    def __post_init__(self) -> None:
        """Remember what the step may change."""
        self.about = complained_about(self.case)

    def settle(self) -> bool:
        """Let timers fire that are due, before anybody else acts; whether any did."""
        return bool(self.instance.fire_due_timers())

    def element(self, process_id: str, element_id: str) -> Element:
        """An element of the diagrams that the case runs on."""
        return self.bundle.diagrams.processes[process_id].elements[element_id]
