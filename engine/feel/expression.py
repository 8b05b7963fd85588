"""Expressions, compiled once and evaluated often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from engine.feel import advice, built_ins, loops, operations, references, testing
from engine.feel.compiler import Compiler
from engine.feel.doubts import Inferred, inferred
from engine.feel.errors import BudgetExceeded, Diagnostic, FeelError, OutOfBudget, Span
from engine.feel.functions import BUILT_IN
from engine.feel.inference import Inference
from engine.feel.inference import Names as Shapes
from engine.feel.kinds import Type
from engine.feel.names import Names, like
from engine.feel.parser import parse, parse_unary_tests
from engine.feel.reading import Reads, read_by
from engine.feel.run import DEFAULT, Code, Environment, Run
from engine.feel.shapes import Shape
from engine.feel.syntax import Node
from engine.feel.values import Value

_COMPILERS = (built_ins, loops, operations, references, testing)
"""Modules that say, when they are imported, how to compile their parts of the language."""
_LARGEST = 50_000
"""Values inside of a value that an expression gives."""
_DEEPEST_VALUE = 40
_NESTED = frozenset({list, dict})


class Evaluation(NamedTuple):
    """What an expression gave, and why where it gave null."""

    value: Value
    diagnostics: tuple[Diagnostic, ...] = ()


_TRUE, _FALSE = Evaluation(value=True), Evaluation(value=False)
"""What most conditions give, made once."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is known where an expression stands. Hashable: compiled expressions are kept by it."""

    names: frozenset[str] = frozenset()
    """The names in scope, for those with blanks and symbols."""
    strict: bool = False
    """Whether there are no other names."""
    types: tuple[Type, ...] = ()
    """Types that can be named beside FEEL's own."""
    tests: bool = False
    """Whether it is unary tests."""


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A compiled expression; may be shared by threads."""

    text: str
    _dialect: Dialect = field(repr=False)
    _code: Code = field(repr=False)
    _slots: int = field(repr=False)
    _asks: bool = field(repr=False)
    """Whether it may ask for what is tested, “?”."""

    @property
    def node(self) -> Node:
        """The syntax tree; not kept for long: those who look at it are few, those who evaluate are many."""
        return _tree(self.text, self._dialect)

    @property
    def names_read(self) -> frozenset[str]:
        """The names that it reads from its scope. Entries of lists that it filters are none of them."""
        return _reads(self.text, self._dialect).names

    @property
    def names_perhaps_read(self) -> frozenset[str]:
        """The names that it can read: those inside of filters too, which items of the lists may not have."""
        reads = _reads(self.text, self._dialect)
        return reads.names | reads.perhaps

    @property
    def paths_read(self) -> frozenset[str]:
        """The names with what is read of them, as ``complaint.product.name``."""
        return _reads(self.text, self._dialect).paths

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is FEEL and surely not meant, as a number that is compared with a text."""
        return self.inferred({}).doubts

    def shape(self, names: Shapes) -> Shape:
        """The shape of its values where that of names is known."""
        return Inference(names).of(self.node)

    def inferred(self, names: Shapes) -> Inferred:
        """The shape of its values where that of names is known, and what then is surely not meant."""
        return inferred(self.node, self.text, names)

    def evaluate(self, scope: Mapping[str, Value], environment: Environment = DEFAULT) -> Evaluation:
        """The value of the expression where names have these values.

        What goes wrong inside gives null and a diagnostic. Raises `BudgetExceeded` when it takes too much.
        """
        run = Run(scope, environment)
        if self._asks:
            run.tested = scope.get("?")
        if self._slots:
            run.slots = [None] * self._slots
        try:
            value = self._code(run)
            if type(value) is bool and run.noted is None:
                return _TRUE if value else _FALSE
            if type(value) in _NESTED:
                _measure(value, _LARGEST, _DEEPEST_VALUE)
        except (OutOfBudget, RecursionError) as spent:
            raise self._exceeded(spent) from None
        return Evaluation(value, run.diagnostics)

    def within(self, run: Run, tested: Value = None) -> Value:
        """The value of the expression as one of several that share a scope and a budget.

        `tested` is what unary tests test. Raises `BudgetExceeded` when it takes too much.
        """
        run.tested = tested
        if self._slots:
            run.slots = [None] * self._slots
        try:
            value = self._code(run)
            if type(value) in _NESTED:
                _measure(value, _LARGEST, _DEEPEST_VALUE)
        except (OutOfBudget, RecursionError) as spent:
            raise self._exceeded(spent) from None
        return value

    def _exceeded(self, spent: OutOfBudget | RecursionError) -> BudgetExceeded:
        span = Span(self.text, 0, len(self.text))
        if isinstance(spent, OutOfBudget):
            return BudgetExceeded(str(spent), span, spent.advice)
        return BudgetExceeded("This goes too deep: functions in functions, or lists in lists.", span)


