"""Boxed expressions (DMN 1.5, chapters 7 and 10.2): how logic is drawn, each with how it is evaluated."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from engine import feel
from engine.dmn.types import ItemType, Mismatch
from engine.feel import Value
from engine.kernel.errors import EngineError

Scope = Mapping[str, Value]
FunctionBody = Callable[[feel.Run, Sequence[Value]], Value]
_MOST_NOTES = 20


class DecisionFault(EngineError):
    """A decision could not be made."""


@dataclass(frozen=True)
class Match:
    """Which rules of a decision table applied, and on what inputs: why a case went the way it went."""

    decision: str
    """Id of the decision, or of the business knowledge model, that the table belongs to."""
    rules: tuple[int, ...]
    """Numbers of the rows that matched, from 1."""
    inputs: tuple[tuple[str, Value], ...]
    """Label or text of each input column with the value that it had."""


@dataclass
class Evaluating:
    """One evaluation under way: what it may use up, and what is put on record."""

    run: feel.Run
    lenient: bool = False
    """Whether a decision that can't be made is null, as the standard has it, instead of a fault."""
    matches: list[Match] = field(default_factory=list)
    notes: list[feel.Diagnostic] = field(default_factory=list)

    def value_of(self, expression: feel.Expression, scope: Scope, tested: Value = None) -> Value:
        """The value of a FEEL expression; what was odd about it is kept."""
        self.run.scope = scope
        return expression.within(self.run, tested)

    def typed(self, value: Value, kind: ItemType | None, what: str) -> Value:
        """The value as one of a type; null, with a note, where it is none."""
        if kind is None or value is None:
            return value
        try:
            return kind.taken(value, self.run)
        except Mismatch as why:
            self.note(f"{what}: {why}")
            return None

    def note(self, message: str) -> None:
        """Put on record why something is null."""
        if len(self.notes) < _MOST_NOTES:
            self.notes.append(feel.Diagnostic(message, 0, ""))

    def fault(self, message: str) -> None:
        """What can't be decided. Raises `DecisionFault`, unless that is to be null."""
        if not self.lenient:
            raise DecisionFault(message)
        self.note(message)

    @contextmanager
    def inside(self, caller: feel.Run) -> Iterator[Evaluating]:
        """Evaluate in the middle of an expression that calls a function drawn as boxes."""
        outside = caller.scope, caller.slots, caller.tested
        try:
            yield replace(self, run=caller)
        finally:
            caller.scope, caller.slots, caller.tested = outside

    @property
    def diagnostics(self) -> tuple[feel.Diagnostic, ...]:
        """Why there are nulls."""
        return (*self.notes, *self.run.diagnostics)


class BoxedExpression(ABC):
    """The logic of a decision, of a business knowledge model or of a part of them."""

    @abstractmethod
    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        """The value in a scope."""

    @property
    @abstractmethod
    def names_read(self) -> frozenset[str]:
        """The names that the expression takes from its scope."""


@dataclass(frozen=True)
class Literal(BoxedExpression):
    """A literal expression: text in FEEL."""

    expression: feel.Expression

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        return run.value_of(self.expression, scope)

    @property
    def names_read(self) -> frozenset[str]:
        return self.expression.names_read


@dataclass(frozen=True)
class Nothing(BoxedExpression):
    """An expression that was left empty: null."""

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:  # noqa: ARG002 the shape of all boxed expressions
        return None

    @property
    def names_read(self) -> frozenset[str]:
        return frozenset()


@dataclass(frozen=True)
class Typed(BoxedExpression):
    """An expression whose value has to be of a type."""

    expression: BoxedExpression
    kind: ItemType
    what: str
    """What it is that has the type."""

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        return run.typed(self.expression.evaluate(scope, run), self.kind, self.what)

    @property
    def names_read(self) -> frozenset[str]:
        return self.expression.names_read


@dataclass(frozen=True)
class ContextEntry:
    """A named row of a context; the result row has no name."""

    name: str
    value: BoxedExpression


@dataclass(frozen=True)
class Context(BoxedExpression):
    """A context: each row may read the rows above it; a last row without a name is the result."""

    entries: tuple[ContextEntry, ...]

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        inner = dict(scope)
        made: dict[str, Value] = {}
        for entry in self.entries:
            value = entry.value.evaluate(inner, run)
            if not entry.name:
                return value
            made[entry.name] = inner[entry.name] = value
        return made

    @property
    def names_read(self) -> frozenset[str]:
        read: set[str] = set()
        known: set[str] = set()
        for entry in self.entries:
            read |= entry.value.names_read - known
            known.add(entry.name)
        return frozenset(read)


@dataclass(frozen=True)
class ListOf(BoxedExpression):
    """A boxed list."""

    items: tuple[BoxedExpression, ...]

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        return [item.evaluate(scope, run) for item in self.items]

    @property
    def names_read(self) -> frozenset[str]:
        return _names(self.items)


@dataclass(frozen=True)
class Relation(BoxedExpression):
    """A table of values: a list of contexts."""

    columns: tuple[Parameter, ...]
    rows: tuple[tuple[BoxedExpression, ...], ...]

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        return [
            {
                column.name: run.typed(cell.evaluate(scope, run), column.kind, f"column “{column.name}”")
                for column, cell in zip(self.columns, row, strict=True)
            }
            for row in self.rows
        ]

    @property
    def names_read(self) -> frozenset[str]:
        return _names([cell for row in self.rows for cell in row])


@dataclass(frozen=True)
class Parameter:
    """A formal parameter of a function."""

    name: str
    kind: ItemType | None


