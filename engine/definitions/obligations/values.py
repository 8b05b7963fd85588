"""What is known of a variable while states are searched: its value, or which values it can still have."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from engine import feel
from engine.feel import Value

Key = tuple[int, str]
"""Scope and name of a variable."""


@dataclass(frozen=True, slots=True)
class Known:
    """A variable of which the value is known."""

    told: str
    """The value in JSON: by this, two are the same."""
    value: Value = field(compare=False)

    @classmethod
    def of(cls, value: Value) -> Known | Open:
        """A value; what can't be kept is not known."""
        try:
            return cls(json.dumps(feel.dump(value), sort_keys=True), value)
        except TypeError:
            return OPEN


@dataclass(frozen=True, slots=True)
class Open:
    """A variable of which the value is not known, and what was found out about it."""

    masks: tuple[tuple[int, int], ...] = ()
    """For aspects by number, which of their cases are possible, in bits; all where it is not listed."""

    def narrowed(self, aspect: int, mask: int) -> Open:
        """The same with what was found out about one aspect."""
        return Open(tuple(sorted({**dict(self.masks), aspect: mask}.items())))


State = Known | Open
OPEN = Open()
NULL = Known("null", None)

Mark = tuple[int, tuple[Key | None, ...]]
"""A part of a condition by its number, and the variables that it read."""


@dataclass(slots=True)
class Memory:
    """What is known at one moment."""

    variables: dict[Key, State] = field(default_factory=dict)
    verdicts: dict[Mark, bool] = field(default_factory=dict)
    """Of conditions that nothing has changed since."""

    def fork(self) -> Memory:
        """The same, to be changed by itself."""
        return Memory(self.variables.copy(), self.verdicts.copy())

    def knowing(self, key: Key, state: State) -> Memory:
        """The same, with something found out about a variable."""
        return Memory({**self.variables, key: state}, self.verdicts)

    def decided(self, mark: Mark, *, verdict: bool) -> Memory:
        """The same, with something found out about a condition."""
        return Memory(self.variables, {**self.verdicts, mark: verdict})

    def clear(self) -> None:
        """Know nothing any more."""
        self.variables.clear()
        self.verdicts.clear()

    @property
    def identity(self) -> tuple[frozenset[object], frozenset[object]]:
        """By this, two memories are the same."""
        return frozenset(self.variables.items()), frozenset(self.verdicts.items())


def nested(path: tuple[str, ...], value: Value) -> Value:
    """A value as the entry of a context that a path leads to."""
    for name in reversed(path):
        value = {name: value}
    return value


def at(value: Value, path: tuple[str, ...]) -> Value:
    """What a path leads to."""
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value
