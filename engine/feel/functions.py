"""Functions that are built in: how they are declared, found, and given their arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import DecimalException
from inspect import signature as python_signature
from typing import Any, TypeVar

from engine.feel.errors import NoValue, counted
from engine.feel.names import like
from engine.feel.operators import article
from engine.feel.run import Run
from engine.feel.temporal import Date, DateTime, Time
from engine.feel.values import NAMES, Function, Value

_CALL = 3
"""Steps of a call."""
_TEXT_PER_STEP = 200
_STEPS_OF = {Date: 4, Time: 4, DateTime: 22}
"""What it costs to reckon with a value, on the calendar and by time zones."""
_DECLARED = re.compile(r"([^(]+)\((.*)\)")
_PARAMETER = re.compile(r"(\*?)([^:?.]+)(\??)((?:\.\.\.)?): ([^?]+)(\??)")
_TYPES = {name: kind for kind, name in NAMES.items()}
AnyImplementation = TypeVar("AnyImplementation", bound=Callable[..., Value])


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a built-in function."""

    name: str
    types: frozenset[type]
    """Empty where any value will do."""
    optional: bool
    """May be left out."""
    nullable: bool
    """May be null."""
    repeated: bool
    """Stands for any number of arguments, one at least."""
    said: str
    """Its type, for a sentence."""

    def fit(self, value: Value) -> Value:
        """The value as the function takes it. Raises `NoValue` where it takes no such value."""
        kind = type(value)
        if kind in self.types or not self.types:
            return value
        if value is None:
            if self.nullable:
                return None
            raise NoValue(f"“{self.name}” is null")
        if kind is list and isinstance(value, list) and len(value) == 1 and type(value[0]) in self.types:
            return value[0]
        if list in self.types:
            return [value]
        raise NoValue(f"“{self.name}” has to be a {self.said}, not {article(value)}")


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a built-in function."""

    parameters: tuple[Parameter, ...]
    gathers: bool
    """Whether several arguments are gathered into the list that is its only parameter."""
    implementation: Callable[..., Value]
    wants_run: bool

    @property
    def least(self) -> int:
        """How many arguments it needs."""
        return sum(not parameter.optional for parameter in self.parameters)

    @property
    def _repeats(self) -> bool:
        return bool(self.parameters) and self.parameters[-1].repeated

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        if self.gathers:
            return count > 0
        return self.least <= count and (count <= len(self.parameters) or self._repeats)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its parameters, in their order."""
        return tuple(parameter.name for parameter in self.parameters)

    def takes_named(self, given: Mapping[str, Value]) -> bool:
        """Whether it can be called with arguments of these names."""
        needed = {parameter.name for parameter in self.parameters if not parameter.optional}
        return needed <= given.keys() <= set(self.names)

    def fit(self, values: Sequence[Value]) -> list[Value]:
        """The arguments as it takes them. Raises `NoValue` where it takes no such values."""
        if self.gathers and (len(values) > 1 or not isinstance(values[0], list | None)):
            values = [list(values)]
        expected = self.parameters
        if len(values) > len(expected):
            expected += (expected[-1],) * (len(values) - len(expected))
        return [parameter.fit(value) for parameter, value in zip(expected, values, strict=False)]

    def fit_named(self, given: Mapping[str, Value]) -> list[Value]:
        """The same for arguments by name; those that are left out before others that are not are null."""
        count = len(self.parameters)
        while count > self.least and self.parameters[count - 1].name not in given:
            count -= 1
        return [p.fit(given[p.name]) if p.name in given else None for p in self.parameters[:count]]

    def call(self, run: Run, fitted: Sequence[Value]) -> Value:
        """Call it. Raises `NoValue` where it has no value for these arguments."""
        run.spend(_CALL + sum(_price(value) for value in fitted))
        try:
            made = self.implementation(run, *fitted) if self.wants_run else self.implementation(*fitted)
        except (DecimalException, ValueError, OverflowError):
            raise NoValue("there is no such value") from None
        run.spend(_STEPS_OF.get(type(made), 0))
        return made


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A function that is built in, under all its signatures."""

    name: str
    signatures: list[Signature] = field(default_factory=list)

    def positional(self, run: Run, values: Sequence[Value]) -> Value:
        """Call it with arguments in their order."""
        candidates = [found for found in self.signatures if found.takes(len(values))]
        if not candidates:
            raise NoValue(self.miscounted(len(values)))
        for found in candidates[:-1]:
            try:
                fitted = found.fit(values)
            except NoValue:
                continue
            return found.call(run, fitted)
        return candidates[-1].call(run, candidates[-1].fit(values))

    def named(self, run: Run, names: Sequence[str], values: Sequence[Value]) -> Value:
        """Call it with arguments by their names."""
        given = dict(zip(names, values, strict=True))
        fitting = [found for found in self.signatures if found.takes_named(given)]
        if fitting:
            # Where the names are those of several, as of point and range, their order tells.
            found = next((one for one in fitting if one.names == tuple(names)), fitting[0])
            return found.call(run, found.fit_named(given))
        raise NoValue(self.misnamed(names))

    @property
    def asks_the_environment(self) -> bool:
        """Whether its values depend on more than its arguments: on calendars and clocks that bear names."""
        named = {"calendar", "clock"}
        return any(parameter.name in named for one in self.signatures for parameter in one.parameters)

    def miscounted(self, count: int) -> str:
        """What is wrong with calling it with so many arguments."""
        return f"it is called {self._said()}, and not with {counted(count, 'value')}"

    def misnamed(self, names: Sequence[str]) -> str:
        """What is wrong with calling it with arguments of these names."""
        parameters = {parameter.name for found in self.signatures for parameter in found.parameters}
        strange = next((name for name in names if name not in parameters), "")
        meant = like(strange, parameters)
        return f"it is called {self._said()}{f'; did you mean “{meant}”?' if meant else ''}"

    def _said(self) -> str:
        said = (
            f"{self.name}({', '.join(f'{p.name}?' if p.optional else p.name for p in found.parameters)})"
            for found in self.signatures
        )
        return " or ".join(said)

    def as_value(self) -> Function:
        """The function as a value, for those that take functions."""
        longest = max(self.signatures, key=lambda found: found.least)
        names = tuple(parameter.name for parameter in longest.parameters if not parameter.optional)
        return Function(names, self.positional, self.name)


BUILT_IN: dict[str, BuiltIn] = {}
"""All functions that are built in, by name."""


def built_in(*declarations: str) -> Callable[[AnyImplementation], AnyImplementation]:
    """Declare a built-in function: ``name(parameter: type, left out?: type, null too: type?)``.

    ``name(*list: list)`` also takes the items of its list one by one; ``more...: type`` is one or more.
    The Python function gets the run as well if its first parameter is called ``run``.
    """

    def register(implementation: AnyImplementation) -> AnyImplementation:
        wants_run = next(iter(python_signature(implementation).parameters), "") == "run"
        for declaration in declarations:
            found = _DECLARED.fullmatch(declaration)
            assert found, declaration
            function = BUILT_IN.setdefault(found[1], BuiltIn(found[1]))
            parameters, gathers = _parameters(found[2])
            function.signatures.append(Signature(parameters, gathers, implementation, wants_run))
        return implementation

    return register


def _parameters(declared: str) -> tuple[tuple[Parameter, ...], bool]:
    parameters, gathers = [], False
    for part in filter(None, declared.split(", ")):
        found = _PARAMETER.fullmatch(part)
        assert found, declared
        star, name, optional, dots, types, nullable = found.groups()
        gathers = gathers or bool(star)
        kinds = frozenset() if types == "any" else frozenset(_TYPES[kind] for kind in types.split("|"))
        said = types.replace("|", " or a ")
        parameters.append(Parameter(name, kinds, bool(optional), bool(nullable), bool(dots), said))
    return tuple(parameters), gathers


def _price(value: Any) -> int:
    if isinstance(value, list):
        return len(value)
    return len(value) // _TEXT_PER_STEP if isinstance(value, str) else _STEPS_OF.get(type(value), 0)
