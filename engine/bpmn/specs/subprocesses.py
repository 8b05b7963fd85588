"""Activities with an inside: sub-process, event sub-process, call activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.faults import Fault
from engine.bpmn.model import Element
from engine.bpmn.specs.events import CatchingNode
from engine.bpmn.specs.node import FlowNode

if TYPE_CHECKING:
    from engine.bpmn.runtime.level import Level
    from engine.bpmn.runtime.token import Token


class SubProcess(FlowNode):
    """An embedded sub-process, with a scope of its own inside that of the level around."""

    def __init__(self, wf_spec: Any, name: str, *, inside: str, **parts: Any) -> None:
        super().__init__(wf_spec, name, **parts)
        self.inside = inside
        """Name of the spec of its inside."""

    def activate(self, token: Token) -> bool:
        """Open the inside and wait for its end."""
        return _open(token, self.inside)

    def returned(self, token: Token, level: Level) -> None:
        """The inside has ended. Its scope is that of the activity already."""
        del token, level


class CallActivity(SubProcess):
    """A process called by its id; it reads the variables around, and writes into a scope of its own."""

    def __init__(self, wf_spec: Any, name: str, *, shows: bool, gives_back: bool, **parts: Any) -> None:
        super().__init__(wf_spec, name, **parts)
        self.shows_variables = shows
        self.gives_back = gives_back

    def returned(self, token: Token, level: Level) -> None:
        """What the called process wrote comes back: to the output mappings, else to the scopes around."""
        if self.io.outputs or self.gives_back:
            self.accept(token, level.values)


class EventSubProcess(CatchingNode, SubProcess):
    """A sub-process that begins when its event comes."""

    listens = True

    def __init__(self, wf_spec: Any, name: str, *, start: Element, **parts: Any) -> None:
        super().__init__(wf_spec, name, **parts)
        self.start = start
        """Its start event, which says what it listens for and whether it interrupts."""

    @property
    def awaited(self) -> Element:
        """While it listens, its start event."""
        return self.start

    def activate(self, token: Token) -> bool:
        """Listen first; when the event has come, open the inside."""
        return CatchingNode.activate(self, token) if token.listening else _open(token, self.inside)

    def happen(self, token: Token, results: Any) -> None:
        """The event came: what it brought belongs to the scope of the sub-process."""
        level = token.workflow
        if self.start.interrupting:
            level.cancel_tokens()
        elif not self.event_definition.rearm(token):
            level.remove(token)
        level.place(self, local=dict(results))

    def catch(self, level: Level) -> None:
        """Catch an error or escalation from inside the level."""
        if self.start.interrupting:
            level.cancel_tokens()
        level.place(self, local={})


def _open(token: Token, inside: str) -> bool:
    specs = token.workflow.top_workflow.subprocess_specs
    spec = specs.get(inside)
    if spec is None:
        raise Fault(f"There is no process “{inside}” in this deployment.")
    start = spec.start_event()
    if start is None:
        raise Fault(f"The process “{inside}” has no start event without a trigger.")
    level = token.workflow.top_workflow.create_subprocess(token, inside)
    token.become(TaskState.STARTED)
    level.begin(start)
    return False
