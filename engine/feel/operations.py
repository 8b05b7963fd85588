"""Compiles operators: arithmetic, logic, comparison, choice, and the tests of types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any

from engine.feel.compiler import Compiler, compiles, constant, noted
from engine.feel.errors import FeelError, NoValue, Span
from engine.feel.kinds import BY_NAME, resolved
from engine.feel.names import like
from engine.feel.operators import arithmetic, article, both, compared, equal, negated
from engine.feel.run import Code, Run
from engine.feel.syntax import (
    Arithmetic,
    Between,
    Comparison,
    If,
    InstanceOf,
    Literal,
    Logic,
    Name,
    Negation,
    OperatorTest,
    RangeNode,
)
from engine.feel.values import Range, Value

PLAIN = frozenset({Decimal, str, bool})
"""Types whose values Python's own ``==`` compares."""
ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
"""By the operator of an ordering, what it is for two numbers, and for an order and zero."""


@compiles(Arithmetic)
def _arithmetic(compiler: Compiler, node: Arithmetic) -> Code:
    first = compiler.code(node.first)
    rest = [(operator, compiler.code(operand)) for operator, operand in node.rest]

    def code(run: Run) -> Value:
        value = first(run)
        for operator, operand in rest:
            value = arithmetic(run, operator, value, operand(run))
        return value

    return noted(compiler.span(node), code)


@compiles(Negation)
def _negation(compiler: Compiler, node: Negation) -> Code:
    if isinstance(node.operand, Literal) and type(node.operand.value) is Decimal:
        return constant(negated(node.operand.value))
    operand = compiler.code(node.operand)
    return noted(compiler.span(node), lambda run: negated(operand(run)))


@compiles(Logic)
def _logic(compiler: Compiler, node: Logic) -> Code:
    codes = [(compiler.code(operand), compiler.span(operand)) for operand in node.operands]
    decides = node.operator == "or"

    def tell(run: Run, value: Value, span: Span) -> None:
        if value is not None and type(value) is not bool:
            run.note(f"“{node.operator}” joins conditions, and this is {article(value)}", span)

    (first, first_span), (second, second_span), *others = codes
    if others:
        return _logic_of_many(codes, decides, tell)

    def code(run: Run) -> Value:
        left = first(run)
        if left is decides:
            return decides
        right = second(run)
        if right is decides or (type(right) is bool and type(left) is bool):
            return right
        tell(run, left, first_span)
        tell(run, right, second_span)
        return None

    return code


def _logic_of_many(
    codes: Sequence[tuple[Code, Span]], decides: object, tell: Callable[[Run, Value, Span], None]
) -> Code:
    def code(run: Run) -> Value:
        result: bool | None = not decides
        for operand, span in codes:
            value = operand(run)
            if value is decides:
                return value
            if type(value) is not bool:
                result = None
                tell(run, value, span)
        return result

    return code


@compiles(Comparison)
def _comparison(compiler: Compiler, node: Comparison) -> Code:
    if node.operator in ORDERINGS:
        return _ordering(compiler, node)
    left, right = compiler.code(node.left), compiler.code(node.right)
    span, wanted = compiler.span(node), node.operator == "="

    def code(run: Run) -> Value:
        a, b = left(run), right(run)
        kind = type(a)
        if kind is type(b) and kind in PLAIN:
            return (a == b) is wanted
        same = equal(run, a, b)
        if same is None:
            run.note(both(a, b, node.operator, " can't be compared"), span)
            return None
        return same is wanted

    return code


def _ordering(compiler: Compiler, node: Comparison) -> Code:
    if isinstance(node.right, Literal) and type(node.right.value) is Decimal:
        return _ordering_with(compiler, node, node.right.value)
    left, right = compiler.code(node.left), compiler.code(node.right)
    span, holds = compiler.span(node), ORDERINGS[node.operator]

    def code(run: Run) -> Value:
        a, b = left(run), right(run)
        if type(a) is Decimal and type(b) is Decimal:
            return holds(a, b)
        order = compared(a, b)
        if order is None:
            run.note(both(a, b, node.operator, " have no order"), span)
            return None
        return holds(order, 0)

    return code


