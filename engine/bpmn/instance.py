"""A running process: started, driven by element, saved, loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.bpmn.model import Element
from engine.bpmn.runtime import moments, state
from engine.bpmn.runtime.case import CaseWorkflow
from engine.bpmn.runtime.scopes import Values, kept, scopes_of
from engine.bpmn.runtime.trail import Happening, Passage
from engine.bpmn.specs.activities import DEFAULT_PRIORITY
from engine.bpmn.specs.activities import UserTask as UserTaskSpec
from engine.bpmn.specs.triggers import Message
from engine.bpmn.specs.triggers import Timer as TimerTrigger
from engine.kernel.errors import AlreadyDone, NotFound, Refused

if TYPE_CHECKING:
    from engine.bpmn.definitions import Definitions
    from engine.bpmn.runtime.state import Seal
    from engine.bpmn.runtime.token import Token
    from engine.bpmn.specs.node import FlowNode
    from engine.bpmn.specs.process import ProcessSpec
    from engine.bpmn.surroundings import Surroundings

_MOST_TIMERS = 1_000
"""Timers fired in one go; what is still due then is fired by the next."""


@dataclass(frozen=True, kw_only=True)
class UserTask:
    """A task that waits for a person."""

    token: int
    element: Element
    form: str
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    excluded_users: tuple[str, ...]
    due: datetime | None
    follow_up: datetime | None
    priority: int


@dataclass(frozen=True, kw_only=True)
class Timer:
    """A moment that the process waits for."""

    token: int
    element: Element
    due: datetime


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A message that the process waits for."""

    token: int
    element: Element
    message: str
    key: str
    form: str


@dataclass(frozen=True, kw_only=True)
class Incident:
    """An element that can't go on."""

    token: int
    element: Element
    message: str
    expression: str
    values: Mapping[str, feel.Value]
    """What the expression read."""