def _measure(value: Value, left: int, depth: int) -> int:
    """Count the values in a value; shared parts count as often as they are met when it is printed."""
    if depth == 0:
        raise OutOfBudget("The value of this is nested too deep.", "")
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    left -= len(items)
    if left < 0:
        raise OutOfBudget("The value of this is too large.", "Shorten its lists.")
    for item in items:
        if isinstance(item, list | dict):
            left = _measure(item, left, depth - 1)
    return left


@lru_cache(maxsize=4096)
def compiled(text: str, dialect: Dialect) -> Expression:
    """Compile an expression or unary tests. Raises `FeelError` if the text is none."""
    node = _tree(text, dialect)
    compiler = Compiler(text, {kind.name: kind for kind in dialect.types})
    code = compiler.code(node)
    if dialect.strict:
        _refuse_unknown(text, read_by(node, dialect.names), dialect)
    return Expression(text, dialect, code, compiler.slots, "?" in text or dialect.tests)


@lru_cache(maxsize=512)
def _tree(text: str, dialect: Dialect) -> Node:
    known = (_BUILT_IN_NAMES, _known(dialect.names))
    return parse_unary_tests(text, known) if dialect.tests else parse(text, known)


@lru_cache(maxsize=512)
def _reads(text: str, dialect: Dialect) -> Reads:
    return read_by(_tree(text, dialect), dialect.names)


@lru_cache(maxsize=1024)
def _known(names: frozenset[str]) -> Names:
    return Names(names)


def _refuse_unknown(text: str, reads: Reads, dialect: Dialect) -> None:
    known = {*dialect.names, *BUILT_IN, "?"}
    for name, place in reads.first.items():
        if name not in known:
            meant = like(name, known)
            hint = advice.NAMES.get(name) or (
                f"Did you mean “{meant}”?" if meant else _known_are(name, dialect)
            )
            raise FeelError(f"There is nothing called “{name}” here.", Span(text, *place), hint)


def _known_are(name: str, dialect: Dialect) -> str:
    known = ", ".join(sorted(dialect.names)) or "no names"
    return f'Known are {known}; a text stands between double quotes: "{name}".'


def expression(
    text: str, names: Iterable[str] = (), *, strict: bool = False, types: Iterable[Type] = ()
) -> Expression:
    """Compile an expression. Raises `FeelError` if it is none.

    `names` are those in scope, for names with blanks and symbols; where it is `strict` there are no others.
    `types` are those that ``instance of`` and parameters can name beside FEEL's own.
    """
    return compiled(text, _dialect(frozenset(names), strict, tuple(types), tests=False))


def unary_tests(
    text: str, names: Iterable[str] = (), *, strict: bool = False, types: Iterable[Type] = ()
) -> Expression:
    """Compile the unary tests of a decision table's cell: they test what is called “?” in the scope."""
    return compiled(text, _dialect(frozenset(names), strict, tuple(types), tests=True))


@lru_cache(maxsize=1024)
def _dialect(names: frozenset[str], strict: bool, types: tuple[Type, ...], *, tests: bool) -> Dialect:  # noqa: FBT001 -- as the dialect has it
    """One dialect for all expressions that stand in the same place: they are many."""
    return Dialect(names, strict, types, tests)


_BUILT_IN_NAMES = Names(BUILT_IN)
