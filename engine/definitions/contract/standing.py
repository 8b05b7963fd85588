"""What is known of variables at one moment: which were surely written, and which may have been."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

Key = tuple[int, str]
"""Scope and name of a variable."""
Keys = frozenset[Key]
Scopes = tuple[int, ...]


class Standing(Enum):
    """How it stands with a variable."""

    SURE = "sure"
    """It has a value, whichever way led here."""
    OPEN = "open"
    """It has one on some ways."""
    NEVER = "never"
    """No way on which it gets one leads here."""


class State(NamedTuple):
    """What is known on arriving at a place, or on leaving it."""

    sure: Keys
    """Variables that have a value."""
    written: Keys
    """Variables that may be there."""
    empty: Keys = frozenset()
    """Variables that may be there without a value, and then hide others of their name."""

    def standing(self, scopes: Scopes, name: str) -> Standing:
        """How it stands with what a name means in some scopes, the nearest first."""
        keys = [(scope, name) for scope in scopes]
        for key in keys:
            if key in self.sure:
                return Standing.SURE
            if key in self.empty:
                return Standing.OPEN
        return Standing.NEVER if self.written.isdisjoint(keys) else Standing.OPEN

    def with_local(self, scope: int, name: str, *, certain: bool) -> State:
        """With a variable of one scope."""
        key = frozenset({(scope, name)})
        if certain:
            return State(self.sure | key, self.written | key, self.empty - key)
        return State(self.sure - key, self.written | key, self.empty | key)

    def published(self, scopes: Scopes, name: str, *, certain: bool) -> State:
        """With a variable in the nearest scope that has it already; else in that of the process."""
        holder = next((scope for scope in scopes if (scope, name) in self.written), scopes[-1])
        return self.with_local(holder, name, certain=certain)

    def without(self, scopes: Scopes) -> State:
        """With scopes left behind."""
        gone = frozenset(key for key in self.written if key[0] in scopes)
        return State(self.sure - gone, self.written - gone, self.empty - gone) if gone else self

    def telling(self, scopes: Scopes, names: Iterable[str]) -> State:
        """Where it is known that names have values."""
        keys = set[Key]()
        for name in names:
            holder = next((scope for scope in scopes if (scope, name) in self.written), None)
            if holder is not None:
                keys.add((holder, name))
        if not keys:
            return self
        return State(self.sure | keys, self.written, self.empty - keys)


BEGINNING = State(frozenset(), frozenset())


def met(states: Iterable[State], *, gathered: bool = False) -> State | None:
    """What is known where ways meet: what all of them say; of ways that are all gone, what any says."""
    found: State | None = None
    for state in states:
        if found is None:
            found = state
        else:
            sure = found.sure | state.sure if gathered else found.sure & state.sure
            found = State(sure, found.written | state.written, found.empty | state.empty)
    return found
