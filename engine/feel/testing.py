"""Compiles unary tests and the operator in, which is made of them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from engine.feel.compiler import Compiler, compiles
from engine.feel.errors import Span
from engine.feel.operations import ORDERINGS, PLAIN, operator_range
from engine.feel.operators import article, both, contains, equal
from engine.feel.run import Code, Run
from engine.feel.syntax import In, Literal, Name, Node, OperatorTest, RangeNode, UnaryTests
from engine.feel.values import Range, Value

_Test = Callable[[Run, Value], bool | None]


@compiles(In)
def _in(compiler: Compiler, node: In) -> Code:
    value, tests = compiler.code(node.value), [_test(compiler, test) for test in node.tests]
    return lambda run: _any(run, tests, value(run))


@compiles(UnaryTests)
def _unary_tests(compiler: Compiler, node: UnaryTests) -> Code:
    tests = [_test(compiler, test) for test in node.tests]
    if not tests:
        return lambda _: True
    if not node.negated:
        return lambda run: _any(run, tests, run.tested)

    def negated(run: Run) -> Value:
        found = _any(run, tests, run.tested)
        return None if found is None else not found

    return negated


def _any(run: Run, tests: list[_Test], value: Value) -> bool | None:
    unknown = False
    for test in tests:
        found = test(run, value)
        if found:
            return True
        unknown = unknown or found is None
    return None if unknown else False


def _test(compiler: Compiler, node: Node) -> _Test:
    if isinstance(node, OperatorTest):
        return _operator_test(compiler, node)
    code = compiler.code(node)
    if asks(node):
        return lambda run, _: _condition(code(run))
    if isinstance(node, Literal) and type(node.value) in PLAIN:
        return _equals(node.value, compiler.span(node))
    return _belongs(code, compiler.span(node), is_range=isinstance(node, RangeNode))


def _operator_test(compiler: Compiler, node: OperatorTest) -> _Test:
    operand, operator, span = compiler.code(node.operand), node.operator, compiler.span(node)
    at_once = ORDERINGS.get(operator)

    def compare(run: Run, value: Value) -> bool | None:
        end = operand(run)
        if at_once and type(value) is Decimal and type(end) is Decimal:
            return at_once(value, end)
        found = contains(run, operator_range(operator, end), value) if _comparable(operator, end) else None
        if found is None:
            run.note(both(value, end, operator, " can't be compared"), span)
        return found

    return compare


def _equals(wanted: Value, span: Span) -> _Test:
    kind = type(wanted)

    def equals(run: Run, value: Value) -> bool | None:
        if type(value) is kind:
            return value == wanted
        # What is written there is a value, also where it is “true”: no condition that always holds.
        found = equal(run, wanted, value)
        if found is None:
            run.note(both(value, wanted, "=", " can't be compared"), span)
        return found

    return equals


def _belongs(code: Code, span: Span, *, is_range: bool) -> _Test:
    def belongs(run: Run, value: Value) -> bool | None:
        given = code(run)
        found = None if is_range and given is None else among(run, given, value)
        if found is None:
            run.note(f"this can't be compared with {article(value)}", span)
        return found

    return belongs


def _comparable(operator: str, end: Value) -> bool:
    return end is not None or operator in {"=", "!="}


def _condition(value: Value) -> bool | None:
    return value if isinstance(value, bool) else None


def asks(node: Node) -> bool:
    """Whether a test names the value that it tests, “?”."""
    return (isinstance(node, Name) and node.name == "?") or any(asks(part) for part in node.children())


def among(run: Run, found: Value, value: Value) -> bool | None:
    """Whether a value is what a test gives, or one of it, or lies in it; None if that can't be said."""
    if isinstance(found, Range) and not isinstance(value, Range):
        return contains(run, found, value)
    if isinstance(found, list):
        run.spend(len(found))
        if isinstance(value, list) and equal(run, found, value):
            return True
        return any(_is_item(run, item, value) for item in found)
    if isinstance(found, bool) and not isinstance(value, bool):
        return found
    return equal(run, found, value)


def _is_item(run: Run, item: Value, value: Value) -> bool:
    if isinstance(item, Range) and not isinstance(value, Range):
        return contains(run, item, value) is True
    return equal(run, item, value) is True
