"""The shortest way on which an obligation is broken, if there is one."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.bpmn.model import Element
from engine.definitions.obligations.monitors import BROKEN, OWING, QUIET, RELEASED, Monitor
from engine.definitions.obligations.places import Place
from engine.definitions.obligations.search import Graph, Move, Step
from engine.definitions.obligations.walk import Entry, Passed, Wrote

Node = tuple[int, int]
"""A state of the graph, and where the obligation stands in it."""


@dataclass(frozen=True)
class Way:
    """How a case comes to break an obligation."""

    steps: tuple[Step, ...]
    passed: tuple[Place, ...]
    """What it passes until then, in order."""
    ends: bool
    """Whether the case is over then."""

    @property
    def labels(self) -> list[str]:
        """What it passes as people read it on the diagram; what has no label is left out."""
        labels = (" ".join(place.element.label.split()) for place in self.passed)
        return [label for label in labels if label]

    @property
    def last(self) -> Element:
        """The element at which it is broken."""
        return self.passed[-1].element

    @property
    def as_run(self) -> bool:
        """Whether the engine itself moves in this order."""
        return all(step.as_run for step in self.steps)


@dataclass(eq=False)
class _Product:
    """States of a graph with the stands of a monitor, as far as they were come to."""

    graph: Graph
    monitor: Monitor
    came: dict[Node, tuple[Node, Step]] = field(default_factory=dict)
    kept: set[Node] = field(default_factory=set)
    """Nodes from which a step leads that gives what is owed."""
    onward: dict[Node, list[Node]] = field(default_factory=dict)
    followed: dict[tuple[int, int], tuple[int, bool]] = field(default_factory=dict)
    """Stands after what was told, by its number, once worked out."""

    def broken(self) -> Way | None:
        """The shortest way to a node at which the obligation is broken."""
        return self._shortest() if self.monitor.owes_for_ever or self._is_ever_broken() else None

    def _is_ever_broken(self) -> bool:
        """Whether it is broken at all: all stands of a state go on at once, as bits."""
        stands = [0] * len(self.graph.moves)
        stands[0], todo = 1 << QUIET, [0]
        together: dict[tuple[int, int], int] = {}
        while todo:
            state = todo.pop()
            before = stands[state]
            for move in self.graph.moves[state]:
                at = (before, move.telling)
                after = together.get(at)
                if after is None:
                    after = together[at] = self._together(before, move)
                target = move.step.target
                if self.graph.is_end(target):
                    after = _mask(self.monitor.at_end(one) for one in _bits(after))
                if after >> BROKEN & 1:
                    return True
                if after & ~stands[target]:
                    stands[target] |= after
                    todo.append(target)
        return False

    def _together(self, stands: int, move: Move) -> int:
        return _mask({self._stand_after(one, move)[0] for one in _bits(stands)} - {RELEASED})

    def _shortest(self) -> Way | None:
        todo: list[tuple[int, int, Node]] = [(0, 0, (0, QUIET))]
        costs, number = {(0, QUIET): 0}, 0
        while todo:
            cost, _, node = heapq.heappop(todo)
            if cost > costs[node] or node[1] == RELEASED:
                continue
            if node[1] == BROKEN:
                return self._way(node)
            self.onward[node] = []
            for move in self.graph.moves[node[0]]:
                reached, length, step = self._after(node, move), move.length + 1, move.step
                self.onward[node].append(reached)
                if cost + length < costs.get(reached, cost + length + 1):
                    number += 1
                    costs[reached], self.came[reached] = cost + length, (node, step)
                    heapq.heappush(todo, (cost + length, number, reached))
        asked = self.monitor.owes_for_ever and self.graph.complete
        return self._never_given(costs) if asked else None

    def _after(self, node: Node, move: Move) -> Node:
        stand, kept = self._stand_after(node[1], move)
        if kept:
            self.kept.add(node)
        target = move.step.target
        return target, self.monitor.at_end(stand) if self.graph.is_end(target) else stand

    def _stand_after(self, stand: int, move: Move) -> tuple[int, bool]:
        known = self.followed.get((stand, move.telling))
        if known is None:
            known = self.followed[stand, move.telling] = self._followed(stand, move)
        return known

    def _followed(self, stand: int, move: Move) -> tuple[int, bool]:
        """The stand after a move, and whether what is owed was given on it."""
        kept = False
        for entry in move.told:
            stand = followed(self.monitor, stand, entry)
            kept = kept or stand == QUIET
            if stand == BROKEN:
                break
        return stand, kept

    def _never_given(self, costs: dict[Node, int]) -> Way | None:
        """The shortest way to where something is owed that can't be given any more."""
        before: dict[Node, list[Node]] = {}
        for node, following in self.onward.items():
            for one in following:
                before.setdefault(one, []).append(node)
        good = {node for node in costs if node[1] == QUIET} | self.kept
        todo = list(good)
        while todo:
            for node in before.get(todo.pop(), ()):
                if node not in good:
                    good.add(node)
                    todo.append(node)
        lost = self._staying({node for node in costs if node not in good and node[1] == OWING})
        return self._way(min(lost, key=lambda node: (costs[node], node))) if lost else None

    def _staying(self, lost: set[Node]) -> set[Node]:
        """Those in which a case can stay for ever: from the others something releases it in any case."""
        while True:
            leaving = {node for node in lost if (onward := self.onward.get(node)) and lost.isdisjoint(onward)}
            if not leaving:
                return lost
            lost = lost - leaving

    def _way(self, node: Node) -> Way:
        steps: list[Step] = []
        ends = self.graph.is_end(node[0])
        while node in self.came:
            node, step = self.came[node]
            steps.insert(0, step)
        return Way(tuple(steps), tuple(self._passed(steps)), ends)

    def _passed(self, steps: Iterable[Step]) -> Iterator[Place]:
        stand = QUIET
        for step in steps:
            for entry in step.log:
                stand = followed(self.monitor, stand, entry)
                if isinstance(entry, Passed):
                    yield entry.place
                if stand == BROKEN:
                    return


def _mask(stands: Iterable[int]) -> int:
    return sum(1 << one for one in set(stands))


def _bits(stands: int) -> Iterator[int]:
    while stands:
        lowest = stands & -stands
        yield lowest.bit_length() - 1
        stands ^= lowest


def followed(monitor: Monitor, stand: int, entry: Entry) -> int:
    """The stand of a monitor after something on the way of a case."""
    if stand in (RELEASED, BROKEN):
        return stand
    if isinstance(entry, Wrote):
        return monitor.writing(stand, frozenset(entry.names)) if entry.sure else stand
    if isinstance(entry, Passed) and entry.place.words:
        return monitor.passing(stand, entry.place.words)
    return stand


def broken(graph: Graph, monitor: Monitor) -> Way | None:
    """The shortest way on which an obligation is broken; nothing if there is none."""
    return _Product(graph, monitor).broken()
