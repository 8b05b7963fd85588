"""What is FEEL and surely not meant: found without a value, in the syntax tree alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from engine.feel.errors import Diagnostic, NoValue, OutOfBudget, Span
from engine.feel.functions import BUILT_IN, BuiltIn
from engine.feel.names import like
from engine.feel.operators import compared, negated
from engine.feel.properties import properties_of
from engine.feel.run import Run
from engine.feel.syntax import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    ContextNode,
    For,
    FunctionNode,
    If,
    In,
    InstanceOf,
    ListNode,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    Path,
    Quantified,
    RangeNode,
)
from engine.feel.values import NAMES, Value
from engine.feel.writing import source

_Doubt = tuple[Node, str]
_KINDS: dict[type[Node], str] = {
    **dict.fromkeys((Comparison, Logic, Between, In, InstanceOf, Quantified), "boolean"),
    ListNode: "list",
    For: "list",
    ContextNode: "context",
    RangeNode: "range",
    FunctionNode: "function",
}
_PYTHON = {kind.__name__: name for kind, name in NAMES.items()}


def doubts_about(node: Node, text: str) -> tuple[Diagnostic, ...]:
    """Warnings about an expression or unary tests, in the order of their places."""
    found = sorted(_all(node), key=lambda doubt: doubt[0].place)
    spans = [(Span(text, *part.place), message) for part, message in found]
    return tuple(Diagnostic(message, span.start, span.excerpt) for span, message in spans)


def _all(node: Node) -> Iterator[_Doubt]:
    examine = _EXAMINERS.get(type(node))
    if examine:
        yield from examine(node)
    for part in node.children():
        yield from _all(part)


def kind_of(node: Node) -> str | None:
    """The type that the value of a node has, if it is not null; None where that can't be told."""
    if isinstance(node, Literal):
        return NAMES[type(node.value)]
    if isinstance(node, Negation):
        return kind_of(node.operand)
    if isinstance(node, Arithmetic):
        kinds = {kind_of(part) for part in node.children()}
        return kinds.pop() if kinds in ({"number"}, {"string"}) else None
    if isinstance(node, If):
        kinds = {kind_of(node.positive), kind_of(node.negative)}
        return kinds.pop() if len(kinds) == 1 else None
    if isinstance(node, Call) and isinstance(node.function, Name):
        return _given_by(node.function.name)
    return _KINDS.get(type(node))


def _given_by(name: str) -> str | None:
    """The type that a built-in function gives, as its Python function declares it."""
    if name not in BUILT_IN:
        return None
    declared = {found.implementation.__annotations__.get("return", "") for found in BUILT_IN[name].signatures}
    said = str(declared.pop()).removesuffix(" | None").partition("[")[0]
    return None if declared else _PYTHON.get(said)


def _comparison(node: Comparison) -> Iterator[_Doubt]:
    left, right = kind_of(node.left), kind_of(node.right)
    if "null" in {left, right}:
        if node.operator not in {"=", "!="}:
            yield node, f"nothing is “{node.operator}” null; compare with “= null” or “!= null”"
    elif isinstance(node.left, Comparison) and left != right:
        both = f"{source(node.left)} and {source(node.left.right)} {node.operator} {source(node.right)}"
        yield node, f"comparisons don't follow each other; write “{both}”"
    elif left and right and left != right:
        yield node, f"this is always null: a {left} is compared with a {right}"


def _arithmetic(node: Arithmetic) -> Iterator[_Doubt]:
    if _looks_like_a_date(node):
        yield node, 'this is reckoned; a date is written @"2026-04-01"'
    kinds = [kind_of(part) for part in node.children()]
    for (operator, operand), left, right in zip(node.rest, kinds, kinds[1:], strict=False):
        if {left, right} == {"number", "string"}:
            advice = "; write string(…) around the number" if operator == "+" else ""
            yield operand, f"“{operator}” does not go with a number and a string{advice}"


def _looks_like_a_date(node: Arithmetic) -> bool:
    written = node.place[1] - node.place[0] == len("2026-04-01")
    return written and [operator for operator, _ in node.rest] == ["-", "-"]


def _in(node: In) -> Iterator[_Doubt]:
    for test in node.tests:
        if isinstance(test, ListNode) and len(test.items) == 1 and _is_difference(test.items[0]):
            (low, high) = (source(part) for part in test.items[0].children())
            yield test, f"this is a list of one number; a range is written [{low}..{high}]"