def _ordering_with(compiler: Compiler, node: Comparison, limit: Decimal) -> Code:
    """The same where a number is written on the right: what conditions mostly are."""
    left, span, holds = compiler.code(node.left), compiler.span(node), ORDERINGS[node.operator]

    def code(run: Run) -> Value:
        value = left(run)
        if type(value) is Decimal:
            return holds(value, limit)
        run.note(both(value, limit, node.operator, " have no order"), span)
        return None

    if not isinstance(node.left, Name) or not compiler.is_global(node.left.name):
        return code
    name = node.left.name

    def at_once(run: Run) -> Value:
        value = run.scope.get(name)
        return holds(value, limit) if type(value) is Decimal else code(run)

    return at_once


@compiles(Between)
def _between(compiler: Compiler, node: Between) -> Code:
    value, low, high = compiler.code(node.value), compiler.code(node.low), compiler.code(node.high)

    def code(run: Run) -> Value:
        middle = value(run)
        from_low, to_high = compared(middle, low(run)), compared(middle, high(run))
        if from_low is None or to_high is None:
            raise NoValue(f"{article(middle)} can't be compared with these limits")
        return from_low >= 0 >= to_high

    return noted(compiler.span(node), code)


@compiles(If)
def _if(compiler: Compiler, node: If) -> Code:
    condition, positive = compiler.code(node.condition), compiler.code(node.positive)
    negative, span = compiler.code(node.negative), compiler.span(node.condition)

    def code(run: Run) -> Value:
        value = condition(run)
        if value is True:
            return positive(run)
        if value is not False and value is not None:
            run.note(f"“if” needs a condition, and this is {article(value)}", span)
        return negative(run)

    return code


@compiles(InstanceOf)
def _instance_of(compiler: Compiler, node: InstanceOf) -> Code:
    value, kind = compiler.code(node.value), resolved(node.type, compiler.types)
    if kind is None:
        meant = like(node.type.name, [*BY_NAME, *compiler.types])
        hint = f"Did you mean “{meant}”?" if meant else f"There are {', '.join(sorted(BY_NAME))}."
        raise FeelError(f"There is no type “{node.type.name}”.", compiler.span(node.type), hint)
    holds = kind.holds
    return lambda run: holds(value(run))


@compiles(RangeNode)
def _range(compiler: Compiler, node: RangeNode) -> Code:
    start, end = compiler.code(node.start), compiler.code(node.end)
    closed = node.start_included, node.end_included
    if isinstance(node.start, Literal) and isinstance(node.end, Literal):
        low, high = node.start.value, node.end.value
        if compared(low, high) is not None:
            return constant(Range(low, high, *closed))

    def code(run: Run) -> Value:
        low, high = start(run), end(run)
        if compared(low, high) is None:
            raise NoValue(f"there is no range from {article(low)} to {article(high)}")
        return Range(low, high, *closed)

    return noted(compiler.span(node), code)


@compiles(OperatorTest)
def _operator_range(compiler: Compiler, node: OperatorTest) -> Code:
    operand, operator = compiler.code(node.operand), node.operator

    def code(run: Run) -> Value:
        end = operand(run)
        if end is None and operator not in {"=", "!="}:
            raise NoValue("there is no range up to null")
        return operator_range(operator, end)

    return noted(compiler.span(node), code)


def operator_range(operator: str, value: Value) -> Range:
    """The range that ``(< 10)`` and its kin are."""
    if operator in {"<", "<="}:
        return Range(None, value, start_included=False, end_included=operator == "<=", operator=operator)
    if operator in {">", ">="}:
        return Range(value, None, start_included=operator == ">=", end_included=False, operator=operator)
    return Range(value, value, operator=operator)