@dataclass(frozen=True)
class FunctionOf(BoxedExpression):
    """A boxed function definition, closed over the scope in which it stands."""

    parameters: tuple[Parameter, ...]
    body: BoxedExpression
    result: ItemType | None = None
    own: str = ""
    """The name that it can call itself by."""

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        around = dict(scope)

        def call(caller: feel.Run, arguments: Sequence[Value]) -> Value:
            given = bound(self.parameters, arguments, caller)
            with run.inside(caller) as inner:
                value = self.body.evaluate({**around, **given}, inner)
                return inner.typed(value, self.result, "the result of the function")

        made = function(self.parameters, self.result, call)
        if self.own:
            around[self.own] = made
        return made

    @property
    def names_read(self) -> frozenset[str]:
        return self.body.names_read - {self.own, *(parameter.name for parameter in self.parameters)}


def bound(parameters: Sequence[Parameter], arguments: Sequence[Value], run: feel.Run) -> dict[str, Value]:
    """Arguments by the names of the parameters. Raises `NoValue` where one is of the wrong type."""
    given: dict[str, Value] = {}
    for parameter, argument in zip(parameters, arguments, strict=True):
        try:
            given[parameter.name] = parameter.kind.taken(argument, run) if parameter.kind else argument
        except Mismatch as why:
            raise feel.NoValue(f"“{parameter.name}”: {why}") from None
    return given


def function(parameters: Sequence[Parameter], result: ItemType | None, call: FunctionBody) -> feel.Function:
    """A function of FEEL with typed parameters."""
    kinds = tuple(parameter.kind.of_kind() if parameter.kind else None for parameter in parameters)
    names = tuple(parameter.name for parameter in parameters)
    return feel.Function(names, call, types=kinds, result=result.of_kind() if result else None)


@dataclass(frozen=True)
class Invocation(BoxedExpression):
    """A boxed invocation: a function by name, with its arguments by parameter."""

    called: BoxedExpression
    arguments: tuple[tuple[str, BoxedExpression], ...]

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        called = self.called.evaluate(scope, run)
        if not isinstance(called, feel.Function):
            run.note("what is invoked here is no function")
            return None
        given = {name: argument.evaluate(scope, run) for name, argument in self.arguments}
        unknown = given.keys() - set(called.parameters)
        if unknown:
            run.note(f"the function has no parameter {', '.join(sorted(unknown))}")
            return None
        return applied(called, [given.get(name) for name in called.parameters], run)

    @property
    def names_read(self) -> frozenset[str]:
        return self.called.names_read | _names([argument for _, argument in self.arguments])


def applied(called: feel.Function, arguments: Sequence[Value], run: Evaluating) -> Value:
    """Call a function through FEEL, so that its budgets hold for boxed expressions as well."""
    given = {f"argument{number}": value for number, value in enumerate(arguments)}
    return run.value_of(feel.compile(f"called({', '.join(given)})"), {"called": called, **given})


@dataclass(frozen=True)
class Conditional(BoxedExpression):
    """A boxed if, then and else."""

    test: BoxedExpression
    then: BoxedExpression
    otherwise: BoxedExpression

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        holds = self.test.evaluate(scope, run)
        if holds is not None and not isinstance(holds, bool):
            run.note("“if” needs a condition")
            return None
        return (self.then if holds else self.otherwise).evaluate(scope, run)

    @property
    def names_read(self) -> frozenset[str]:
        return _names([self.test, self.then, self.otherwise])


@dataclass(frozen=True)
class Filter(BoxedExpression):
    """A boxed filter: the items of a list that pass a test, as ``item`` or by the names of their entries."""

    listed: BoxedExpression
    test: BoxedExpression

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        listed = self.listed.evaluate(scope, run)
        if listed is None:
            return None
        items = listed if isinstance(listed, list) else [listed]
        tested = [self._tested(item, scope, run) for item in items]
        if any(one is not None and not isinstance(one, bool) for one in tested):
            run.note("a list is filtered by a condition")
            return None
        return [item for item, holds in zip(items, tested, strict=True) if holds]

    def _tested(self, item: Value, scope: Scope, run: Evaluating) -> Value:
        entries = item if isinstance(item, dict) else {}
        return self.test.evaluate({**scope, "item": item, **entries}, run)

    @property
    def names_read(self) -> frozenset[str]:
        return self.listed.names_read | (self.test.names_read - {"item"})


@dataclass(frozen=True)
class Iteration(BoxedExpression):
    """A boxed ``for``, ``some`` or ``every`` over a list."""

    kind: str
    variable: str
    listed: BoxedExpression
    body: BoxedExpression

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        # FEEL itself goes through the list and calls the body for each item.
        parameters = (Parameter(self.variable, None), Parameter("partial", None))
        given = {
            "listed": self.listed.evaluate(scope, run),
            "body": FunctionOf(parameters[: 1 + (self.kind == "for")], self.body).evaluate(scope, run),
        }
        return run.value_of(_LOOPS[self.kind], given)

    @property
    def names_read(self) -> frozenset[str]:
        return self.listed.names_read | (self.body.names_read - {self.variable, "partial"})


_LOOPS = {
    "for": feel.compile("for item in listed return body(item, partial)"),
    "some": feel.compile("some item in listed satisfies body(item)"),
    "every": feel.compile("every item in listed satisfies body(item)"),
}


def _names(expressions: Sequence[BoxedExpression]) -> frozenset[str]:
    return frozenset().union(*(expression.names_read for expression in expressions))
