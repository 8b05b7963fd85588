"""Decision tables and their hit policies (DMN 1.5, chapter 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine import feel
from engine.dmn.expressions import BoxedExpression, Evaluating, Match, Scope
from engine.dmn.types import ItemType
from engine.feel import Value


class HitPolicy(StrEnum):
    """How the rules that match make one result; single hit first, then multiple."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"


class Aggregation(StrEnum):
    """What a collecting table does with the outputs that it collects."""

    LIST = ""
    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


_TOLD = feel.compile("string(it)")
_AGGREGATES: dict[Aggregation, feel.Expression] = {
    one: feel.compile(f"{one.value.lower()}(it)") for one in Aggregation if one is not Aggregation.LIST
}


@dataclass(frozen=True)
class Input:
    """A column that is tested."""

    label: str
    expression: feel.Expression
    kind: ItemType | None
    allowed: feel.Expression | None
    """Unary tests of the values that the column takes."""


@dataclass(frozen=True)
class Output:
    """A column of results."""

    name: str
    """Empty where the table has one output only."""
    kind: ItemType | None
    ranked: feel.Expression | None
    """Expression of the list of allowed values, the best first."""
    default: feel.Expression | None


@dataclass(frozen=True)
class Rule:
    """A row: it matches where all its tests are true."""

    number: int
    line: int
    tests: tuple[feel.Expression | None, ...]
    """Unary tests by input column; None where any value will do."""
    results: tuple[feel.Expression | None, ...]
    annotations: tuple[str, ...] = ()


@dataclass(frozen=True)
class DecisionTable(BoxedExpression):
    """Rules with inputs and outputs, and how those that match make the result."""

    owner: str
    """Id of the decision or business knowledge model."""
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    policy: HitPolicy
    aggregation: Aggregation = Aggregation.LIST

    def evaluate(self, scope: Scope, run: Evaluating) -> Value:
        """The result. Raises `DecisionFault` where the hit policy is broken or an input isn't allowed."""
        values = [self._input(column, scope, run) for column in self.inputs]
        if not all(self._is_allowed(*pair, scope, run) for pair in zip(self.inputs, values, strict=True)):
            return None
        matching = self.matching(values, scope, run)
        labels = [column.label for column in self.inputs]
        rows = tuple(rule.number for rule in matching)
        run.matches.append(Match(self.owner, rows, tuple(zip(labels, values, strict=True))))
        if not matching:
            return self._default(scope, run)
        return _POLICIES[self.policy](self, matching, scope, run)

    def _input(self, column: Input, scope: Scope, run: Evaluating) -> Value:
        return run.typed(run.value_of(column.expression, scope), column.kind, f"“{column.label}”")

    def _is_allowed(self, column: Input, value: Value, scope: Scope, run: Evaluating) -> bool:
        if column.allowed is None or value is None or run.value_of(column.allowed, scope, value) is True:
            return True
        run.fault(
            f"{self.owner}: the input {column.label!r} is {run.value_of(_TOLD, {'it': value})}, "
            f"and the table allows {column.allowed.text}"
        )
        return False

    def matching(self, values: Sequence[Value], scope: Scope, run: Evaluating) -> list[Rule]:
        """The rules whose tests are all true. A test that stands in several rows is made once."""
        columns = [(value, dict[feel.Expression | None, bool]({None: True})) for value in values]
        found = []
        for rule in self.rules:
            for test, (value, verdicts) in zip(rule.tests, columns, strict=True):
                holds = verdicts.get(test)
                if holds is None:
                    holds = verdicts[test] = run.value_of(test, scope, value) is True  # type: ignore[arg-type]  # None has its verdict
                if not holds:
                    break
            else:
                found.append(rule)
        return found

    def _default(self, scope: Scope, run: Evaluating) -> Value:
        if any(column.default for column in self.outputs):
            return self._shaped([_cell(column, column.default, scope, run) for column in self.outputs])
        if self.policy is HitPolicy.COLLECT and self.aggregation is Aggregation.COUNT:
            return Decimal(0)
        return [] if self.policy is HitPolicy.COLLECT and self.aggregation is Aggregation.LIST else None

    def _shaped(self, cells: Sequence[Value]) -> Value:
        if len(self.outputs) == 1:
            return cells[0]
        return {column.name: cell for column, cell in zip(self.outputs, cells, strict=True)}

    def cells(self, rule: Rule, scope: Scope, run: Evaluating) -> list[Value]:
        """The outputs of a rule by column."""
        return [
            _cell(column, result, scope, run)
            for column, result in zip(self.outputs, rule.results, strict=True)
        ]

    def result(self, rule: Rule, scope: Scope, run: Evaluating) -> Value:
        """The output of a rule: a value, or a context where there are several columns."""
        return self._shaped(self.cells(rule, scope, run))

    def ranked(self, rules: Sequence[Rule], scope: Scope, run: Evaluating) -> list[Value]:
        """The outputs of rules, the best first, by the order of the allowed output values."""
        orders = [_order(column, scope, run) for column in self.outputs]

        def rank(cells: Sequence[Value]) -> list[int]:
            return [
                order.index(cell) if cell in order else len(order)
                for order, cell in zip(orders, cells, strict=True)
            ]

        return [
            self._shaped(cells)
            for cells in sorted((self.cells(rule, scope, run) for rule in rules), key=rank)
        ]

    @property
    def names_read(self) -> frozenset[str]:
        """The names that columns, tests and results read."""
        tests = [test for rule in self.rules for test in (*rule.tests, *rule.results) if test is not None]
        columns = [column.expression for column in self.inputs]
        return frozenset().union(*(expression.names_read for expression in (*tests, *columns))) - {"?"}


