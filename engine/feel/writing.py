"""Writes syntax trees and values as the expressions that they are read from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from engine.feel.names import KEYWORDS
from engine.feel.printing import number_text, quoted
from engine.feel.syntax import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    ContextNode,
    Filter,
    For,
    FunctionNode,
    If,
    In,
    InstanceOf,
    Iteration,
    ListNode,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    OperatorTest,
    Path,
    Quantified,
    RangeNode,
    TypeNode,
    UnaryTests,
)
from engine.feel.values import Function, Range, Value

_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_ANY, _OR, _AND, _COMPARED, _ADDED, _MULTIPLIED, _POWER, _NEGATED, _POSTFIX, _PRIMARY = range(10)
_LEVELS = {"+": _ADDED, "-": _ADDED, "*": _MULTIPLIED, "/": _MULTIPLIED, "**": _POWER}


def source(node: Node) -> str:
    """The expression, or the unary tests, that a syntax tree stands for; it is read back as the same tree."""
    return _at(node, _ANY)


def literal(value: Value) -> str:
    """The expression whose value this is. Raises `TypeError` for functions."""
    if isinstance(value, list):
        return f"[{', '.join(literal(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(key)}: {literal(item)}' for key, item in value.items())}}}"
    if isinstance(value, Range):
        return _range_literal(value)
    if isinstance(value, Function):
        raise TypeError("a function can't be written as a value")
    return _scalar(value)


def _scalar(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    return quoted(value) if isinstance(value, str) else f'@"{value}"'


def _range_literal(bounds: Range) -> str:
    if bounds.operator:
        return f"({bounds.operator} {literal(bounds.start if bounds.end is None else bounds.end)})"
    start, end = "[" if bounds.start_included else "(", "]" if bounds.end_included else ")"
    return f"{start}{literal(bounds.start)}..{literal(bounds.end)}{end}"


def _key(key: str) -> str:
    return key if _PLAIN_NAME.fullmatch(key) and key not in KEYWORDS else quoted(key)


def _at(node: Node, least: int) -> str:
    """A node where something of a certain level has to stand: in brackets if it is of a lower one."""
    level, write = _WRITERS[type(node)]
    text = write(node)
    own = level(node) if callable(level) else level
    return text if own >= least else f"({text})"


def _listed(nodes: Iterable[Node]) -> str:
    return ", ".join(_at(node, _ANY) for node in nodes)


def _arithmetic_level(node: Arithmetic) -> int:
    return _LEVELS[node.rest[0][0]]


def _arithmetic(node: Arithmetic) -> str:
    inside = _arithmetic_level(node) + 1
    rest = "".join(f" {operator} {_at(operand, inside)}" for operator, operand in node.rest)
    return f"{_at(node.first, inside)}{rest}"


def _logic_level(node: Logic) -> int:
    return _OR if node.operator == "or" else _AND


def _logic(node: Logic) -> str:
    return f" {node.operator} ".join(_at(operand, _logic_level(node) + 1) for operand in node.operands)


def _comparison(node: Comparison) -> str:
    return f"{_at(node.left, _COMPARED)} {node.operator} {_at(node.right, _ADDED)}"


def _between(node: Between) -> str:
    return f"{_at(node.value, _COMPARED)} between {_at(node.low, _ADDED)} and {_at(node.high, _ADDED)}"


def _in(node: In) -> str:
    return f"{_at(node.value, _COMPARED)} in ({', '.join(_test(test) for test in node.tests)})"


def _test(node: Node) -> str:
    if isinstance(node, OperatorTest):
        return f"{node.operator} {_at(node.operand, _ADDED)}"
    return _at(node, _ANY)


def _call(node: Call) -> str:
    values = [_at(argument, _ANY) for argument in node.arguments]
    if node.names:
        values = [f"{name}: {value}" for name, value in zip(node.names, values, strict=True)]
    return f"{_at(node.function, _POSTFIX)}({', '.join(values)})"


def _if(node: If) -> str:
    condition, positive, negative = (
        _at(part, _ANY) for part in (node.condition, node.positive, node.negative)
    )
    return f"if {condition} then {positive} else {negative}"


def _iteration(node: Iteration) -> str:
    end = "" if node.end is None else f"..{_at(node.end, _OR)}"
    return f"{node.name} in {_at(node.collection, _OR)}{end}"


def _for(node: For) -> str:
    return f"for {_listed(node.iterators)} return {_at(node.body, _ANY)}"


def _quantified(node: Quantified) -> str:
    word = "every" if node.every else "some"
    return f"{word} {_listed(node.iterators)} satisfies {_at(node.body, _ANY)}"


def _context(node: ContextNode) -> str:
    return f"{{{', '.join(f'{_key(key)}: {_at(entry, _ANY)}' for key, entry in node.entries)}}}"


def _range(node: RangeNode) -> str:
    start, end = "[" if node.start_included else "(", "]" if node.end_included else ")"
    return f"{start}{_at(node.start, _ADDED)}..{_at(node.end, _ADDED)}{end}"


def _function(node: FunctionNode) -> str:
    parameters = ", ".join(
        name if kind is None else f"{name}: {_at(kind, _ANY)}" for name, kind in node.parameters
    )
    body = "external {}" if node.body is None else _at(node.body, _ANY)
    return f"function({parameters}) {body}"


def _type(node: TypeNode) -> str:
    parts = [_at(part, _ANY) for part in node.arguments]
    if node.keys:
        parts = [f"{key}: {part}" for key, part in zip(node.keys, parts, strict=True)]
    inside = f"<{', '.join(parts)}>" if parts or node.result else ""
    result = "" if node.result is None else f"->{_at(node.result, _ANY)}"
    return node.name + inside + result


def _unary_tests(node: UnaryTests) -> str:
    if not node.tests:
        return "-"
    tests = ", ".join(_test(test) for test in node.tests)
    if node.negated:
        return f"not({tests})"
    # Alone at the start, the function not would be taken for a negation of tests.
    return f"({tests})" if len(node.tests) == 1 and tests.startswith("not(") else tests


_WRITERS: dict[type[Node], tuple[int | Callable[[Any], int], Callable[[Any], str]]] = {
    Literal: (_PRIMARY, lambda node: _scalar(node.value)),
    Name: (_PRIMARY, lambda node: node.name),
    ListNode: (_PRIMARY, lambda node: f"[{_listed(node.items)}]"),
    ContextNode: (_PRIMARY, _context),
    RangeNode: (_PRIMARY, _range),
    OperatorTest: (_PRIMARY, lambda node: f"({_test(node)})"),
    Path: (_POSTFIX, lambda node: f"{_at(node.base, _POSTFIX)}.{node.name}"),
    Filter: (_POSTFIX, lambda node: f"{_at(node.base, _POSTFIX)}[{_at(node.condition, _ANY)}]"),
    Call: (_POSTFIX, _call),
    InstanceOf: (_ANY, lambda node: f"{_at(node.value, _POSTFIX)} instance of {_at(node.type, _ANY)}"),
    Negation: (_NEGATED, lambda node: f"-{_at(node.operand, _NEGATED)}"),
    Arithmetic: (_arithmetic_level, _arithmetic),
    Comparison: (_COMPARED, _comparison),
    Between: (_COMPARED, _between),
    In: (_COMPARED, _in),
    Logic: (_logic_level, _logic),
    If: (_ANY, _if),
    For: (_ANY, _for),
    Quantified: (_ANY, _quantified),
    FunctionNode: (_ANY, _function),
    Iteration: (_ANY, _iteration),
    TypeNode: (_ANY, _type),
    UnaryTests: (_ANY, _unary_tests),
}
