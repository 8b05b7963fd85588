"""Conditions taken apart: what decides them, and which values make a difference to any of them."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from engine import feel
from engine.definitions.obligations.values import at, nested
from engine.feel import Value
from engine.feel.syntax import Call, Literal, Logic, Name, Node

_OF_THE_MOMENT = frozenset({"now", "today", "due of clock"})
"""Functions whose value changes while nothing else does."""
_OTHER = "(any other)"
_MOST_CASES = 60


@dataclass(eq=False)
class Aspect:
    """Something of a variable that conditions compare: ``reply``, ``assessment.priority``."""

    number: int
    path: tuple[str, ...]
    cases: list[Value] = field(default_factory=list)
    """Values of which each stands for all that no condition tells apart from it."""

    @property
    def name(self) -> str:
        """The variable."""
        return self.path[0]

    @cached_property
    def all(self) -> int:
        """The mask of all cases."""
        return (1 << len(self.cases)) - 1

    def mask(self, value: Value) -> int:
        """The case that a value is, in bits; the one for all others where it is none of them."""
        for number, case in enumerate(self.cases):
            if type(case) is type(value) and case == value:
                return 1 << number
        return self.between(value) if isinstance(value, Decimal) else 1 << self.cases.index(_OTHER)

    def between(self, value: Decimal) -> int:
        """The case between the neighbours of a number."""
        # Below, a number that is said, between, a number that is said … above: every second one is between.
        numbers = sorted(case for case in self.cases if isinstance(case, Decimal))
        if not numbers:
            return 1 << self.cases.index(_OTHER)
        place = bisect(numbers, value)
        return 1 << self.cases.index(numbers[place - place % 2])


@dataclass(eq=False)
class Atom:
    """A part of a condition that is true or false by itself."""

    number: int
    text: str
    expression: feel.Expression
    paths: tuple[tuple[str, ...], ...]
    """What it reads beside constants."""
    timed: bool
    """Whether it changes with time."""
    aspect: Aspect | None = None
    """What alone decides it, if anything does."""
    verdicts: tuple[bool | None, ...] = ()
    """By case of the aspect."""


Formula = tuple[str, tuple["Formula", ...]] | Atom
"""``and``, ``or`` or ``not`` of others."""


class Vocabulary:
    """All that conditions of a layout compare. `constants` are the names whose values never change."""

    def __init__(self, conditions: Iterable[feel.Expression], constants: Mapping[str, Value]) -> None:
        self.constants = constants
        self.aspects: dict[tuple[str, ...], Aspect] = {}
        self._atoms: dict[str, Atom] = {}
        self._formulas: dict[str, Formula] = {}
        for condition in conditions:
            self.formula(condition)
        for aspect in self.aspects.values():
            aspect.cases = list(self._cases(aspect))
        for atom in self._atoms.values():
            if atom.aspect is not None:
                atom.verdicts = tuple(self._verdict(atom, case) for case in atom.aspect.cases)
        self.by_name: dict[str, tuple[Aspect, ...]] = {}
        for aspect in self.aspects.values():
            self.by_name[aspect.name] = (*self.by_name.get(aspect.name, ()), aspect)

    def formula(self, condition: feel.Expression) -> Formula:
        """A condition, taken apart once."""
        known = self._formulas.get(condition.text)
        if known is None:
            known = self._formulas[condition.text] = self._taken_apart(condition.node)
        return known

    def aspects_of(self, condition: feel.Expression) -> Iterator[Aspect]:
        """What a condition compares."""
        yield from (atom.aspect for atom in _atoms(self.formula(condition)) if atom.aspect is not None)

    @property
    def names(self) -> frozenset[str]:
        """Variables that conditions read."""
        return frozenset(path[0] for atom in self._atoms.values() for path in atom.paths)

    def _taken_apart(self, node: Node) -> Formula:
        if isinstance(node, Logic):
            return node.operator, tuple(self._taken_apart(part) for part in node.operands)
        if isinstance(node, Call) and node.function == Name((0, 0), "not") and len(node.arguments) == 1:
            return "not", (self._taken_apart(node.arguments[0]),)
        return self._atom(feel.source(node), node)

    def _atom(self, text: str, node: Node) -> Atom:
        if text not in self._atoms:
            expression = feel.compile(text)
            paths = tuple(tuple(path.split(".")) for path in sorted(expression.paths_read))
            read = tuple(path for path in paths if path[0] not in self.constants)
            timed = not _OF_THE_MOMENT.isdisjoint(_called(node))
            atom = self._atoms[text] = Atom(len(self._atoms), text, expression, read, timed)
            if len(read) == 1 and not timed:
                atom.aspect = self.aspects.setdefault(read[0], Aspect(len(self.aspects), read[0]))
        return self._atoms[text]

    def _cases(self, aspect: Aspect) -> Iterator[Value]:
        said: list[Value] = []
        for atom in self._atoms.values():
            if atom.aspect is aspect:
                said += [part.value for part in _parts(atom.expression.node) if isinstance(part, Literal)]
                said += self._constants_in(atom)
        yield from (None, True, False, _OTHER)
        yield from dict.fromkeys(one for one in said if isinstance(one, str))
        yield from _numbers([one for one in said if isinstance(one, Decimal)])

    def _constants_in(self, atom: Atom) -> list[Value]:
        paths = [tuple(path.split(".")) for path in atom.expression.paths_read]
        found = [at(self.constants[path[0]], path[1:]) for path in paths if path[0] in self.constants]
        return [part for one in found for part in (one if isinstance(one, list) else [one])]

    def _verdict(self, atom: Atom, case: Value) -> bool | None:
        assert atom.aspect is not None
        path = atom.aspect.path
        return self.verdict(atom, {path[0]: nested(path[1:], case)})

    def verdict(self, atom: Atom, values: Mapping[str, Value]) -> bool | None:
        """What an atom is for some values; nothing where it is neither true nor false."""
        try:
            value = atom.expression.evaluate({**self.constants, **values}).value
        except feel.BudgetExceeded:
            return None
        return value if isinstance(value, bool) else None


def _atoms(formula: Formula) -> Iterator[Atom]:
    if isinstance(formula, Atom):
        yield formula
        return
    for part in formula[1]:
        yield from _atoms(part)


def _numbers(said: list[Decimal]) -> Iterator[Decimal]:
    """The numbers that are said, and one between each two of them and beyond both ends."""
    numbers = sorted(set(said))[:_MOST_CASES]
    if numbers:
        yield from (numbers[0] - 1, numbers[-1] + 1)
    for low, high in pairwise(numbers):
        yield (low + high) / 2
    yield from numbers


def _parts(node: Node) -> Iterator[Node]:
    yield node
    for part in node.children():
        yield from _parts(part)


def _called(node: Node) -> set[str]:
    calls = (part for part in _parts(node) if isinstance(part, Call))
    return {call.function.name for call in calls if isinstance(call.function, Name)}


def is_timed(expression: feel.Expression) -> bool:
    """Whether the value of an expression changes with time."""
    return not _OF_THE_MOMENT.isdisjoint(_called(expression.node))