def _is_difference(node: Node) -> bool:
    return (
        isinstance(node, Arithmetic)
        and [operator for operator, _ in node.rest] == ["-"]
        and all(isinstance(part, Literal) for part in node.children())
    )


def _call(node: Call) -> Iterator[_Doubt]:
    if isinstance(node.function, Path) and node.function.name in BUILT_IN:
        told = f"{node.function.name}({source(node.function.base)}, …)"
        yield node, f"functions stand before the values that they are given; write “{told}”"
    elif isinstance(node.function, Name) and node.function.name in BUILT_IN:
        why = _misfit(BUILT_IN[node.function.name], node)
        if why:
            yield node, f"this is always null: {why}"


def _misfit(function: BuiltIn, node: Call) -> str:
    """Why a call can't have a value whatever names stand for; empty if it may have one."""
    if node.names:
        fits = any(found.takes_named(dict.fromkeys(node.names)) for found in function.signatures)
        return "" if fits else function.misnamed(node.names)
    if not any(found.takes(len(node.arguments)) for found in function.signatures):
        return function.miscounted(len(node.arguments))
    values = [part.value for part in node.arguments if isinstance(part, Literal)]
    if not values or len(values) < len(node.arguments) or function.asks_the_environment:
        return ""
    try:
        function.positional(Run({}), values)
    except NoValue as why:
        return str(why)
    except OutOfBudget:
        return ""
    return ""


def _logic(node: Logic) -> Iterator[_Doubt]:
    for operand in node.operands:
        kind = kind_of(operand)
        if kind not in {None, "boolean", "null"}:
            yield operand, f"“{node.operator}” joins conditions, and this is a {kind}"
    if node.operator == "and":
        yield from _contradictions(node)


def _contradictions(node: Logic) -> Iterator[_Doubt]:
    """Comparisons of one name with literals, joined by and, of which not all can hold."""
    limits: dict[str, list[tuple[str, Value]]] = {}
    for operand in node.operands:
        if isinstance(operand, Comparison) and isinstance(operand.right, Literal):
            tested = limits.setdefault(source(operand.left), [])
            tested.append((operand.operator, operand.right.value))
            if not _possible(tested):
                yield (
                    operand,
                    f"this is never true together with what is said of “{source(operand.left)}” before",
                )


def _possible(limits: list[tuple[str, Value]]) -> bool:
    lows = [(value, operator == ">") for operator, value in limits if operator in {">", ">=", "="}]
    highs = [(value, operator == "<") for operator, value in limits if operator in {"<", "<=", "="}]
    for low, above in lows:
        for high, below in highs:
            order = compared(low, high)
            if order is not None and (order > 0 or (order == 0 and (above or below))):
                return False
    return True


def _between(node: Between) -> Iterator[_Doubt]:
    yield from _empty(node, node.low, node.high, closed=True)


def _range(node: RangeNode) -> Iterator[_Doubt]:
    yield from _empty(node, node.start, node.end, closed=node.start_included and node.end_included)


def _empty(node: Node, low: Node, high: Node, *, closed: bool) -> Iterator[_Doubt]:
    order = compared(_known(low), _known(high))
    if order is not None and (order > 0 or (order == 0 and not closed)):
        yield node, "no value lies between these limits"


def _known(node: Node) -> Value:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Negation) and isinstance(node.operand, Literal):
        with suppress(NoValue):
            return negated(node.operand.value)
    return None


def _if(node: If) -> Iterator[_Doubt]:
    kind = kind_of(node.condition)
    if kind not in {None, "boolean"}:
        yield node.condition, f"“if” needs a condition, and this is a {kind}"
    elif isinstance(node.condition, Literal):
        yield node.condition, "this condition is always the same"


def _path(node: Path) -> Iterator[_Doubt]:
    if isinstance(node.base, ContextNode):
        known = [key for key, _ in node.base.entries]
    else:
        kind = kind_of(node.base)
        known = list(properties_of(kind)) if kind else []
    if known and node.name not in known:
        meant = like(node.name, known)
        yield node, f"there is never a “{node.name}” in it{f'; did you mean “{meant}”?' if meant else ''}"


_EXAMINERS: dict[type[Node], Callable[[Any], Iterator[_Doubt]]] = {
    Comparison: _comparison,
    Arithmetic: _arithmetic,
    Logic: _logic,
    Between: _between,
    RangeNode: _range,
    If: _if,
    Path: _path,
    In: _in,
    Call: _call,
}
