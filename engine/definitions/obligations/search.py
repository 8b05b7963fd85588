"""The search over token states: every state in which a case can rest, and the steps between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from engine.bpmn.specs.activities import UserTask
from engine.bpmn.specs.gateways import EventBasedGateway
from engine.bpmn.specs.subprocesses import EventSubProcess
from engine.bpmn.specs.triggers import Message, Signal, Timer
from engine.definitions.obligations.knowledge import Knowledge
from engine.definitions.obligations.liveness import Liveness
from engine.definitions.obligations.outcomes import Outcomes
from engine.definitions.obligations.places import Layout, Place, inside_of, reached
from engine.definitions.obligations.roles import form_of, matters, targets_of
from engine.definitions.obligations.steps import Steps
from engine.definitions.obligations.values import State
from engine.definitions.obligations.walk import ENTER, RUN, Entry, Mark, Order, Passed, Pruned, Walk, Wrote

MOST_STATES = 2_500
"""In which a case can rest. Of what has more, those are looked at that are nearest to the start."""


class Event(NamedTuple):
    """What makes a case go on that rests."""

    kind: str
    """``start``, ``complete``, ``message`` or ``timer``."""
    place: Place
    host: Place | None = None
    """What it is attached to; nothing for a task, and for events of a whole level."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one state to the next."""

    event: Event
    target: int
    log: tuple[Entry, ...]
    as_run: bool
    """Whether the engine itself would move in this order."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step as obligations see it: of those that look alike, the shortest."""

    step: Step
    told: tuple[Entry, ...]
    """Of its log, what obligations speak of."""
    telling: int
    """The number of what is told: moves that tell the same have the same."""
    length: int


@dataclass(eq=False)
class Graph:
    """All states that were found, and the steps between them. State 0 is before the start."""

    visible: frozenset[str] = frozenset()
    """Milestones, letters and variables of which obligations speak."""
    steps: list[list[Step]] = field(default_factory=lambda: [[]])
    resting: list[frozenset[Mark]] = field(default_factory=lambda: [frozenset()])
    """Where the tokens are in each state; nowhere in those at which a case has ended."""
    complete: bool = True
    """Whether there are no more."""

    @cached_property
    def moves(self) -> list[list[Move]]:
        """The steps by state, as obligations see them."""
        tellings: dict[tuple[Entry, ...], int] = {}
        return [self._seen(steps, tellings) for steps in self.steps]

    def _seen(self, steps: list[Step], tellings: dict[tuple[Entry, ...], int]) -> list[Move]:
        found: dict[object, Move] = {}
        for step in steps:
            told = tuple(entry for entry in step.log if self._tells(entry))
            length = sum(isinstance(entry, Passed) for entry in step.log)
            known = found.get((step.target, told))
            if known is None or length < known.length:
                telling = tellings.setdefault(told, len(tellings))
                found[step.target, told] = Move(step, told, telling, length)
        return list(found.values())

    def _tells(self, entry: Entry) -> bool:
        if isinstance(entry, Passed):
            return not self.visible.isdisjoint(entry.place.words)
        return isinstance(entry, Wrote) and not self.visible.isdisjoint(entry.names)

    def is_end(self, state: int) -> bool:
        """Whether the case is over."""
        return state > 0 and not self.resting[state]


