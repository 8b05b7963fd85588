"""What an event waits for or throws, on SpiffWorkflow's event definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.specs.event_definitions import (
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    NoneEventDefinition,
    SignalEventDefinition,
    TerminateEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from engine.bpmn.runtime import moments
from engine.bpmn.specs.parts import Source

if TYPE_CHECKING:
    from engine.bpmn.runtime.token import Token


class Trigger:
    """How an event waits."""

    waits = False
    """Whether a token has to wait for it; errors and escalations find their catcher by the diagram."""

    def arm(self, token: Token) -> None:
        """Note on the token what it waits for."""

    def rearm(self, token: Token) -> bool:
        """After it came: whether a non-interrupting event goes on waiting."""
        del token
        return True


class Nothing(Trigger, NoneEventDefinition):
    """No event at all: it happens by itself."""


class Terminate(Trigger, TerminateEventDefinition):
    """The end of the level, whatever else is open there."""


class Message(Trigger, MessageEventDefinition):
    """A message for this case: its name, and the key that says for whom it is."""

    waits = True

    def __init__(self, name: str, key: Source = "") -> None:
        super().__init__(name)
        self.key = key

    def arm(self, token: Token) -> None:
        """Work the key out."""
        key = token.workflow.value(token, self.key)
        if key is None or isinstance(key, bool | list | dict):
            raise token.workflow.fault(
                token, self.key, f"The correlation key of “{self.name}” is no text or number."
            )
        token.facts["key"] = str(key)


class Signal(Trigger, SignalEventDefinition):
    """A call to everything in the case that listens for its name."""

    waits = True


class Error(Trigger, ErrorEventDefinition):
    """A failure of the trade, caught by its code; without a code it catches all."""


class Escalation(Trigger, EscalationEventDefinition):
    """A call to the levels above, caught by its code; without a code it catches all."""


class Timer(Trigger, TimerEventDefinition):
    """A moment, a span of time, or a repetition."""

    waits = True

    def __init__(self, name: str, source: Source, *, repeats: bool = False) -> None:
        super().__init__(name, source)
        self.repeats = repeats

    def arm(self, token: Token) -> None:
        """Work out when, as an instant: a change of clock, zone or calendar does not move it any more."""
        level, surroundings = token.workflow, token.workflow.top_workflow.surroundings
        value = level.value(token, self.expression)
        now, environment = surroundings.now(), surroundings.environment
        if self.repeats:
            cycle = moments.cycle(value, now, environment)
            if cycle is None or cycle.times == 0:
                raise level.fault(token, self.expression, "The timer is no repetition such as R3/PT1H.")
            token.facts["due"] = moments.dump(cycle.first)
            token.facts["every"] = cycle.span
            if cycle.times is not None:
                token.facts["left"] = cycle.times
            return
        due = moments.due(value, now, environment)
        if due is None:
            raise level.fault(token, self.expression, "The timer is no moment and no span of time.")
        token.facts["due"] = moments.dump(due)

    def rearm(self, token: Token) -> bool:
        """Set the next time of a repetition, counted from the last and not from now; false after the last."""
        facts = token.facts
        if "left" in facts:
            facts["left"] -= 1
        span = facts.get("every")
        if span is None or facts.get("left") == 0:
            return False
        environment = token.workflow.top_workflow.surroundings.environment
        following = moments.after(moments.load(facts["due"]), span, environment)
        if following is None:
            return False
        facts["due"] = moments.dump(following)
        return True


def matches(trigger: Any, thrown: Any) -> bool:
    """Whether an error or escalation is caught by a trigger: same kind, same code or any."""
    return type(trigger) is type(thrown) and trigger.code in {None, thrown.code}
