"""Which variables are written on all ways to a place: states go along all ways until nothing changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush

from engine.bpmn.specs.gateways import EventBasedGateway, ExclusiveGateway, ParallelGateway
from engine.bpmn.specs.parts import Way
from engine.bpmn.specs.repetition import MultiInstance
from engine.bpmn.specs.subprocesses import EventSubProcess
from engine.bpmn.specs.triggers import Error, Escalation, matches
from engine.definitions.contract.branches import IN, OUT, Branches, Node, branches_of, goes_beside
from engine.definitions.contract.passing import Passing
from engine.definitions.contract.standing import BEGINNING, Key, Standing, State, met
from engine.definitions.obligations.places import Layout, Level, Place, TooLarge
from engine.feel.presence import told_by

MOST_VISITS = 1_000
"""Of one place; a few are usual."""


@dataclass
class Flow:
    """The states at all places of a layout."""

    layout: Layout
    passing: Passing
    beginnings: Mapping[str, State]
    """What is known at each start event."""
    _states: dict[Node, State] = field(default_factory=dict)
    """On arriving at a place; and before its work, with what its inside did."""
    _after: dict[Node, State] = field(default_factory=dict)
    _inside: dict[int, frozenset[Key]] = field(default_factory=dict)
    """What may have been written on a level and inside of it, by its number."""
    _beside: dict[Node, frozenset[Key]] = field(default_factory=dict)
    """What branches beside may have written."""
    _names: dict[Node, frozenset[str]] = field(default_factory=dict)
    """What a place writes."""
    _visits: dict[Node, int] = field(default_factory=dict)

    def run(self) -> None:
        """Work the states out; what branches write may be there for those beside them, so once more then.

        Raises `TooLarge`.
        """
        self._settle()
        branches = list(branches_of(self.layout, self._edges))
        while self._look_beside(branches):
            self._settle()

    def _look_beside(self, groups: list[Branches]) -> bool:
        """Note for each branch what those beside it may have written; whether that is more than was known."""
        before = dict(self._beside)
        writes = {node: self._writes(node) for node in self._after}
        for branches in groups:
            written = [_together(writes.get(node, ()) for node in branch) for branch in branches]
            for number, branch in enumerate(branches):
                others = _together(one for at, one in enumerate(written) if at != number)
                for node in branch:
                    self._beside[node] = self._beside.get(node, frozenset()) | others
        return self._beside != before

    def _writes(self, node: Node) -> frozenset[Key]:
        """What a place itself writes, be it there before or not."""
        place, _ = node
        if place.inside is not None or node not in self._names:
            inside = place.inside.number if place.inside else 0
            results = frozenset(key for key in self._states[node].written if key[0] == inside)
            after = self._taken(node, State(frozenset(), results))
            self._names[node] = frozenset(name for _, name in after.written)
        names, scopes = self._names[node], place.own
        return frozenset(
            key for key in self._after[node].written if names and key[1] in names and key[0] in scopes
        )

    def _settle(self) -> None:
        order, late = list(self._edges), set[int]()
        todo = list(range(len(order)))
        while todo:
            number = heappop(todo)
            node = order[number]
            state = self._arriving(node)
            before = self._states.get(node, BEGINNING)
            state = state and state._replace(written=state.written | before.written)
            if state is not None and state != self._states.get(node):
                self._count(node)
                self._states[node] = state
                self._after[node] = after = self._taken(node, state)
                for one in self._edges[node]:
                    if self._numbers[one] not in todo:
                        heappush(todo, self._numbers[one])
                late.update(self._spread(node[0], after))
            if not todo:
                todo, late = sorted(late), set()

    def _count(self, node: Node) -> None:
        """Raises `TooLarge` where there is no end to it."""
        self._visits[node] = self._visits.get(node, 0) + 1
        if self._visits[node] > MOST_VISITS:
            raise TooLarge

    def _spread(self, place: Place, after: State) -> Iterator[int]:
        """Note what was written inside of levels; events that may come meanwhile have to know."""
        for level in place.level.around:
            known = self._inside.get(level, frozenset())
            if not after.written <= known:
                self._inside[level] = known | after.written
                yield from (self._numbers[one, IN] for one in self._meanwhile.get(level, ()))

    def visit_all(self) -> None:
        """Go through all places once more, so that all that is read there is visited."""
        for node, state in self._states.items():
            self._taken(node, state)

    def _taken(self, node: Node, state: State) -> State:
        place, phase = node
        return self.passing.entered(place, state) if phase == IN else self.passing.left(place, state)

    # -- edges

    @cached_property
    def _edges(self) -> dict[Node, list[Node]]:
        """Where a token can come to from each node; roughly in the order in which it does."""
        edges: dict[Node, list[Node]] = {}
        todo = [(self.layout.root.places[name], IN) for name in self.beginnings]
        todo += [(place, IN) for place in self.layout.root.event_subprocesses]
        while todo:
            node = todo.pop()
            if node not in edges:
                edges[node] = list(self._onwards(node[0]) if node[1] == IN else self._away(node[0]))
                todo += edges[node]
        return {node: edges[node] for node in _forwards(edges)}

    @cached_property
    def _numbers(self) -> dict[Node, int]:
        return {node: number for number, node in enumerate(self._edges)}

    @cached_property
    def _before(self) -> dict[Node, list[Node]]:
        before: dict[Node, list[Node]] = {node: [] for node in self._edges}
        for node, following in self._edges.items():
            for one in following:
                before[one].append(node)
        return before

    def _onwards(self, place: Place) -> Iterator[Node]:
        """From where a token has arrived: to what is inside, or to its work."""
        spec = place.spec
        yield from ((instance, IN) for instance in place.instances)
        if isinstance(spec, MultiInstance) or getattr(getattr(spec, "loop", None), "test_before", False):
            yield place, OUT
        if place.inside is not None:
            start = place.inside.spec.start_event()
            yield from ((place.inside.places[start.name], IN),) if start else ()
            yield from ((one, IN) for one in place.inside.event_subprocesses)
        elif not place.instances:
            yield place, OUT
        if not isinstance(spec, EventBasedGateway):
            yield from ((one, IN) for one in place.listeners)

    def _away(self, place: Place) -> Iterator[Node]:
        if place.body is not None:
            yield from ((place.body, OUT), (place, IN))
            # When an event comes on its border, some instances may have been done.
            yield from ((one, IN) for one in place.body.listeners if _interrupts_between(one))
            return
        yield from ((place.level.places[way.target], IN) for way in place.spec.ways)
        if link := getattr(place.spec, "target", ""):
            yield place.level.places[link], IN
        elif not place.spec.ways and place.level.host is not None and self._ends(place):
            yield place.level.host, OUT
        yield from ((one, IN) for one in self._caught_by(place))

    @staticmethod
    def _ends(place: Place) -> bool:
        """Whether a level can be over when it is passed."""
        thrown = place.spec.event_definition
        if isinstance(thrown, Error):
            return False
        spec = place.spec
        return not isinstance(spec, EventSubProcess) or spec.start.interrupting

    def _caught_by(self, place: Place) -> Iterator[Place]:
        """What can catch what an element throws: event sub-processes, and borders around."""
        thrown = place.spec.event_definition
        level: Level | None = place.level if isinstance(thrown, Error | Escalation) else None
        while level is not None:
            host = level.host
            borders = [*host.listeners, *(host.body.listeners if host.body else ())] if host else []
            yield from (one for one in (*level.event_subprocesses, *borders) if _catches(one, thrown))
            level = host.level if host else None

    @cached_property
    def _told(self) -> dict[tuple[Place, Place], frozenset[str]]:
        """What conditions say of the variables on the way to a place; of several, what all of them say."""
        found: dict[tuple[Place, Place], frozenset[str]] = {}
        for place, phase in self._edges:
            for way in place.spec.ways if phase == OUT else ():
                target, told = place.level.places[way.target], _told_by(place, way)
                found[place, target] = told & found.get((place, target), told)
        return found

    # -- states

    def _arriving(self, node: Node) -> State | None:
        place, phase = node
        states = [state for one in self._before[node] if (state := self._along(one, node)) is not None]
        if phase == IN and place.level is self.layout.root:
            states += [self.beginnings[place.spec.name]] if place.spec.name in self.beginnings else []
            if isinstance(place.spec, EventSubProcess) and not _is_caught(place):
                states += self.beginnings.values()
        found = met(states, gathered=isinstance(place.spec, ParallelGateway) and place.is_join)
        if found is None or phase == OUT:
            return found
        inside = (self._inside.get(level, frozenset()) for level in self._levels.get(place, ()))
        return found._replace(written=found.written.union(self._beside.get(node, ()), *inside))

    def _along(self, source: Node, target: Node) -> State | None:
        """What is known on the way from one node to another; nothing where nobody has come by yet."""
        state = self._after.get(source)
        place, phase = source
        if state is None or phase == IN:
            return self._unless_thrown(source, target, state)
        if place.body is None and target[1] == IN and target[0].level is place.level:
            state = state.telling((*place.own, *place.above), self._told.get((place, target[0]), ()))
        return state.without(place.scopes)

    @staticmethod
    def _unless_thrown(source: Node, target: Node, state: State | None) -> State | None:
        """An event that catches what is thrown inside knows what was known there."""
        place, other = source[0], target[0]
        from_outside = other in place.listeners or isinstance(other.spec, EventSubProcess)
        return None if from_outside and _is_caught(other) else state

    @cached_property
    def _levels(self) -> dict[Place, tuple[int, ...]]:
        """For each event that may come meanwhile the levels on which something happens until then."""
        found: dict[Place, tuple[int, ...]] = {}
        for place in self.layout.places:
            if isinstance(place.spec, EventSubProcess):
                found[place] = (place.level.number,)
            inside = tuple(one.inside.number for one in (place, *place.instances) if one.inside)
            if inside and not isinstance(place.spec, EventSubProcess):
                found.update(dict.fromkeys(place.listeners, inside))
        return found

    @cached_property
    def _meanwhile(self) -> dict[int, list[Place]]:
        found: dict[int, list[Place]] = {}
        for place, levels in self._levels.items():
            for level in levels:
                found.setdefault(level, []).append(place)
        return found

    # -- witnesses

    def way_without(self, place: Place, name: str) -> tuple[str, ...]:
        """The labels on a shortest way on which a variable gets no value before a place is reached."""
        came: dict[Node, Node | None] = {
            (self.layout.root.places[start], IN): None for start in self.beginnings
        }
        todo = deque(came)
        while todo:
            node = todo.popleft()
            if node[0] is place:
                return self._labels(came, node)
            for following in self._edges[node]:
                if following not in came and self._lacks(node, following, name):
                    came[following] = node
                    todo.append(following)
        return ()

    def _lacks(self, source: Node, target: Node, name: str) -> bool:
        state = self._along(source, target)
        if state is None:
            return False
        place = target[0]
        return state.standing((*place.own, *place.above), name) is not Standing.SURE

    @staticmethod
    def _labels(came: Mapping[Node, Node | None], node: Node) -> tuple[str, ...]:
        labels: list[str] = []
        at: Node | None = node
        while at is not None:
            place, phase = at
            # What has an inside is told when it is entered.
            label = "" if phase == OUT and place.inside else place.element.label
            if label and (not labels or labels[-1] != label):
                labels.append(label)
            at = came[at]
        return tuple(reversed(labels))


def _together(keys: Iterable[Iterable[Key]]) -> frozenset[Key]:
    return frozenset[Key]().union(*keys)


def _interrupts_between(listener: Place) -> bool:
    return not (_is_caught(listener) or goes_beside(listener))


def _is_caught(listener: Place) -> bool:
    """Whether it is an event that is about what is thrown inside."""
    return isinstance(listener.spec.event_definition, Error | Escalation)


def _catches(listener: Place, thrown: object) -> bool:
    return _is_caught(listener) and matches(listener.spec.event_definition, thrown)


def _forwards(edges: Mapping[Node, list[Node]]) -> list[Node]:
    """The nodes so that each stands before those that follow it, but for loops."""
    done: dict[Node, None] = {}
    entered = set[Node]()
    todo = [(node, False) for node in edges]
    while todo:
        node, is_done = todo.pop()
        if is_done:
            done.setdefault(node)
        elif node not in entered:
            entered.add(node)
            todo.append((node, True))
            todo += [(one, False) for one in edges[node] if one not in entered]
    return list(reversed(done))


def _told_by(place: Place, taken: Way) -> frozenset[str]:
    if isinstance(place.spec, ParallelGateway):
        return frozenset()
    found = frozenset[str]()
    if taken.condition is not None and not taken.flow.default:
        found |= told_by(taken.condition.node, verdict=True)
    for way in place.spec.ways:
        if way is taken:
            if not taken.flow.default:
                break
            continue
        earlier = taken.flow.default or isinstance(place.spec, ExclusiveGateway)
        if earlier and way.condition is not None and not way.flow.default:
            found |= told_by(way.condition.node, verdict=False)
    return found


def beginning(answers: Iterable[tuple[str, bool]], level: Level) -> State:
    """What is known when a process begins with answers."""
    state = BEGINNING
    for name, certain in answers:
        state = state.with_local(level.number, name, certain=certain)
    return state
