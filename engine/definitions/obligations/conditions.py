"""Conditions taken apart: what decides them, and which values make a difference to any of them."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from engine import feel
from engine.definitions.obligations.selections import entries_of, parts_of, selection_of
from engine.definitions.obligations.values import Known, at, nested
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
    item: Mapping[str, Value] = field(default_factory=dict)
    """What is constant in it beside: entries of the item that is asked about."""
    masks: Mapping[bool | None, int] = field(default_factory=dict)
    """By verdict, the cases of the aspect in which it is that, in bits."""

    @property
    def decides(self) -> bool:
        """Whether what is compared makes any difference to it."""
        return len(self.masks) > 1


Formula = tuple[str, tuple["Formula", ...]] | Atom
"""``and``, ``or`` or ``not`` of others."""


@dataclass(frozen=True)
class Choice:
    """A choice from a constant list."""

    rest: feel.Expression
    """The expression around, which reads what was chosen."""
    enough: int
    """So many items are asked for, the first ones; all that fit where it is 0."""
    items: tuple[tuple[Value, Formula], ...]
    """Each with what decides whether it fits."""


class Vocabulary:
    """All that conditions of a layout compare. `constants` are the names whose values never change."""

    def __init__(
        self,
        conditions: Iterable[feel.Expression],
        constants: Mapping[str, Value],
        sources: Iterable[feel.Expression] = (),
    ) -> None:
        self.constants = constants
        self.aspects: dict[tuple[str, ...], Aspect] = {}
        self._atoms: dict[tuple[str, ...], Atom] = {}
        self._formulas: dict[str, Formula] = {}
        self._choices: dict[str, Choice | None] = {}
        for condition in conditions:
            self.formula(condition)
        for source in sources:
            self.choice(source)
        for aspect in self.aspects.values():
            aspect.cases = list(self._cases(aspect))
        for atom in self._atoms.values():
            if atom.aspect is not None:
                atom.masks = self._masks(atom, atom.aspect)
        self.by_name: dict[str, tuple[Aspect, ...]] = {}
        for aspect in self.aspects.values():
            self.by_name[aspect.name] = (*self.by_name.get(aspect.name, ()), aspect)

    def formula(self, condition: feel.Expression) -> Formula:
        """A condition, taken apart once."""
        known = self._formulas.get(condition.text)
        if known is None:
            known = self._formulas[condition.text] = self._taken_apart(condition.node, {})
        return known

    def choice(self, source: feel.Expression) -> Choice | None:
        """What an expression chooses from a constant list, and what decides that, if it does."""
        if source.text not in self._choices:
            self._choices[source.text] = self._chosen(source)
        return self._choices[source.text]

    def _chosen(self, source: feel.Expression) -> Choice | None:
        selection = selection_of(source, self.constants)
        if selection is None:
            return None
        asked = selection.condition
        items = tuple((item, self._taken_apart(asked, entries_of(item))) for item in selection.items)
        return Choice(selection.rest, selection.enough, items)

    def always(self, condition: feel.Expression) -> bool | None:
        """Whether a condition holds whatever else is so; nothing where that depends."""
        return self._constantly(self.formula(condition))

    def _constantly(self, formula: Formula) -> bool | None:
        if isinstance(formula, Atom):
            return None if formula.paths or formula.timed else self.verdict(formula, {})
        operator, parts = formula
        found = {self._constantly(part) for part in parts}
        if operator == "not":
            (verdict,) = found
            return None if verdict is None else not verdict
        decisive = operator == "or"
        if decisive in found:
            return decisive
        return None if None in found else not decisive

    def deciding(self, condition: feel.Expression) -> Iterator[Atom]:
        """The parts of a condition that what is known of one variable can decide."""
        yield from _deciding(self.formula(condition))

    def deciding_choice(self, source: feel.Expression) -> Iterator[Atom]:
        """The same of a choice from a list."""
        choice = self.choice(source)
        for _, formula in choice.items if choice else ():
            yield from _deciding(formula)

    @cached_property
    def deciders(self) -> Mapping[Aspect, tuple[Atom, ...]]:
        """All such parts, by what they compare."""
        found: dict[Aspect, tuple[Atom, ...]] = {}
        for atom in self._atoms.values():
            if atom.aspect is not None and atom.decides:
                found[atom.aspect] = (*found.get(atom.aspect, ()), atom)
        return found

    @property
    def names(self) -> frozenset[str]:
        """Variables that conditions read."""
        return frozenset(path[0] for atom in self._atoms.values() for path in atom.paths)

    def _taken_apart(self, node: Node, item: Mapping[str, Value]) -> Formula:
        if isinstance(node, Logic):
            return node.operator, tuple(self._taken_apart(part, item) for part in node.operands)
        if isinstance(node, Call) and node.function == Name((0, 0), "not") and len(node.arguments) == 1:
            return "not", (self._taken_apart(node.arguments[0], item),)
        named = {part.name for part in parts_of(node) if isinstance(part, Name)}
        return self._atom(feel.source(node), node, {name: item[name] for name in sorted(named & item.keys())})

    def _atom(self, text: str, node: Node, item: Mapping[str, Value]) -> Atom:
        key = (text, *(f"{name} {Known.of(value)}" for name, value in item.items()))
        if key not in self._atoms:
            expression = feel.compile(text)
            read = tuple(
                path for path in _paths(expression) if path[0] not in self.constants.keys() | item.keys()
            )
            atom = Atom(len(self._atoms), text, expression, read, _is_timed(node), item=item)
            self._atoms[key] = atom
            if len(read) == 1 and not atom.timed:
                atom.aspect = self.aspects.setdefault(read[0], Aspect(len(self.aspects), read[0]))
        return self._atoms[key]

    def _cases(self, aspect: Aspect) -> Iterator[Value]:
        said: list[Value] = []
        for atom in self._atoms.values():
            if atom.aspect is aspect:
                said += [part.value for part in parts_of(atom.expression.node) if isinstance(part, Literal)]
                said += self._constants_in(atom)
                said += _leaves(list(atom.item.values()))
        yield from (None, True, False, _OTHER)
        yield from dict.fromkeys(one for one in said if isinstance(one, str))
        yield from _numbers([one for one in said if isinstance(one, Decimal)])

    def _constants_in(self, atom: Atom) -> Iterator[Value]:
        for path in _paths(atom.expression):
            if path[0] in self.constants.keys() - atom.item.keys():
                yield from _leaves(at(self.constants[path[0]], path[1:]))

    def _masks(self, atom: Atom, aspect: Aspect) -> Mapping[bool | None, int]:
        path, masks = aspect.path, dict[bool | None, int]()
        for number, case in enumerate(aspect.cases):
            verdict = self.verdict(atom, {path[0]: nested(path[1:], case)})
            masks[verdict] = masks.get(verdict, 0) | 1 << number
        return masks

    def verdict(self, atom: Atom, values: Mapping[str, Value]) -> bool | None:
        """What an atom is for some values; nothing where it is neither true nor false."""
        try:
            value = atom.expression.evaluate({**self.constants, **values, **atom.item}).value
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


def _paths(expression: feel.Expression) -> Iterator[tuple[str, ...]]:
    """What an expression reads, and by name only what it may read inside of filters."""
    yield from (tuple(path.split(".")) for path in sorted(expression.paths_read))
    yield from ((name,) for name in sorted(expression.names_perhaps_read - expression.names_read))


def _leaves(value: Value) -> Iterator[Value]:
    """What stands in lists and contexts."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _leaves(part)
    else:
        yield value


def _deciding(formula: Formula) -> Iterator[Atom]:
    yield from (atom for atom in _atoms(formula) if atom.aspect is not None and atom.decides)


def _is_timed(node: Node) -> bool:
    calls = (part for part in parts_of(node) if isinstance(part, Call))
    called = {call.function.name for call in calls if isinstance(call.function, Name)}
    return not _OF_THE_MOMENT.isdisjoint(called)


def is_timed(expression: feel.Expression) -> bool:
    """Whether the value of an expression changes with time."""
    return _is_timed(expression.node)
