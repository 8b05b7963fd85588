"""The places at which a token can be: called processes and sub-processes lie inside of what opens them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.bpmn.model import Element
from engine.bpmn.specs.activities import UserTask
from engine.bpmn.specs.events import CatchingNode
from engine.bpmn.specs.gateways import EventBasedGateway, Join
from engine.bpmn.specs.node import FlowNode
from engine.bpmn.specs.process import ProcessSpec
from engine.bpmn.specs.repetition import MultiInstance, Repetition
from engine.bpmn.specs.subprocesses import CallActivity, EventSubProcess, SubProcess
from engine.definitions.obligations.milestones import words_of

MOST_PLACES = 6_000
"""More are not looked through: so many come of processes that call each other again and again."""
MOST_LEVELS = 12
"""Inside of each other. What is deeper calls itself."""

Scope = int
"""Number of the level or place that holds variables."""


class TooLarge(Exception):
    """The diagrams have more places, or more states, than are looked through."""


@dataclass(eq=False)
class Level:
    """A process or the inside of a sub-process, at one place from which it is opened."""

    number: int
    spec: ProcessSpec
    host: Place | None
    """The activity that it is the inside of."""
    places: dict[str, Place] = field(default_factory=dict)
    """By the name of the spec."""
    around: frozenset[int] = frozenset()
    """Numbers of the levels around it, and its own."""
    own: tuple[Scope, ...] = ()
    """Scopes to which what is written here can go, the nearest first."""
    above: tuple[Scope, ...] = ()
    """Scopes that can be read beside."""

    @property
    def event_subprocesses(self) -> Iterator[Place]:
        """What may begin meanwhile."""
        return (self.places[spec.name] for spec in self.spec.event_subprocesses)


@dataclass(eq=False)
class Place:
    """One element at one place of the layout."""

    number: int
    spec: FlowNode
    level: Level
    body: Place | None = None
    """Of one instance of a repetition, the activity as a whole."""
    inside: Level | None = None
    instances: tuple[Place, ...] = ()
    """Of a repetition: two, of which one is enough where they come one after the other."""
    own: tuple[Scope, ...] = ()
    above: tuple[Scope, ...] = ()

    @cached_property
    def element(self) -> Element:
        """What stands on the diagram."""
        return self.spec.element

    @cached_property
    def words(self) -> frozenset[str]:
        """What it is to the handling of a complaint; of a repetition, what its instances are."""
        return frozenset() if self.instances else words_of(self.element)

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """Scopes that are left behind with it; none where it never has variables of its own."""
        if self.inside is not None:
            return self.number, self.inside.number
        has_own = self.spec.io.inputs or self.spec.io.outputs or self.body or self.instances
        return (self.number,) if has_own else ()

    @cached_property
    def waits(self) -> bool:
        """Whether a token stays here until something comes from outside."""
        spec = self.spec
        if isinstance(spec, EventSubProcess):
            return False
        if isinstance(spec, CatchingNode):
            return bool(spec.event_definition.waits) and not self.is_boundary
        return isinstance(spec, UserTask | EventBasedGateway)

    @cached_property
    def is_boundary(self) -> bool:
        """Whether it is an event on a border."""
        return self.element.kind == "boundaryEvent"

    @cached_property
    def is_join(self) -> bool:
        """Whether tokens are counted here before one goes on."""
        return isinstance(self.spec, Join) and len(self.spec.ways_in) > 1

    @cached_property
    def listeners(self) -> tuple[Place, ...]:
        """Events on its border, or those after an event-based gateway."""
        return tuple(self.level.places[spec.name] for spec in self.spec.listeners)

    def __repr__(self) -> str:
        return f"<{self.element.process}.{self.spec.name}>"


@dataclass(eq=False)
class Layout:
    """All places that can be reached from one process."""

    root: Level
    places: list[Place] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)

    @classmethod
    def of(cls, specs: Mapping[str, ProcessSpec], process: str) -> Layout:
        """Lay a process out. Raises `TooLarge`."""
        return _Laying(specs).lay(process)


class _Laying:
    def __init__(self, specs: Mapping[str, ProcessSpec]) -> None:
        self._specs = specs
        self._number = 0
        self._places: list[Place] = []
        self._levels: list[Level] = []

    def lay(self, process: str) -> Layout:
        root = self._level(process, None)
        return Layout(root, self._places, self._levels)

    def _next(self) -> int:
        self._number += 1
        if self._number > MOST_PLACES:
            raise TooLarge
        return self._number

    def _level(self, name: str, host: Place | None) -> Level:
        number = self._next()
        around = host.level.around if host else frozenset()
        if len(around) >= MOST_LEVELS:
            raise TooLarge
        level = Level(number, self._specs[name], host, around=around | {number})
        level.own, level.above = _scopes_of(level, host)
        self._levels.append(level)
        for spec in level.spec.task_specs.values():
            # The root that SpiffWorkflow hangs tokens on is no element.
            if isinstance(spec, FlowNode) and not spec.name.endswith("#each"):
                level.places[spec.name] = self._place(spec, level, None)
        return level

    def _place(self, spec: FlowNode, level: Level, body: Place | None) -> Place:
        place = Place(self._next(), spec, level, body)
        self._places.append(place)
        local = (place.number,) if body is None else (place.number, body.number)
        place.own, place.above = (*local, *level.own), level.above
        if isinstance(spec, Repetition):
            copies = 2 if isinstance(spec, MultiInstance) and not spec.loop.sequential else 1
            place.instances = tuple(self._place(spec.instance, level, place) for _ in range(copies))
        elif isinstance(spec, SubProcess):
            place.inside = self._level(spec.inside, place)
        return place


def _scopes_of(level: Level, host: Place | None) -> tuple[tuple[Scope, ...], tuple[Scope, ...]]:
    if host is None:
        return (level.number,), ()
    if not isinstance(host.spec, CallActivity):
        # The scope of a sub-process is that of its activity.
        return host.own, host.above
    if not host.spec.shows_variables:
        return (level.number,), (host.number,)
    return (level.number,), (*host.own, *host.above)


def reached(starts: Iterable[Place], steps: Callable[[Place], Iterable[Place]]) -> set[Place]:
    """All places that can be reached by some steps."""
    found: set[Place] = set()
    todo = list(starts)
    while todo:
        place = todo.pop()
        if place not in found:
            found.add(place)
            todo.extend(steps(place))
    return found


def inside_of(place: Place) -> Iterator[Place]:
    """Where a token can come to from a place without leaving it, and where a link leads to."""
    yield from place.listeners
    yield from place.instances
    if place.inside is not None:
        yield from (place.inside.places[name] for name in place.inside.spec.starts)
        yield from place.inside.event_subprocesses
    target = getattr(place.spec, "target", "")
    if target:
        yield place.level.places[target]
