"""What an expression reads from its scope: for the data contract, for checks before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.feel.functions import BUILT_IN
from engine.feel.syntax import (
    Call,
    ContextNode,
    Filter,
    For,
    FunctionNode,
    Iteration,
    Name,
    Node,
    Path,
    Place,
    Quantified,
)


@dataclass(frozen=True, slots=True)
class Reads:
    """Names and paths that an expression reads from its scope."""

    names: frozenset[str]
    paths: frozenset[str]
    first: Mapping[str, Place]
    """Where each name is read first."""
    perhaps: frozenset[str]
    """Names inside of filters: entries of the items where these have them, else names of the scope."""


@dataclass(slots=True)
class _Reading:
    known: frozenset[str]
    places: dict[str, Place] = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)
    perhaps: set[str] = field(default_factory=set)

    def name(self, node: Name, path: str) -> None:
        """Take note of a name, unless it is the tested value or a function that is built in."""
        if node.name == "?" or (node.name in BUILT_IN and node.name not in self.known):
            return
        self.places.setdefault(node.name, node.place)
        self.paths.add(path)


def read_by(node: Node, known: frozenset[str]) -> Reads:
    """What an expression reads, where some names are known to be in its scope."""
    reading = _Reading(known)
    _walk(reading, node, frozenset(), in_filter=False)
    return Reads(
        frozenset(reading.places), frozenset(reading.paths), reading.places, frozenset(reading.perhaps)
    )


def _walk(reading: _Reading, node: Node, bound: frozenset[str], *, in_filter: bool) -> None:
    if isinstance(node, Name | Path):
        _reference(reading, node, bound, in_filter=in_filter)
    elif isinstance(node, Filter):
        _walk(reading, node.base, bound, in_filter=in_filter)
        _walk(reading, node.condition, bound | {"item"}, in_filter=True)
    elif isinstance(node, For | Quantified):
        bound = _iterations(reading, node.iterators, bound, in_filter=in_filter)
        _walk(reading, node.body, bound | {"partial"}, in_filter=in_filter)
    elif isinstance(node, ContextNode):
        for key, entry in node.entries:
            _walk(
                reading,
                entry,
                bound | ({key} if isinstance(entry, FunctionNode) else set()),
                in_filter=in_filter,
            )
            bound |= {key}
    elif isinstance(node, FunctionNode):
        _parts(reading, node.children(), bound | {name for name, _ in node.parameters}, in_filter=in_filter)
    elif isinstance(node, Call) and isinstance(node.function, Name) and node.function.name in BUILT_IN:
        _parts(reading, node.arguments, bound, in_filter=in_filter)
    else:
        _parts(reading, node.children(), bound, in_filter=in_filter)


def _parts(reading: _Reading, nodes: Iterable[Node], bound: frozenset[str], *, in_filter: bool) -> None:
    for node in nodes:
        _walk(reading, node, bound, in_filter=in_filter)


def _iterations(
    reading: _Reading, iterations: Iterable[Iteration], bound: frozenset[str], *, in_filter: bool
) -> frozenset[str]:
    for iteration in iterations:
        _parts(reading, iteration.children(), bound, in_filter=in_filter)
        bound |= {iteration.name}
    return bound


def _reference(reading: _Reading, node: Node, bound: frozenset[str], *, in_filter: bool) -> None:
    steps: list[str] = []
    while isinstance(node, Path):
        steps.append(node.name)
        node = node.base
    if not isinstance(node, Name):
        _walk(reading, node, bound, in_filter=in_filter)
        return
    if node.name in bound:
        return
    if in_filter and node.name not in reading.known:
        # Of a filtered list the items' entries are read, unless the name is known to be in scope.
        if node.name not in BUILT_IN:
            reading.perhaps.add(node.name)
        return
    reading.name(node, ".".join([node.name, *reversed(steps)]))
