"""The way through a diagram: everything is reached, nothing is a dead end, and no way runs on for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache

from engine.bpmn.gate.drawing import BPMN, CATCHING, Bundle, Container, Drawing, Node, line_of
from engine.bpmn.gate.properties import is_reviewed
from engine.bpmn.gate.rules import Finding, meant, rule
from engine.bpmn.gate.shape import link_name

MAX_NODES = 300
"""A process larger than this is read by nobody, and costs every case that goes through it."""

_WAITING_TASKS = frozenset({"userTask", "receiveTask", "eventBasedGateway"})
_WAITED_FOR = frozenset({"message", "timer", "signal"})


@rule("process-size")
def process_size(drawing: Drawing) -> Iterator[Finding]:
    """A process has at most 300 elements."""
    for process in drawing.processes:
        count = len(_nodes(process))
        if count > MAX_NODES:
            advice = "Move parts of it into processes that it calls."
            yield Finding(process.xml, f"This process has {count} elements; at most {MAX_NODES} run.", advice)


def _nodes(process: Container) -> list[Node]:
    """The elements of a process, with those of its sub-processes at any depth."""
    inside = process.xml.iter(f"{{{BPMN}}}process", f"{{{BPMN}}}subProcess")
    containers = [process.drawing.container(xml) for xml in inside]
    return [node for container in containers if container is not None for node in container.nodes]


@rule("reachable")
def reachable(drawing: Drawing) -> Iterator[Finding]:
    """Every element is reached from a start event."""
    for container in drawing.containers:
        starts = [node for node in container.nodes if node.kind == "startEvent" or node.is_event_sub_process]
        reached = _reached(starts)
        for node in container.nodes if container.starts else []:
            if node not in reached and not _is_caught_link(node):
                advice = "Draw a flow that leads here, or remove it."
                yield Finding(node.xml, f"No way leads to this {node.spoken}.", advice)


def _reached(starts: Iterable[Node]) -> set[Node]:
    todo = list(starts)
    found = set(todo)
    while todo:
        fresh = [node for node in successors(todo.pop()) if node not in found]
        found.update(fresh)
        todo.extend(fresh)
    return found


def successors(node: Node) -> list[Node]:
    """Where a token can be next: along the flows, through links, and out of events on the border."""
    following = [flow.target for flow in node.outgoing]
    following += node.container.attached.get(node.id, [])
    if node.kind == "intermediateThrowEvent" and node.trigger == "link":
        following += [
            other
            for other in node.container.links
            if other.kind in CATCHING and link_name(other) == link_name(node)
        ]
    return [other for other in following if other is not None]


def _is_caught_link(node: Node) -> bool:
    """A link that nothing throws is said by another rule."""
    return node.trigger == "link" and node.kind in CATCHING


@rule("no-dead-end")
def no_dead_end(drawing: Drawing) -> Iterator[Finding]:
    """Every way ends in an end event."""
    for node in drawing.nodes:
        is_link = node.kind == "intermediateThrowEvent" and node.trigger == "link"
        if node.outgoing or node.kind == "endEvent" or node.is_event_sub_process or is_link:
            continue
        advice = "Draw what comes next, or an end event."
        yield Finding(node.xml, f"The way ends at this {node.spoken}, which is no end event.", advice)


@rule("no-endless-loop")
def no_endless_loop(drawing: Drawing) -> Iterator[Finding]:
    """No loop runs without ever waiting for a person, a message or a time."""
    resting = _resting(drawing.bundle)
    for container in drawing.containers:
        if len(container.nodes) > MAX_NODES:  # refused by another rule, and dear to search
            continue
        moving = {node for node in container.nodes if not waits(node, resting)}
        while cycle := _cycle(moving):
            names = " → ".join(node.label or node.id for node in cycle)
            advice = "Put a task or an event into the loop at which the case waits."
            yield Finding(
                cycle[0].xml, f"This loop never waits: {names} → {cycle[0].label or cycle[0].id}.", advice
            )
            moving -= set(cycle)


def _cycle(nodes: set[Node]) -> list[Node]:
    """A way through some nodes that comes back to where it began; the earliest drawn node first."""
    left = set(nodes)
    while idle := {node for node in left if not any(other in left for other in successors(node))}:
        left -= idle
    if not left:
        return []
    way = [min(left, key=_line)]
    while (following := min((node for node in successors(way[-1]) if node in left), key=_line)) not in way:
        way.append(following)
    return way[way.index(following) :]


def _line(node: Node) -> tuple[int, str]:
    return line_of(node.xml), node.id


def waits(node: Node, resting: AbstractSet[str]) -> bool:
    """Whether a case can come to rest at, or inside of, an element; `resting` are processes where it can."""
    if node.kind == "subProcess":
        return node.inside is not None and any(waits(inner, resting) for inner in node.inside.nodes)
    if node.kind == "callActivity":
        return node.called in resting or node.called not in node.container.drawing.bundle.processes
    return _rests(node)


def _rests(node: Node) -> bool:
    """Whether an element itself waits for a person, a message or a time."""
    if node.kind in {"intermediateCatchEvent", "boundaryEvent"}:
        return node.trigger in _WAITED_FOR
    return node.kind in _WAITING_TASKS or (is_reviewed(node) and not node.headers["review"].startswith("="))


@lru_cache(maxsize=1)
def _resting(bundle: Bundle) -> set[str]:
    """The processes in which a case can come to rest, in themselves or in what they call."""
    found = {name for name, process in bundle.processes.items() if any(map(_rests, _nodes(process)))}
    todo = list(found)
    while todo:
        called = todo.pop()
        callers = {name for name, calls in bundle.calls.items() if called in calls} - found
        found |= callers
        todo.extend(callers)
    return found


@rule("no-recursion")
def no_recursion(drawing: Drawing) -> Iterator[Finding]:
    """A process never calls itself, neither directly nor through others."""
    circling = _circling(drawing.bundle)
    for process in drawing.processes:
        for call in _nodes(process) if process.id in circling else ():
            if call.kind == "callActivity" and process.id in _callable_from(drawing.bundle, call.called):
                way = "itself" if call.called == process.id else f"“{call.called}”, which leads back to it"
                advice = "Draw a loop inside of the process."
                yield Finding(call.xml, f"The process “{process.id}” calls {way}.", advice)


@lru_cache(maxsize=1)
def _circling(bundle: Bundle) -> set[str]:
    """The processes whose calls never come to an end: what is left without those that call nothing left."""
    left = {name: set(calls & bundle.calls.keys()) for name, calls in bundle.calls.items()}
    callers: dict[str, set[str]] = {}
    for name, calls in left.items():
        for called in calls:
            callers.setdefault(called, set()).add(name)
    todo = [name for name, calls in left.items() if not calls]
    while todo:
        done = todo.pop()
        del left[done]
        for caller in callers.get(done, set()):
            left[caller].discard(done)
            if not left[caller]:
                todo.append(caller)
    return set(left)


def _callable_from(bundle: Bundle, name: str) -> set[str]:
    """The process itself and all that it may call, at any depth."""
    todo, found = [name], {name}
    while todo:
        fresh = bundle.calls.get(todo.pop(), frozenset()) - found
        todo.extend(fresh)
        found |= fresh
    return found


@rule("called-process-exists")
def called_process_exists(drawing: Drawing) -> Iterator[Finding]:
    """A call activity names a process of the bundle."""
    for node in drawing.nodes_of("callActivity"):
        name = node.called
        if not name:
            yield Finding(
                node.xml, "This call activity does not say which process it calls.", "Choose the process."
            )
        elif name.startswith("="):
            advice = "Name it, and choose between several call activities by a gateway."
            yield Finding(node.xml, "Which process is called must be known when it is deployed.", advice)
        elif name not in drawing.bundle.processes:
            yield Finding(node.xml, f"There is no process “{name}”.", meant(name, drawing.bundle.processes))
