"""One way in which a case can go on: where its tokens are, what is known, what was passed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.bpmn.specs.node import FlowNode
from engine.definitions.obligations.places import Level, Place
from engine.definitions.obligations.values import Memory

Mark = tuple[int, str]
"""A token: the number of its place, and what it is there: see below, or the flow that it came by."""
HERE = ""
SPENT = "!"
"""An event that listens no more, while what it belongs to goes on."""
BEGUN = "~"
"""An instance of a repetition that is not done."""
STUCK = "?"
"""An incident: people have to put something right before anything goes on here."""
SILENT = frozenset({SPENT, BEGUN})
"""Marks beside which nothing is open at a place."""
MOST_ALIKE = 2
"""Tokens of one place at the same time: more of them do nothing that two can't."""
ENTER, RUN = "enter", "run"


class Order:
    """In which order what moves by itself is moved; as the engine does it, and branch by branch."""

    AS_RUN = 0
    FORWARD = 1
    BACKWARD = 2


class Pruned(Exception):
    """This way is not followed: it only has more of the same."""


class Passed(NamedTuple):
    """A place was passed: its work is done."""

    place: Place


class Wrote(NamedTuple):
    """Variables got values at a place; by a form or message, where somebody says which."""

    place: Place
    names: tuple[str, ...]
    said: bool
    sure: bool = True
    """Whether they surely did: what is asked under a condition may stay without."""


class Held(NamedTuple):
    """Something had to be so for a flow to be taken."""

    what: tuple[object, ...]


Entry = Passed | Wrote | Held


@dataclass(slots=True)
class Walk:
    """Changed in place; forked where a case can go on in several ways."""

    marks: dict[Mark, int] = field(default_factory=dict)
    queue: list[tuple[str, Place]] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)
    log: list[Entry] = field(default_factory=list)
    order: int = Order.AS_RUN
    steps: int = 0
    crowded: bool = False
    """Whether several tokens moved at once, so that another order may lead elsewhere."""

    def fork(self) -> Walk:
        """Another way from here."""
        return Walk(
            dict(self.marks),
            list(self.queue),
            self.memory.fork(),
            list(self.log),
            self.order,
            self.steps,
            self.crowded,
        )

    @property
    def identity(self) -> tuple[frozenset[object], ...]:
        """By this, two settled walks are in the same state."""
        return frozenset(self.marks.items()), *self.memory.identity

    # -- tokens

    def put(self, place: Place, what: str = HERE) -> None:
        """Add a token. Raises `Pruned` where there are enough."""
        count = self.marks.get((place.number, what), 0) + 1
        if count > (1 if place.inside or place.instances else MOST_ALIKE):
            raise Pruned
        self.marks[place.number, what] = count

    def take(self, place: Place, what: str = HERE) -> None:
        """Remove a token, if there is one."""
        count = self.marks.get((place.number, what), 0)
        if count > 1:
            self.marks[place.number, what] = count - 1
        elif count:
            del self.marks[place.number, what]

    def has(self, place: Place, what: str = HERE) -> bool:
        """Whether there is such a token."""
        return (place.number, what) in self.marks

    def push(self, items: Iterable[tuple[str, Place]]) -> None:
        """Let tokens move next, or when it is their turn."""
        new = list(items)
        if self.order == Order.AS_RUN:
            self.queue.extend(new)
        else:
            self.queue[:0] = new if self.order == Order.FORWARD else new[::-1]
        # Instances of one repetition do the same in any order.
        self.crowded = self.crowded or (
            len(self.queue) > 1 and any(place.spec is not self.queue[0][1].spec for _, place in self.queue)
        )

    def arrivals(self, place: Place) -> list[str]:
        """The ways in of a join on which a token waits."""
        return [flow for flow in place.spec.ways_in if self.has(place, flow)]

    def busy(self, places: dict[int, Place]) -> set[int]:
        """Numbers of the levels in which something is open."""
        found: set[int] = set()
        for number, what in self.marks:
            if what not in SILENT:
                found |= places[number].level.around
        return found

    def open_at(self, level: Level, places: dict[int, Place]) -> Iterator[FlowNode]:
        """The elements of a level at which a token is."""
        for number, what in self.marks:
            if what not in SILENT and places[number].level is level:
                yield places[number].spec
