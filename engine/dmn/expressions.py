"""Boxed expressions (DMN 1.5, chapters 7 and 10.2): how logic is drawn, each with how it is evaluated."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine import feel
from engine.feel import Value

Scope = Mapping[str, Value]


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
    """One evaluation under way: what it may know, and what is put on record."""

    environment: feel.Environment
    matches: list[Match] = field(default_factory=list)
    diagnostics: list[feel.Diagnostic] = field(default_factory=list)

    def value_of(self, expression: feel.Expression, scope: Scope) -> Value:
        """The value of a FEEL expression; what was odd about it is kept."""
        evaluation = expression.evaluate(scope, self.environment)
        self.diagnostics.extend(evaluation.diagnostics)
        return evaluation.value


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

    columns: tuple[str, ...]
    rows: tuple[tuple[BoxedExpression, ...], ...]

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        return [
            {name: cell.evaluate(scope, run) for name, cell in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]

    @property
    def names_read(self) -> frozenset[str]:
        return _names([cell for row in self.rows for cell in row])


@dataclass(frozen=True)
class FunctionOf(BoxedExpression):
    """A boxed function definition, closed over the scope in which it stands."""

    parameters: tuple[str, ...]
    body: BoxedExpression

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        around = dict(scope)

        def call(_: object, arguments: Sequence[Value]) -> Value:
            return self.body.evaluate({**around, **dict(zip(self.parameters, arguments, strict=True))}, run)

        return feel.Function(self.parameters, call)

    @property
    def names_read(self) -> frozenset[str]:
        return self.body.names_read - set(self.parameters)


@dataclass(frozen=True)
class Invocation(BoxedExpression):
    """A boxed invocation: a function by name, with its arguments by parameter."""

    called: BoxedExpression
    arguments: tuple[tuple[str, BoxedExpression], ...]

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        called = self.called.evaluate(scope, run)
        if not isinstance(called, feel.Function):
            return None
        bound = {name: argument.evaluate(scope, run) for name, argument in self.arguments}
        places = [f"argument{number}" for number, _ in enumerate(called.parameters)]
        values = {place: bound.get(name) for place, name in zip(places, called.parameters, strict=True)}
        # Called through FEEL, so that its budgets hold for boxed invocations as well.
        return run.value_of(feel.compile(f"called({', '.join(places)})"), {"called": called, **values})

    @property
    def names_read(self) -> frozenset[str]:
        return self.called.names_read | _names([argument for _, argument in self.arguments])


@dataclass(frozen=True)
class Conditional(BoxedExpression):
    """A boxed if, then and else."""

    test: BoxedExpression
    then: BoxedExpression
    otherwise: BoxedExpression

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        holds = self.test.evaluate(scope, run) is True
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
        return [item for item in _items(self.listed.evaluate(scope, run)) if self._holds(item, scope, run)]

    def _holds(self, item: Value, scope: Scope, run: Evaluating) -> bool:
        entries = item if isinstance(item, dict) else {}
        return self.test.evaluate({**scope, **entries, "item": item}, run) is True

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
        results = self._results(scope, run)
        if self.kind == "for":
            return list(results)
        seeking = self.kind == "some"
        unknown = False
        for result in results:
            if result is seeking:
                return seeking
            unknown = unknown or not isinstance(result, bool)
        return None if unknown else not seeking

    def _results(self, scope: Scope, run: Evaluating) -> Iterator[Value]:
        for item in _items(self.listed.evaluate(scope, run)):
            yield self.body.evaluate({**scope, self.variable: item}, run)

    @property
    def names_read(self) -> frozenset[str]:
        return self.listed.names_read | (self.body.names_read - {self.variable})


def _items(value: Value) -> list[Value]:
    # FEEL takes a single value for a list of one, and null for none.
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _names(expressions: Sequence[BoxedExpression]) -> frozenset[str]:
    return frozenset().union(*(expression.names_read for expression in expressions))
