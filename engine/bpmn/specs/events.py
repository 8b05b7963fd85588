"""Events: start, intermediate, boundary and end; and the tasks that wait for a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.faults import Fault
from engine.bpmn.runtime.trail import Happening
from engine.bpmn.specs.node import FlowNode
from engine.bpmn.specs.triggers import Error, Escalation, Nothing, Signal, Terminate, Trigger, matches

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine import feel
    from engine.bpmn.runtime.level import Level
    from engine.bpmn.runtime.token import Token

_OF_WAITING = ("key", "due", "every", "left")
"""Facts of a token that has waited for a message or a timer; see `engine.bpmn.specs.triggers`."""


class CatchingNode(FlowNode):
    """Waits for its event: an intermediate catch event or a receive task."""

    def __init__(self, wf_spec: Any, name: str, *, trigger: Trigger, **parts: Any) -> None:
        super().__init__(wf_spec, name, **parts)
        self.event_definition = trigger

    def activate(self, token: Token) -> bool:
        """Begin to wait."""
        if not self.event_definition.waits:
            return True
        self.event_definition.arm(token)
        token.become(TaskState.WAITING)
        return False

    def happen(self, token: Token, results: Mapping[str, feel.Value]) -> None:
        """The event came: go on with what it brought."""
        if token.listening:
            token = self.step_forward(token)
        for fact in _OF_WAITING:
            token.facts.pop(fact, None)
        self.accept(token, results)
        token.become(TaskState.READY)
        token.workflow.top_workflow.queue.append(token)

    def step_forward(self, token: Token) -> Token:
        """Of the events after an event-based gateway the first one wins."""
        level = token.workflow
        gateway = level.host_of(token)
        token.host, token.listening = None, False
        level.record(Happening.COMPLETED, gateway)
        level.remove(gateway)
        way = next(way for way in gateway.task_spec.ways if way.target == self.name)
        level.record(Happening.TAKEN, flow=way.flow.id)
        level.record(Happening.ENTERED, token)
        return token


class BoundaryEvent(CatchingNode):
    """An event on the border of an activity."""

    listens = True

    def step_forward(self, token: Token) -> Token:
        """Interrupt the activity, or go on beside it and keep listening."""
        level = token.workflow
        host = level.host_of(token)
        if self.element.interrupting:
            token.host, token.listening = None, False
            level.record(Happening.ENTERED, token)
            level.cancel_token(host)
            return token
        beside = level.step(self)
        if not self.event_definition.rearm(token):
            level.remove(token)
        return beside

    def catch(self, host: Token) -> None:
        """Catch an error or escalation that comes out of an activity."""
        level = host.workflow
        if self.element.interrupting:
            level.cancel_token(host)
        level.place(self)

    def activate(self, token: Token) -> bool:
        """Wait, if it listens; else it has happened already."""
        return super().activate(token) if token.listening else True


class StartEvent(FlowNode):
    """Where a level begins. What it waits for is looked after by whoever starts the level."""

    def __init__(self, wf_spec: Any, name: str, *, trigger: Trigger, **parts: Any) -> None:
        super().__init__(wf_spec, name, **parts)
        self.event_definition = trigger


class ThrowingNode(FlowNode):
    """Throws its event, and goes on where it has ways out."""

    def __init__(self, wf_spec: Any, name: str, *, trigger: Trigger | None = None, **parts: Any) -> None:
        super().__init__(wf_spec, name, **parts)
        self.event_definition = trigger or Nothing()

    def work(self, token: Token) -> None:
        """An error that nobody catches is an incident here, where it is thrown."""
        thrown = self.event_definition
        if isinstance(thrown, Error) and next(_catchers(token.workflow, thrown), None) is None:
            code = f" with the code “{thrown.code}”" if thrown.code else ""
            raise Fault(f"Nothing around catches the error{code}.")

    def _on_complete_hook(self, my_task: Token) -> None:
        level = my_task.workflow
        super()._on_complete_hook(my_task)
        thrown = self.event_definition
        if isinstance(thrown, Terminate):
            level.cancel_tokens()
        elif isinstance(thrown, Signal):
            _broadcast(level, thrown)
        elif isinstance(thrown, Error | Escalation):
            _raise(level, thrown)


def _broadcast(level: Level, signal: Signal) -> None:
    listening = [
        token
        for token in level.top_workflow.all_tokens()
        if token.state == TaskState.WAITING and getattr(token.task_spec, "event_definition", None) == signal
    ]
    for token in listening:
        if token.workflow.tasks.get(token.id) is token:
            token.task_spec.happen(token, {})


def _raise(level: Level, thrown: Error | Escalation) -> None:
    caught = next(_catchers(level, thrown), None)
    if caught is not None:
        catcher, host = caught
        catcher.catch(host)


def _catchers(level: Level, thrown: Error | Escalation) -> Iterator[tuple[Any, Any]]:
    """Who catches it, from the inside out: event sub-processes, then borders of the activity around."""
    at: Level | None = level
    while at is not None:
        for subprocess in _exact_first(at.spec.event_subprocesses, thrown):
            yield subprocess, at
        token = at.parent_token
        if token is None:
            return
        hosts = [token, token.workflow.host_of(token)] if token.inner else [token]
        for host in hosts:
            for boundary in _exact_first(host.task_spec.listeners, thrown):
                yield boundary, host
        at = token.workflow


def _exact_first(specs: Any, thrown: Error | Escalation) -> list[Any]:
    found = [spec for spec in specs if matches(spec.event_definition, thrown)]
    return sorted(found, key=lambda spec: spec.event_definition.code is None)


class LinkThrow(FlowNode):
    """Goes on at the link of the same name, as if a flow were drawn there."""

    target = ""
    """Name of the spec of the catching link."""

    def _on_complete_hook(self, my_task: Token) -> None:
        level = my_task.workflow
        super()._on_complete_hook(my_task)
        level.place(level.spec.task_specs[self.target])