class Instance:
    """One process instance of a case. After each call it has moved as far as it can by itself."""

    def __init__(self, case: CaseWorkflow) -> None:
        self._case = case

    @classmethod
    def start(
        cls,
        definitions: Definitions,
        process_id: str,
        surroundings: Surroundings,
        *,
        start_event: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> Instance:
        """Begin a process, at a start event of that id or at the one that has no trigger."""
        instance = cls.of(definitions, process_id, surroundings)
        instance.begin(start_event, variables)
        return instance

    @classmethod
    def of(cls, definitions: Definitions, process_id: str, surroundings: Surroundings) -> Instance:
        """A process that has not begun: for whoever needs it at hand while it takes its first step."""
        spec = definitions.specs.get(process_id)
        if spec is None or not spec.is_process:
            raise NotFound(f"There is no process “{process_id}”.")
        return cls(CaseWorkflow(spec, definitions.specs, surroundings))

    def begin(self, start_event: str | None = None, variables: Mapping[str, Any] | None = None) -> None:
        """Take the first step, from a start event of that id or from the one that has no trigger."""
        self._case.start(_start(self._case.spec, start_event), _values(variables))

    @classmethod
    def load(cls, definitions: Definitions, saved: bytes, surroundings: Surroundings, seal: Seal) -> Instance:
        """The instance as it was saved. Raises `StateRefused` for what was not saved so."""
        return cls(state.load(seal.open(saved), definitions, surroundings))

    def save(self, seal: Seal) -> bytes:
        """The state, sealed."""
        return seal.close(state.dump(self._case))

    # -- moving

    def complete(self, token: int, variables: Mapping[str, Any] | None = None) -> None:
        """Complete a user task with what was entered."""
        found = self._open(token)
        if not _is_task(found):
            raise Refused(f"“{found.task_spec.element.id}” is no task that waits for a person.")
        found.task_spec.accept(found, _values(variables))
        found.facts["done"] = True
        self._case.queue.append(found)
        self._case.settle()

    def deliver(self, message: str, key: str | None, variables: Mapping[str, Any] | None = None) -> bool:
        """Hand a message to whoever has waited for it longest; false: nobody waits for it."""
        waiting = (token for token in self._case.all_tokens() if _hears(token, message, key))
        token = next(waiting, None)
        if token is None:
            return False
        token.workflow.record(Happening.MESSAGE_RECEIVED, token, detail=message)
        token.task_spec.happen(token, _values(variables))
        self._case.settle()
        return True

    def fire_due_timers(self) -> int:
        """Let every timer fire whose moment has come, the earliest first; says how many did."""
        fired = 0
        while fired < _MOST_TIMERS and (token := self._next_due()) is not None:
            token.workflow.record(Happening.TIMER_FIRED, token)
            token.task_spec.happen(token, {})
            self._case.settle()
            fired += 1
        return fired

    def retry(self, token: int, variables: Mapping[str, Any] | None = None) -> None:
        """Try again what became an incident, perhaps with corrected variables."""
        found = self._open(token)
        if found.state != TaskState.ERROR:
            raise Refused(f"“{found.task_spec.element.id}” is no incident.")
        scopes_of(found).publish(_values(variables))
        self._case.retry(found)
        self._case.settle()

    def set_variables(self, variables: Mapping[str, Any], token: int | None = None) -> None:
        """Set variables of the process, or of the scopes around a token."""
        if token is None:
            self._case.values.update(_values(variables))
        else:
            scopes_of(self._open(token)).publish(_values(variables))

    def cancel(self) -> None:
        """End the process here and now, whatever is open."""
        if not self._case.completed:
            self._case.cancel_tokens()
            self._case.completed = True
            self._case.record(Happening.CANCELLED)

    # -- looking

    @property
    def process_id(self) -> str:
        """Id of the process that runs."""
        return self._case.spec.process_id

    @property
    def tasks(self) -> tuple[UserTask, ...]:
        """What waits for people."""
        return tuple(_task(token) for token in self._case.all_tokens() if _is_task(token))

    @property
    def timers(self) -> tuple[Timer, ...]:
        """What waits for a moment."""
        return tuple(
            Timer(token=token.id, element=_place(token), due=moments.load(token.facts["due"]))
            for token in self._case.all_tokens()
            if _is_timer(token)
        )

    @property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """What waits for a message."""
        return tuple(_subscription(token) for token in self._case.all_tokens() if _hears(token))

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """What can't go on."""
        return tuple(_incident(token) for token in self._case.all_tokens() if token.state == TaskState.ERROR)

    @property
    def standing(self) -> tuple[Element, ...]:
        """The elements that are at work or wait now, each once, the longest waiting first."""
        at_work = (token for token in self._case.all_tokens() if not (token.listening or token.inner))
        elements: Iterable[Element] = (token.task_spec.element for token in at_work)
        return tuple({(element.process, element.id): element for element in elements}.values())

    @property
    def finished(self) -> bool:
        """Whether the process has ended: nothing is open any more."""
        return self._case.is_completed()

    @property
    def variables(self) -> Mapping[str, feel.Value]:
        """The variables of the process itself."""
        return dict(self._case.values)

    def variables_at(self, token: int) -> Mapping[str, feel.Value]:
        """All variables in sight of a token."""
        return scopes_of(self._open(token)).variables()

    @property
    def stage(self) -> str | None:
        """The stage that was entered last."""
        return self._case.stage

    def trail(self) -> tuple[Passage, ...]:
        """What happened since the start, the loading, or the last time this was asked."""
        passages = tuple(self._case.trail)
        self._case.trail.clear()
        return passages

    def _open(self, number: int) -> Token:
        token = self._case.find(number)
        if token is None:
            if 0 < number <= self._case.last_number:
                raise AlreadyDone
            raise NotFound
        return token

    def _next_due(self) -> Token | None:
        now = moments.dump(self._case.surroundings.now())
        due = [token for token in self._case.all_tokens() if _is_timer(token) and token.facts["due"] <= now]
        return min(due, key=lambda token: (token.facts["due"], token.id), default=None)


def _start(spec: ProcessSpec, start_event: str | None) -> FlowNode:
    if start_event is not None:
        if start_event not in spec.starts:
            raise NotFound(f"The process “{spec.name}” has no start event “{start_event}”.")
        return spec.starts[start_event]
    start = spec.start_event() or (next(iter(spec.starts.values())) if len(spec.starts) == 1 else None)
    if start is None:
        raise NotFound(f"“{spec.name}” has several start events; say which: {', '.join(spec.starts)}.")
    return start


def _values(variables: Mapping[str, Any] | None) -> Values:
    return {name: kept(feel.to_feel(value), f"“{name}”") for name, value in (variables or {}).items()}


def _is_task(token: Token) -> bool:
    return isinstance(token.task_spec, UserTaskSpec) and token.state == TaskState.READY


def _is_timer(token: Token) -> bool:
    return _waits_for(token, TimerTrigger)


def _hears(token: Token, message: str | None = None, key: str | None = None) -> bool:
    return (
        _waits_for(token, Message)
        and message in {None, token.task_spec.event_definition.name}
        and key in {None, token.facts["key"]}
    )


def _waits_for(token: Token, trigger: type[Any]) -> bool:
    waiting = token.state == TaskState.WAITING
    return waiting and isinstance(getattr(token.task_spec, "event_definition", None), trigger)


def _place(token: Token) -> Element:
    place: Element = token.task_spec.awaited if token.listening else token.task_spec.element
    return place


def _task(token: Token) -> UserTask:
    facts, element = token.facts, token.task_spec.element
    return UserTask(
        token=token.id,
        element=element,
        form=element.form,
        assignee=facts.get("who"),
        candidate_groups=tuple(facts.get("groups", ())),
        candidate_users=tuple(facts.get("users", ())),
        excluded_users=tuple(facts.get("not", ())),
        due=moments.load(facts["until"]) if "until" in facts else None,
        follow_up=moments.load(facts["later"]) if "later" in facts else None,
        priority=facts["first"] - 1 if "first" in facts else DEFAULT_PRIORITY,
    )


def _subscription(token: Token) -> Subscription:
    element = _place(token)
    return Subscription(
        token=token.id,
        element=element,
        message=token.task_spec.event_definition.name,
        key=token.facts["key"],
        form=element.form,
    )


def _incident(token: Token) -> Incident:
    message, expression, values, _ = token.facts["fault"]
    return Incident(
        token=token.id,
        element=_place(token),
        message=message,
        expression=expression,
        values={name: feel.load(value) for name, value in values.items()},
    )
