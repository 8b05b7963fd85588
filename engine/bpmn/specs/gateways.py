"""Gateways. Joins count the tokens that arrived, and take them away when they go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from SpiffWorkflow.util.task import TaskState

from engine.bpmn.faults import Fault
from engine.bpmn.specs.node import FlowNode
from engine.bpmn.specs.parts import Way

if TYPE_CHECKING:
    from engine.bpmn.runtime.level import Level
    from engine.bpmn.runtime.token import Token


class ExclusiveGateway(FlowNode):
    """The first flow whose condition is true, else the default."""

    def choose(self, token: Token) -> tuple[Way, ...]:
        """One flow."""
        for way in self.ways:
            if not way.flow.default and self.holds(token, way):
                return (way,)
        return _default(self.ways)


class Join(FlowNode):
    """Gathers tokens: one for each way in. A second one on the same way waits for the next round."""

    def arrive(self, level: Level, flow: str) -> None:
        """Count a token in."""
        token = self._gathering(level) or level.place(self)
        arrived = token.facts.setdefault("in", {})
        arrived[flow] = arrived.get(flow, 0) + 1
        if token.state == TaskState.WAITING and self.is_complete(token):
            token.become(TaskState.READY)
            level.top_workflow.queue.append(token)

    def _gathering(self, level: Level) -> Token | None:
        """The token that waits for more; where there is one way in, none ever waits."""
        if len(self.ways_in) == 1:
            return None
        return next((t for t in level.tokens() if t.task_spec is self and _gathers(t)), None)

    def activate(self, token: Token) -> bool:
        """Go on at once, or wait for more."""
        if self.is_complete(token):
            return True
        token.become(TaskState.WAITING)
        return False

    def is_complete(self, token: Token) -> bool:
        """Whether a token came in on every way."""
        return len(token.facts["in"]) >= len(self.ways_in)

    def sources(self, token: Token) -> tuple[frozenset[str], frozenset[str]]:
        """Where the ways in come from: those on which a token is, and those on which none is."""
        came_from, arrived = token.workflow.spec.flow_sources, token.facts["in"]
        here = frozenset(came_from[flow] for flow in self.ways_in if flow in arrived)
        missing = frozenset(came_from[flow] for flow in self.ways_in if flow not in arrived)
        return here, missing

    def work(self, token: Token) -> None:
        """Use up one token of each way; what is left begins the next round."""
        left = {flow: count - 1 for flow, count in token.facts["in"].items() if count > 1}
        if left:
            token.workflow.place(self).facts["in"] = left


class ParallelGateway(Join):
    """Waits for every way in; takes every way out."""

    def check(self, token: Token) -> None:
        """Raises `Fault` where it waits in vain, so that a case is never stuck without a word."""
        _, missing = self.sources(token)
        if not token.workflow.can_come(token, missing):
            names = ", ".join(sorted(missing))
            raise Fault(f"The gateway waits in vain: no token can come from {names} any more.")

    def choose(self, token: Token) -> tuple[Way, ...]:
        """All flows; conditions on them mean nothing here."""
        del token
        return self.ways


class InclusiveGateway(Join):
    """Waits for every token that can still come; takes every way out whose condition is true."""

    def may_go_on(self, token: Token) -> bool:
        """Whether no token can come on a way on which none is.

        A token that could just as well come on a way that has one already is not waited for (BPMN 13.4.3).
        """
        here, missing = self.sources(token)
        return not token.workflow.can_come(token, missing, here)

    def choose(self, token: Token) -> tuple[Way, ...]:
        """Every flow whose condition is true, else the default."""
        return super().choose(token) or _default(self.ways)


class EventBasedGateway(FlowNode):
    """Waits for the first of the events that follow it."""

    def activate(self, token: Token) -> bool:
        """Wait; the events that follow are its listeners."""
        token.become(TaskState.WAITING)
        return False


def _gathers(token: Token) -> bool:
    return bool(token.state in {TaskState.FUTURE, TaskState.WAITING})


def _default(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    default = tuple(way for way in ways if way.flow.default)
    if not default and ways:
        conditions = "; ".join(way.condition.text for way in ways if way.condition is not None)
        raise Fault(
            "No condition of the ways out is true, and none of them is the default.", expression=conditions
        )
    return default
