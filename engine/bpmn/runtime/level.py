"""A level of a case: a process, a called process, a sub-process. Each is a SpiffWorkflow workflow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.bpmn.faults import Fault
from engine.bpmn.runtime.scopes import Values, kept, scopes_of
from engine.bpmn.runtime.token import OF_LEVEL, Token
from engine.bpmn.runtime.trail import Happening

if TYPE_CHECKING:
    from engine.bpmn.runtime.case import CaseWorkflow
    from engine.bpmn.specs.node import FlowNode
    from engine.bpmn.specs.parts import Source, Way
    from engine.bpmn.specs.process import ProcessSpec

_ROOT = "root"
_NOWHERE: frozenset[str] = frozenset()


class Level:
    """What the process of a case and the levels inside of it have in common: their tokens."""

    tasks: dict[Any, Any]
    completed: bool
    _remove_task: Callable[[int], None]
    spec: ProcessSpec
    top_workflow: CaseWorkflow
    values: Values
    """The scope of the level."""
    parent_token: Token | None = None
    """The token of the activity that this level is the inside of."""
    is_called = False
    """Whether it is a process called by a call activity, with a scope of its own."""

    def plant(self) -> None:
        """Make the root that all tokens hang on."""
        self.task_tree = Task(self, self.spec.start, state=TaskState.COMPLETED, id=_ROOT)

    def tokens(self) -> Iterator[Token]:
        """All tokens of this level."""
        return (task for task in self.tasks.values() if task.id != _ROOT)

    def begin(self, start: FlowNode) -> None:
        """Listen for what may happen meanwhile, and put the first token."""
        for spec in self.spec.event_subprocesses:
            if spec.event_definition.waits:
                self.place(spec, host=OF_LEVEL, listening=True)
        self.place(start)

    # -- tokens

    def place(
        self, spec: FlowNode, *, host: int | None = None, listening: bool = False, local: Values | None = None
    ) -> Token:
        """Put a token on an element; what it does there is done when its turn comes."""
        token = Token(self, spec, self.top_workflow.next_number(), host=host)
        token.listening = listening
        token.local = local
        self.top_workflow.open_tokens += 1
        self.top_workflow.queue.append(token)
        return token

    def take(self, way: Way) -> None:
        """Follow a sequence flow."""
        self.record(Happening.TAKEN, flow=way.flow.id)
        self.spec.task_specs[way.target].arrive(self, way.flow.id)

    def listen(self, token: Token) -> None:
        """Begin to wait for the events attached to the element of a token."""
        for spec in token.task_spec.listeners:
            if spec.event_definition.waits:
                self.place(spec, host=token.id, listening=True)

    def step(self, spec: FlowNode) -> Token:
        """Put a token on an event that has just happened; it goes on from there."""
        token = Token(self, spec, self.top_workflow.next_number())
        self.top_workflow.open_tokens += 1
        self.record(Happening.ENTERED, token)
        return token

    def host_of(self, token: Token) -> Token:
        """The token that another one depends on."""
        host: Token = self.tasks[token.host]
        return host

    def dependents(self, token: Token) -> list[Token]:
        """Listeners of a token, and instances of a multi-instance."""
        return [other for other in self.tokens() if other.host == token.id]

    def remove(self, token: Token) -> None:
        """Forget a token that is finished, and the listeners attached to it."""
        if token.task_spec.listeners:
            for listener in self.dependents(token):
                self._forget(listener)
        self._forget(token)

    def _forget(self, token: Token) -> None:
        self._remove_task(token.id)
        self.top_workflow.touched[id(self)] = self

    def cancel_token(self, token: Token) -> None:
        """Take a token away with all that depends on it and all that is inside of it."""
        for dependent in self.dependents(token):
            self.cancel_token(dependent)
        inside = self.top_workflow.subprocesses.pop(token.id, None)
        if inside is not None:
            inside.cancel_tokens()
        if token.has_state(TaskState.ERROR):
            token.become(TaskState.FUTURE)
        token.cancel()
        self._forget(token)

    def cancel_tokens(self, *, but: Token | None = None) -> None:
        """Take all tokens of this level away, perhaps but one."""
        for token in list(self.tokens()):
            if token is not but and token.id in self.tasks:
                self.cancel_token(token)

    @property
    def is_over(self) -> bool:
        """Whether nothing is open here: only listeners are left, or nothing."""
        return all(token.listening for token in self.tokens())

    # -- values

    def value(self, token: Token, source: Source) -> feel.Value:
        """The value of an expression at a token; a text is its own value."""
        if isinstance(source, str):
            return source
        return kept(self.top_workflow.script_engine.evaluate(token, source))

    def truth(self, token: Token, expression: feel.Expression, what: str) -> bool:
        """True or false; anything else is a fault."""
        value = self.value(token, expression)
        if isinstance(value, bool):
            return value
        raise self.fault(token, expression, f"{what} is {_kind(value)}; it must be true or false.")

    def fault(self, token: Token, source: Source, message: str) -> Fault:
        """A fault that names the expression and what it read."""
        if isinstance(source, str):
            return Fault(message, expression=source)
        scopes = scopes_of(token)
        # Of the names in filters those count that are variables here; the others are entries of items.
        names = source.names_read | {name for name in source.names_perhaps_read if name in scopes}
        values = {name: scopes.get(name) for name in sorted(names)}
        return Fault(message, expression=source.text, values=values)

    def can_come(self, token: Token, missing: frozenset[str], here: frozenset[str] = _NOWHERE) -> bool:
        """Whether a token elsewhere on this level can reach one of some elements, but none of the others.

        The token stands at a join; ways through that join do not count.
        """
        spec, join = self.spec, token.task_spec.name
        near = spec.reaching(missing, join) - spec.reaching(here, join)
        others = (other for other in self.tokens() if other is not token and not other.listening)
        return any(other.task_spec.name in near for other in others)

    # -- what SpiffWorkflow calls

    def record(
        self, kind: Happening, token: Token | None = None, *, flow: str = "", detail: str = ""
    ) -> None:
        """Tell what happened on this level."""
        self.top_workflow.tell(self, kind, token, flow, detail)

    def _task_completed_notify(self, task: Task) -> None:
        """Nothing waits to be polled here: tokens are queued when something has changed for them."""

    def _task_removed_notify(self, task: Task) -> None:
        """One less is open."""
        del task
        self.top_workflow.open_tokens -= 1


class SubLevel(Level, BpmnSubWorkflow):
    """The inside of a sub-process, an event sub-process or a call activity."""

    def __init__(self, spec: ProcessSpec, token: Token, values: Values) -> None:
        self.parent_token: Token = token
        self.values = values
        self.is_called = spec.is_process
        super().__init__(spec, token.id, token.workflow.top_workflow, deserializing=True)
        self.plant()

    @property
    def parent_workflow(self) -> Level:
        """The level around."""
        return self.parent_token.workflow


def _kind(value: feel.Value) -> str:
    if value is None:
        return "null"
    return f"“{value}”" if isinstance(value, str) else f"a {type(value).__name__}"
