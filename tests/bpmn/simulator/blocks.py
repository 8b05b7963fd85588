"""Blocks that diagrams are built of. A block says what it is; `rules` says what it does, `sketch` how it looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random


@dataclass
class Block:
    """One part of a diagram, with one way in and one way out."""

    number: int


@dataclass
class Task(Block):
    """Waits for a person."""


@dataclass
class Receive(Block):
    """Waits for a message."""


@dataclass
class Sequence(Block):
    """One after the other."""

    parts: list[Block]


@dataclass
class Split(Block):
    """Branches: ``parallel`` all of them, ``inclusive`` those that are true, ``exclusive`` the first that is."""

    kind: str
    branches: list[Block]
    """The last one is the default, where there are conditions."""


@dataclass
class Race(Block):
    """An event-based gateway: each branch begins with a message."""

    branches: list[Block]


@dataclass
class Again(Block):
    """A loop drawn with gateways."""

    body: Block


@dataclass
class Each(Block):
    """A multi-instance over a list of three."""

    body: Task | Inner
    sequential: bool


@dataclass
class Inner(Block):
    """A sub-process, or a called process, perhaps with an event sub-process for a message inside."""

    body: Block
    called: bool = False
    meanwhile: Block | None = None
    interrupting: bool = True


@dataclass
class Guard(Block):
    """An activity with a message on its border, and for sub-processes an error too."""

    body: Task | Inner | Each
    handler: Block
    interrupting: bool
    """Of an interrupting one the ways come together again; else the handler ends by itself."""
    error: bool = False


@dataclass
class Raise(Block):
    """Throws an error if its condition is true; only inside of a guard for errors."""


@dataclass
class Maker:
    """Makes up diagrams."""

    chance: Random
    numbers: int = 0
    guarded: int = 0
    conditions: list[str] = field(default_factory=list)

    def number(self) -> int:
        """A number of its own for each block."""
        self.numbers += 1
        return self.numbers

    def block(self, depth: int, *, simple: bool = False) -> Block:
        """A block of some depth. Simple: never at two places at once, so that its tokens can't be mixed up."""
        if depth == 0:
            return self._leaf()
        kinds = [self._leaf, self._sequence, self._exclusive, self._again]
        if not simple:
            kinds += [self._split, self._split, self._race, self._each, self._inner, self._guard, self._guard]
        kind = self.chance.choice(kinds)
        return kind() if kind == self._leaf else kind(depth, simple)  # type: ignore[operator]

    def _leaf(self) -> Block:
        if self.guarded and self.chance.random() < 0.3:
            return Raise(self.number())
        return (Task if self.chance.random() < 0.7 else Receive)(self.number())

    def _parts(self, depth: int, simple: bool) -> list[Block]:
        return [self.block(depth - 1, simple=simple) for _ in range(self.chance.choice([2, 2, 3]))]

    def _sequence(self, depth: int, simple: bool) -> Block:
        return Sequence(self.number(), self._parts(depth, simple))

    def _exclusive(self, depth: int, simple: bool) -> Block:
        return Split(self.number(), "exclusive", self._parts(depth, simple))

    def _split(self, depth: int, simple: bool) -> Block:
        return Split(self.number(), self.chance.choice(["parallel", "inclusive"]), self._parts(depth, simple))

    def _race(self, depth: int, simple: bool) -> Block:
        return Race(self.number(), self._parts(depth, simple))

    def _again(self, depth: int, simple: bool) -> Block:
        return Again(self.number(), self.block(depth - 1, simple=simple))

    def _each(self, depth: int, simple: bool) -> Each:
        body = Task(self.number()) if self.chance.random() < 0.5 else self._inner(depth, simple)
        return Each(self.number(), body, self.chance.random() < 0.5)

    def _inner(self, depth: int, simple: bool) -> Inner:
        number, interrupting = self.number(), self.chance.random() < 0.5
        meanwhile = None
        if self.chance.random() < 0.4:
            meanwhile = self.block(depth - 1, simple=simple or not interrupting)
        body = self.block(depth - 1, simple=simple)
        return Inner(number, body, self.chance.random() < 0.3, meanwhile, interrupting)

    def _guard(self, depth: int, simple: bool) -> Block:
        number, error = self.number(), self.chance.random() < 0.5
        interrupting = error or self.chance.random() < 0.5
        handler = self.block(depth - 1, simple=simple or not interrupting)
        if error:
            self.guarded += 1
            body: Task | Inner | Each = self._inner(depth, simple)
            self.guarded -= 1
        else:
            bodies = [lambda: Task(self.number()), lambda: self._inner(depth, simple)]
            body = self.chance.choice([*bodies, lambda: self._each(depth, simple)])()
        return Guard(number, body, handler, interrupting, error)
