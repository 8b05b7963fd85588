"""What can be under way at the same time: branches see each other's values at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.bpmn.specs.gateways import EventBasedGateway, ExclusiveGateway
from engine.bpmn.specs.subprocesses import EventSubProcess
from engine.definitions.obligations.places import Layout, Level, Place

IN, OUT = "in", "out"
Node = tuple[Place, str]
"""A place on arriving, or when its work is about to be done."""
Edges = Mapping[Node, list[Node]]
Branches = tuple[frozenset[Node], ...]


def branches_of(layout: Layout, edges: Edges) -> Iterator[Branches]:
    """For everything that begins branches, what each of them comes by until they are together again."""
    for source, starts in _beginnings(layout, edges):
        if len(starts) > 1:
            reached = [_reached(start, edges, source) for start in starts]
            together = frozenset.intersection(*reached)
            first, *others = (one - together for one in reached)
            # What waits where the branches begin is one with the first of them.
            yield first if source is None else first | {source}, *others


def _beginnings(layout: Layout, edges: Edges) -> Iterator[tuple[Node | None, list[list[Node]]]]:
    root = [(layout.root.places[name], IN) for name in layout.root.spec.starts]
    yield None, [root, *_beside(layout.root)]
    for node in edges:
        place, phase = node
        if phase == OUT:
            yield node, _split(place)
            continue
        yield node, [[(one, IN)] for one in place.instances]
        if place.inside is not None:
            start = place.inside.spec.start_event()
            yield node, [[(place.inside.places[start.name], IN)] if start else [], *_beside(place.inside)]
        going_on = [(one, IN) for one in place.listeners if not goes_beside(one)]
        onwards = [one for one in edges[node] if one[0] not in place.listeners]
        again = [[(one, IN)] for one in place.listeners if goes_beside(one)]
        yield node, [[*onwards, *going_on], *again, *again]


def _split(place: Place) -> list[list[Node]]:
    if place.body is not None or isinstance(place.spec, ExclusiveGateway | EventBasedGateway):
        return []
    return [[(place.level.places[way.target], IN)] for way in place.spec.ways]


def _beside(level: Level) -> Iterator[list[Node]]:
    """What may begin beside a level, and more than once."""
    for one in level.event_subprocesses:
        if isinstance(one.spec, EventSubProcess) and not one.spec.start.interrupting:
            yield from ([(one, IN)], [(one, IN)])


def goes_beside(listener: Place) -> bool:
    """Whether it is an event on a border that interrupts nothing."""
    return listener.is_boundary and not listener.element.interrupting


def _reached(starts: Iterable[Node], edges: Edges, source: Node | None) -> frozenset[Node]:
    """All that comes after some nodes, without the one that the branches begin at."""
    found: dict[Node, None] = {}
    todo = list(starts)
    while todo:
        node = todo.pop()
        if node not in found and node != source:
            found[node] = None
            todo += edges.get(node, ())
    return frozenset(found)
