"""What all elements have in common: being reached, doing their work, being left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from engine.bpmn.model import Element
from engine.bpmn.runtime.scopes import scopes_around, scopes_of
from engine.bpmn.runtime.trail import Happening
from engine.bpmn.specs.parts import Assignment, IoMapping, Source, Way
from engine.domain.limits import TimeLimit

if TYPE_CHECKING:
    from engine.bpmn.runtime.level import Level
    from engine.bpmn.runtime.token import Token


class FlowNode(BpmnSpecMixin):
    """An element that a token can reach. By itself it passes at once, as plain and manual tasks do.

    SpiffWorkflow calls ``_update_hook`` when a token arrives (true: it is ready to run, false: it waits),
    ``_run_hook`` when it runs, and ``_on_complete_hook`` when it has run. The first two may fail: the
    token then stays as an incident, and the same hook is called again by a retry. The third only moves.
    """

    listens = False
    """Whether it is an event that is attached to something else."""
    event_definition: Any = None
    """What it waits for or throws, where it is an event."""
    clock_limit: Source = ""
    """The time limit of the clock that it starts, where that is not the one of the clock's name."""
    shows_variables = True
    """Whether what is inside of it can read the variables around it."""

    def __init__(self, wf_spec: Any, name: str, *, element: Element, io: IoMapping | None = None) -> None:
        super().__init__(
            wf_spec,
            name,
            bpmn_name=element.label,
            lane=element.lane,
            documentation=element.documentation,
            description=element.kind,
        )
        self.bpmn_id = element.id
        self.element = element
        self.io = io or IoMapping()
        self.ways: tuple[Way, ...] = ()
        self.ways_in: tuple[str, ...] = ()
        self.listeners: tuple[FlowNode, ...] = ()
        """The events on its border, or the events that an event-based gateway waits for."""

    @property
    def awaited(self) -> Element:
        """The element on the diagram that a token waits at."""
        return self.element

    def test(self) -> None:
        """Nothing to look for at run time: the structure was checked when the diagram was read."""

    # -- arriving

    def arrive(self, level: Level, flow: str) -> None:
        """A token comes in by a flow."""
        del flow  # Only joins care where a token comes from.
        level.place(self)

    def _update_hook(self, my_task: Token) -> bool:
        if not (my_task.listening or my_task.retried):
            my_task.workflow.record(Happening.ENTERED, my_task)
        self.take_in(my_task)
        ready = self.activate(my_task)
        my_task.workflow.listen(my_task)
        return ready

    def take_in(self, token: Token) -> None:
        """Fill the scope of the element by its input mappings."""
        if self.io.inputs and not token.listening:
            token.local = token.local or {}
            for assignment in self.io.inputs:
                _assign(token.local, assignment, token.workflow.value(token, assignment.source))

    def activate(self, token: Token) -> bool:
        """Begin. True: it can run now; false: it waits, with the state of the token set."""
        del token
        return True

    # -- running

    def _run_hook(self, my_task: Token) -> bool:
        if not my_task.facts.get("done"):
            self.work(my_task)
            my_task.facts["done"] = True  # A retry of what follows must not do the work twice.
        self.give_out(my_task)
        if my_task.inner:
            body = my_task.workflow.host_of(my_task)
            body.task_spec.gather(body, my_task)
            my_task.chosen = ()
        else:
            my_task.chosen = self.choose(my_task)
        my_task.limit = self.limit_of_clock(my_task)
        return True

    def limit_of_clock(self, token: Token) -> str:
        """The time limit of the clock that the element starts, where it has one of its own."""
        source = self.clock_limit
        if not source:
            return ""
        value = token.workflow.value(token, source)
        try:
            return str(TimeLimit.parse(value if isinstance(value, str) else ""))
        except ValueError as fault:
            message = f"The time limit of the clock can't be used: {fault}."
            raise token.workflow.fault(token, source, message) from None

    def work(self, token: Token) -> None:
        """Do what the element is there for."""

    def give_out(self, token: Token) -> None:
        """Hand results to the scopes around by the output mappings."""
        if self.io.outputs:
            around = scopes_around(token)
            for assignment in self.io.outputs:
                name = assignment.path[0]
                holder = {name: around.get(name)} if len(assignment.path) > 1 else {}
                _assign(holder, assignment, token.workflow.value(token, assignment.source))
                around.publish(holder)

    def accept(self, token: Token, results: Any) -> None:
        """Take results in: for the output mappings where there are any, else for the scopes around."""
        if self.io.outputs:
            token.local = {**(token.local or {}), **results}
        else:
            scopes_of(token).publish(results)

    def may_go_on(self, token: Token) -> bool:
        """Whether a waiting token need not wait any more, now that nothing else moves."""
        del token
        return False

    def check(self, token: Token) -> None:
        """Raises `Fault` where a token waits for what can never come."""

    # -- leaving

    def choose(self, token: Token) -> tuple[Way, ...]:
        """The flows to take: all without a condition, and those whose condition holds; else the default."""
        taken = tuple(way for way in self.ways if not way.flow.default and self.holds(token, way))
        return taken or tuple(way for way in self.ways if way.flow.default)

    def holds(self, token: Token, way: Way) -> bool:
        """Whether a flow may be taken. Raises `Fault` where its condition is neither true nor false."""
        if way.condition is None:
            return True
        return token.workflow.truth(token, way.condition, f"The condition of the flow {_named(way)}")

    def _on_complete_hook(self, my_task: Token) -> None:
        level = my_task.workflow
        if my_task.id not in level.tasks:
            return  # It was cancelled by what it did itself.
        level.record(Happening.COMPLETED, my_task, detail=my_task.limit)
        level.remove(my_task)
        if my_task.inner:
            body = level.host_of(my_task)
            body.task_spec.proceed(body)
        for way in my_task.chosen:
            level.take(way)

    def _on_cancel(self, my_task: Token) -> None:
        if not my_task.listening:
            my_task.workflow.record(Happening.CANCELLED, my_task)


def _assign(values: dict[str, Any], assignment: Assignment, value: Any) -> None:
    *outer, name = assignment.path
    for key in outer:
        inner = values.get(key)
        values[key] = dict(inner) if isinstance(inner, dict) else {}
        values = values[key]
    values[name] = value


def _named(way: Way) -> str:
    return f"“{way.flow.label}” ({way.flow.id})" if way.flow.label else way.flow.id
