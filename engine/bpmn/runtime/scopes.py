"""Variables live in scopes: of processes, sub-processes, and elements of a multi-instance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from engine import feel
from engine.bpmn.faults import Fault

if TYPE_CHECKING:
    from engine.bpmn.runtime.token import Token

Values = dict[str, feel.Value]

_LARGEST = 2_000_000
"""Characters and entries of one value."""
_DEEPEST = 60
"""Levels of lists and contexts inside each other."""


class Scopes(Mapping[str, feel.Value]):
    """What an expression can read at one place, nearest first, and where its results go."""

    __slots__ = ("_above", "_fixed", "_own")

    def __init__(self, fixed: Mapping[str, feel.Value], own: list[Values], above: list[Values]) -> None:
        self._fixed = fixed
        self._own = own
        self._above = above

    def __getitem__(self, name: str) -> feel.Value:
        # case, limits and organisation come first: no form field can take their place.
        if name in self._fixed:
            return self._fixed[name]
        for values in self._own:
            if name in values:
                return values[name]
        for values in self._above:
            if name in values:
                return values[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._fixed, *self.variables()]))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def variables(self) -> Values:
        """All variables in sight; the nearest of a name wins."""
        merged: Values = {}
        for values in (*reversed(self._above), *reversed(self._own)):
            merged.update(values)
        return merged

    def publish(self, values: Mapping[str, feel.Value]) -> None:
        """Set variables where they are, from the nearest scope outwards; new ones in that of the process."""
        for name, value in values.items():
            holder = next((own for own in self._own if name in own), self._own[-1])
            holder[name] = value


def kept(value: feel.Value, what: str = "A value") -> feel.Value:
    """The value, if it can be kept as a variable. Raises `Fault` for functions, and for what is too large."""
    _weigh(value, what, _LARGEST, 0)
    return value


def _weigh(value: feel.Value, what: str, left: int, depth: int) -> int:
    if isinstance(value, str):
        left -= len(value)
    elif isinstance(value, dict | list):
        left -= len(value)
        if depth > _DEEPEST:
            raise Fault(f"{what} is nested too deep to be kept.")
        for item in value.values() if isinstance(value, dict) else value:
            left = _weigh(item, what, left, depth + 1)
    elif isinstance(value, feel.Function):
        raise Fault(f"{what} is or contains a function, which can't be kept as a variable.")
    if left < 0:
        raise Fault(f"{what} is too large to be kept.")
    return left


def scopes_of(token: Token) -> Scopes:
    """The scopes around a token, its own first."""
    return _scopes(token, [] if token.local is None else [token.local])


def scopes_around(token: Token) -> Scopes:
    """The scopes around a token without its own: where its output mappings write."""
    return _scopes(token, [])


def _scopes(token: Token, own: list[Values]) -> Scopes:
    fixed = token.workflow.top_workflow.surroundings.names
    above: list[Values] = []
    reached = own
    at: Token | None = token
    while at is not None:
        level = at.workflow
        if at.host and (body := level.tasks.get(at.host)) is not None and body.local is not None:
            reached.append(body.local)
        reached.append(level.values)
        if level.is_called:
            # A called process reads what its caller can read, and writes into its own scope.
            reached = above
        at = level.parent_token
        if level.is_called and at is not None:
            if at.local is not None:
                above.append(at.local)
            if not at.task_spec.shows_variables:
                break
    return Scopes(fixed, own, above)