def _order(column: Output, scope: Scope, run: Evaluating) -> list[Value]:
    values = run.value_of(column.ranked, scope) if column.ranked else None
    return values if isinstance(values, list) else []


def _cell(column: Output, expression: feel.Expression | None, scope: Scope, run: Evaluating) -> Value:
    value = None if expression is None else run.value_of(expression, scope)
    return run.typed(value, column.kind, f"the output “{column.name}”")


def _unique(table: DecisionTable, rules: Sequence[Rule], scope: Scope, run: Evaluating) -> Value:
    if len(rules) > 1:
        run.fault(
            f"{table.owner}: rules {_numbers(rules)} match at once, and the table's hit policy is Unique; "
            "narrow one of them, or choose another hit policy"
        )
        return None
    return table.result(rules[0], scope, run)


def _any(table: DecisionTable, rules: Sequence[Rule], scope: Scope, run: Evaluating) -> Value:
    first, *others = (table.result(rule, scope, run) for rule in rules)
    if any(other != first for other in others):
        run.fault(
            f"{table.owner}: rules {_numbers(rules)} match at once with different results, "
            "and the table's hit policy is Any"
        )
        return None
    return first


def _collect(table: DecisionTable, rules: Sequence[Rule], scope: Scope, run: Evaluating) -> Value:
    results = [table.result(rule, scope, run) for rule in rules]
    if table.aggregation is Aggregation.LIST:
        return results
    if table.aggregation is Aggregation.COUNT:
        return Decimal(len(results))
    if len(table.outputs) > 1:
        columns = {column.name: [row[column.name] for row in results] for column in table.outputs}  # type: ignore[index, call-overload]  # several outputs make contexts
        return {name: _aggregated(table, values, run) for name, values in columns.items()}
    return _aggregated(table, results, run)


def _aggregated(table: DecisionTable, values: list[Value], run: Evaluating) -> Value:
    return run.value_of(_AGGREGATES[table.aggregation], {"it": values})


_POLICIES: Mapping[HitPolicy, Callable[[DecisionTable, Sequence[Rule], Scope, Evaluating], Value]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.FIRST: lambda table, rules, scope, run: table.result(rules[0], scope, run),
    HitPolicy.PRIORITY: lambda table, rules, scope, run: table.ranked(rules, scope, run)[0],
    HitPolicy.RULE_ORDER: lambda table, rules, scope, run: [table.result(rule, scope, run) for rule in rules],
    HitPolicy.OUTPUT_ORDER: lambda table, rules, scope, run: table.ranked(rules, scope, run),
    HitPolicy.COLLECT: _collect,
}


def _numbers(rules: Sequence[Rule]) -> str:
    *most, last = (str(rule.number) for rule in rules)
    return f"{', '.join(most)} and {last}"
