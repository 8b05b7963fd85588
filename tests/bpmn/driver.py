"""Drives a process by element id, and saves and loads it between all steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engine import bpmn, feel
from engine.bpmn import Definitions, Happening, Instance, Job, Passage, Seal
from engine.kernel.clock import HandClock
from engine.kernel.errors import NotFound

SEAL = Seal(key=b"k" * 32, binding=b"C-2026-000001")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Around:
    """Surroundings whose clock is moved by hand, and whose services write down what they are asked."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.clock = HandClock(at)
        self.jobs: list[Job] = []
        self.services: dict[str, Callable[[Job], Mapping[str, Any]]] = {}
        self.decisions: dict[str, Callable[[Mapping[str, Any]], Any]] = {}
        self.names: dict[str, Any] = {
            "case": {"reference": "C-2026-000001"},
            "limits": {},
            "organisation": {},
        }
        self.environment = feel.Environment(now=self.clock.now, zone=ZoneInfo("Europe/London"))
        self.instance: Instance | None = None
        """The case that runs in them, as it was loaded last."""
        self.passages: list[Passage] = []
        """Where it has passed."""

    def now(self) -> datetime:
        return self.clock.now()

    def decide(self, decision_id: str, inputs: Mapping[str, Any]) -> Any:
        if decision_id not in self.decisions:
            raise NotFound(f"There is no decision {decision_id}.")
        return feel.to_feel(self.decisions[decision_id](inputs))

    def perform(self, job: Job) -> Mapping[str, Any]:
        self.jobs.append(job)
        done = self.services.get(job.type, lambda _: {})(job)
        return {name: feel.to_feel(value) for name, value in done.items()}


class Case:
    """One process instance, loaded anew before every step and saved after it."""

    def __init__(
        self,
        files: bytes | Mapping[str, bytes] | Definitions,
        *,
        process: str = "handling",
        start_event: str | None = None,
        around: Around | None = None,
        **variables: Any,
    ) -> None:
        if isinstance(files, bytes):
            files = {"handling.bpmn": files}
        self.definitions = files if isinstance(files, Definitions) else Definitions.parse(files)
        self.around = around or Around()
        self.passages = self.around.passages = []
        self.saved = b""
        instance = self.around.instance = Instance.of(self.definitions, process, self.around)
        instance.begin(start_event, variables)
        self._keep(instance)

    @property
    def instance(self) -> Instance:
        """The case as it was saved last."""
        self.around.instance = Instance.load(self.definitions, self.saved, self.around, SEAL)
        return self.around.instance

    def _keep(self, instance: Instance) -> None:
        self.passages += instance.trail()
        self.saved = instance.save(SEAL)
        # What is loaded is what was saved, to the last bit.
        assert self.instance.save(SEAL) == self.saved

    # -- steps

    def complete(self, element: str, *, nth: int = 0, **variables: Any) -> None:
        """Complete the task of that element, the first or the nth of several."""
        instance = self.instance
        tokens = [task.token for task in instance.tasks if task.element.id == element]
        assert tokens, f"{element} is not open; open are {self.open}"
        instance.complete(tokens[nth], variables)
        self._keep(instance)

    def deliver(self, message: str, key: str | None = "C-2026-000001", **variables: Any) -> bool:
        """Deliver a message."""
        instance = self.instance
        heard = instance.deliver(message, key, variables)
        self._keep(instance)
        return heard

    def wait(self, **span: float) -> int:
        """Let time pass."""
        self.around.clock.move(timedelta(**span))
        instance = self.instance
        fired = instance.fire_due_timers()
        self._keep(instance)
        return fired

    def retry(self, element: str, **variables: Any) -> None:
        """Retry the incident at that element."""
        instance = self.instance
        token = next(incident.token for incident in instance.incidents if incident.element.id == element)
        instance.retry(token, variables)
        self._keep(instance)

    def cancel(self) -> None:
        """End it."""
        instance = self.instance
        instance.cancel()
        self._keep(instance)

    # -- looking

    @property
    def open(self) -> list[str]:
        """Ids of the open tasks, in order."""
        return sorted(task.element.id for task in self.instance.tasks)

    @property
    def messages(self) -> list[str]:
        """Names of the messages that it waits for, in order."""
        return sorted(subscription.message for subscription in self.instance.subscriptions)

    @property
    def incidents(self) -> list[str]:
        """Ids of the elements that can't go on."""
        return sorted(incident.element.id for incident in self.instance.incidents)

    @property
    def finished(self) -> bool:
        return self.instance.finished

    def __getitem__(self, name: str) -> Any:
        """A variable of the process."""
        return self.instance.variables[name]

    def at(self, element: str, *, nth: int = 0) -> Mapping[str, Any]:
        """The variables in sight of an open task."""
        instance = self.instance
        tokens = [task.token for task in instance.tasks if task.element.id == element]
        return instance.variables_at(tokens[nth])

    def passed(self, kind: Happening = Happening.COMPLETED) -> list[str]:
        """Ids of the elements that something happened to, in order."""
        return [
            passage.element_id for passage in self.passages if passage.kind is kind and passage.element_id
        ]

    def times(self, element: str, kind: Happening = Happening.COMPLETED) -> int:
        """How often something happened to an element."""
        return Counter(self.passed(kind))[element]

    def flows(self) -> list[str]:
        """Ids of the flows that were taken."""
        return [passage.flow_id for passage in self.passages if passage.flow_id]


__all__ = ["MONDAY", "SEAL", "Around", "Case", "bpmn"]