@dataclass(eq=False)
class Search:
    """Looks a layout through. `visible` are the milestones and letters that obligations speak of."""

    layout: Layout
    knowledge: Knowledge
    outcomes: Outcomes
    visible: frozenset[str]
    reduced: bool = False
    """Whether only one order is followed of what makes no difference to obligations."""

    def graph(self, most: int = MOST_STATES) -> Graph:
        """The states; if there are too many, those that are nearest to the start."""
        self._most = most
        graph = Graph(self.visible)
        self._known: dict[object, int] = {}
        todo = deque[tuple[int, Walk]]()
        for name in self.layout.root.spec.starts:
            self._take(
                graph,
                0,
                Event("start", self.layout.root.places[name]),
                Walk(memory=self.knowledge.beginning()),
                todo,
            )
        while todo and graph.complete:
            state, walk = todo.popleft()
            for event in self._chosen(walk):
                self._take(graph, state, event, walk, todo)
        return graph

    @cached_property
    def _steps(self) -> Steps:
        return Steps(self.layout, self.knowledge, self.outcomes)

    def _take(
        self, graph: Graph, state: int, event: Event, walk: Walk, todo: deque[tuple[int, Walk]]
    ) -> None:
        taken = set[object]()
        for settled in self.following(walk, event):
            identity = settled.identity
            target = self._known.get(identity)
            if target is None:
                target = self._known[identity] = len(graph.steps)
                graph.steps.append([])
                graph.resting.append(frozenset(settled.marks))
                graph.complete = target < self._most
                if settled.marks:
                    todo.append((target, settled))
            log = tuple(settled.log)
            passed = (target, tuple(entry for entry in log if isinstance(entry, Passed)))
            if passed not in taken:
                taken.add(passed)
                graph.steps[state].append(Step(event, target, log, settled.order == Order.AS_RUN))

    def following(self, walk: Walk, event: Event) -> Iterator[Walk]:
        """Where a case comes to rest after an event; also in other orders of what moves by itself."""
        crowded = False
        for order in (Order.AS_RUN, Order.FORWARD, Order.BACKWARD):
            if order != Order.AS_RUN and not crowded:
                return
            moving = walk.fork()
            moving.log, moving.order, moving.steps, moving.crowded = [], order, 0, False
            try:
                self._begin(moving, event)
            except Pruned:
                return
            for settled in self._steps.settle(moving):
                crowded = crowded or settled.crowded
                self._liveness.forget(settled.marks, settled.memory)
                yield settled

    def _begin(self, walk: Walk, event: Event) -> None:
        kind, place, host = event
        if kind == "start":
            self._say(walk, place, self._forms_at_start(place))
            walk.push([(ENTER, place)])
            return
        if kind == "complete" or (host is None and not isinstance(place.spec, EventSubProcess)):
            self._say(walk, place, (form_of(place.spec),))
            walk.push([(RUN, place)])
            return
        self._steps.happen(walk, place, host)
        self._say(walk, place, (form_of(place.spec),))

    def _forms_at_start(self, place: Place) -> tuple[str, ...]:
        """What a message at the start brings is added to what the complaint form brought."""
        plain = (
            start.element.form
            for start in self.layout.root.spec.starts.values()
            if start.element.event == "none"
        )
        return tuple(dict.fromkeys([*plain, place.element.form]))

    def _say(self, walk: Walk, place: Place, forms: Iterable[str]) -> None:
        for form in filter(None, forms):
            sure: dict[str, State] = {}
            perhaps: dict[str, State] = {}
            for name, state, always in self.outcomes.of_form(form):
                if always:
                    sure[name] = state
                else:
                    perhaps[name] = self.knowledge.either(walk.memory, place, name, state)
            walk.log.append(Wrote(place, tuple(perhaps), said=True, sure=False))
            self._steps.accept(walk, place, perhaps, silent=True)
            self._steps.accept(walk, place, sure, said=True)

    # -- what can happen

    def events(self, walk: Walk) -> Iterator[Event]:
        """What can come from outside while a case rests."""
        for number in sorted(number for number, what in walk.marks if not what):
            place = self._steps.places[number]
            if isinstance(place.spec, UserTask):
                yield Event("complete", place)
            elif place.waits and not isinstance(place.spec, EventBasedGateway) and (kind := _comes(place)):
                yield Event(kind, place)
        for event, host in self._steps.listening(walk):
            if (kind := _comes(event)) and (self._ends_something(event, host) or self._matters[event.number]):
                yield Event(kind, event, host)

    @staticmethod
    def _ends_something(event: Place, host: Place | None) -> bool:
        if host is not None and not event.is_boundary:
            return True
        spec = event.spec
        return spec.start.interrupting if isinstance(spec, EventSubProcess) else event.element.interrupting

    def _chosen(self, walk: Walk) -> Iterable[Event]:
        events = list(self.events(walk))
        if not self.reduced:
            return events
        for event in events:
            if self._is_quiet(walk, event, events):
                return [event]
        return events

    def _is_quiet(self, walk: Walk, event: Event, events: list[Event]) -> bool:
        """Whether an event makes no difference but that it is over: then it may as well come first."""
        if event.kind != "complete" or event.place.listeners:
            return False
        others = {one for one in events if one != event}
        for settled in self.following(walk, event):
            loud = any(self._is_loud(entry) for entry in settled.log)
            if loud or settled.identity in self._known or not others <= set(self.events(settled)):
                return False
        return True

    def _is_loud(self, entry: Entry) -> bool:
        if isinstance(entry, Passed):
            return not self.visible.isdisjoint(entry.place.words)
        return not isinstance(entry, Wrote) or not self.knowledge.kept.isdisjoint(entry.names)

    # -- what makes a difference

    def _following(self, place: Place) -> Iterator[Place]:
        yield from targets_of(place, self.knowledge.vocabulary)
        yield from inside_of(place)

    @cached_property
    def _matters(self) -> dict[int, bool]:
        def any_matters(start: Place) -> bool:
            places = reached([start], self._following)
            return any(matters(one, self.visible, self.knowledge.kept, self.outcomes) for one in places)

        listeners = {one.number: one for place in self.layout.places for one in place.listeners}
        listeners |= {one.number: one for level in self.layout.levels for one in level.event_subprocesses}
        return {number: any_matters(one) for number, one in listeners.items()}

    @cached_property
    def _liveness(self) -> Liveness:
        return Liveness(self.layout, self.knowledge, self.outcomes)


def _comes(event: Place) -> str:
    """How an event comes from outside; empty for one that only comes from inside."""
    definition = event.spec.event_definition
    if isinstance(definition, Message):
        return "message"
    return "timer" if isinstance(definition, Timer) and not isinstance(definition, Signal) else ""
