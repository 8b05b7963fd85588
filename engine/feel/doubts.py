"""What is FEEL and surely not meant: found without a value, in the syntax tree alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from engine.feel.errors import Diagnostic, NoValue, OutOfBudget, Span
from engine.feel.functions import BUILT_IN, BuiltIn, Parameter
from engine.feel.inference import Inference, Names
from engine.feel.names import like
from engine.feel.operators import compared, negated
from engine.feel.presence import parameters_for
from engine.feel.properties import properties_of
from engine.feel.results import goes, reckoned
from engine.feel.run import Run
from engine.feel.shapes import ANY, Shape
from engine.feel.syntax import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    If,
    In,
    ListNode,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    OperatorTest,
    Path,
    RangeNode,
    UnaryTests,
)
from engine.feel.values import NAMES, Value
from engine.feel.writing import source


class Inferred(NamedTuple):
    """What is told of an expression without its value."""

    shape: Shape
    doubts: tuple[Diagnostic, ...]
    """What is surely not meant, in the order of the places."""


_Doubt = tuple[Node, str]
_ORDERED = frozenset(
    {
        "number",
        "string",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)
"""Types whose values have an order."""
_SPANS = frozenset({"days and time duration", "years and months duration"})


def inferred(node: Node, text: str, names: Names) -> Inferred:
    """The shape of an expression or of unary tests where that of names is known, and what is odd about it."""
    inference = Inference(names)
    shape = inference.of(node)
    found = sorted(_all(node, inference), key=lambda doubt: doubt[0].place)
    spans = [(Span(text, *part.place), message) for part, message in found]
    return Inferred(shape, tuple(Diagnostic(message, span.start, span.excerpt) for span, message in spans))


def _all(node: Node, inference: Inference) -> Iterator[_Doubt]:
    examine = _EXAMINERS.get(type(node))
    if examine:
        yield from examine(node, inference)
    for part in node.children():
        yield from _all(part, inference)


def _comparison(node: Comparison, inference: Inference) -> Iterator[_Doubt]:
    left, right = inference.of(node.left).kind, inference.of(node.right).kind
    asks = node.operator in {"=", "!="}
    if "null" in {left, right}:
        if not asks:
            yield node, f"nothing is “{node.operator}” null; compare with “= null” or “!= null”"
    elif isinstance(node.left, Comparison) and left != right:
        both = f"{source(node.left)} and {source(node.left.right)} {node.operator} {source(node.right)}"
        yield node, f"comparisons don't follow each other; write “{both}”"
    elif left and right and left != right:
        yield node, f"this is always null: a {left} is compared with a {right}"
    elif left and not asks and left not in _ORDERED:
        yield node, f"this is always null: no {left} is “{node.operator}” another"


def _arithmetic(node: Arithmetic, inference: Inference) -> Iterator[_Doubt]:
    if _looks_like_a_date(node):
        yield node, 'this is reckoned; a date is written @"2026-04-01"'
    left = inference.of(node.first).known
    for operator, operand in node.rest:
        right = inference.of(operand).known
        if not goes(operator, left, right):
            advice = "; write string(…) around the number" if _are_joined(operator, left, right) else ""
            yield operand, f"“{operator}” does not go with a {left} and a {right}{advice}"
        left = reckoned(operator, left, right)


def _are_joined(operator: str, left: str, right: str) -> bool:
    return operator == "+" and {left, right} == {"number", "string"}


def _negated(node: Negation, inference: Inference) -> Iterator[_Doubt]:
    kind = inference.of(node.operand).known
    if kind not in {"", "number", *_SPANS}:
        yield node, f"“-” does not go with a {kind}"


def _looks_like_a_date(node: Arithmetic) -> bool:
    written = node.place[1] - node.place[0] == len("2026-04-01")
    return written and [operator for operator, _ in node.rest] == ["-", "-"]


def _in(node: In, inference: Inference) -> Iterator[_Doubt]:
    value = inference.of(node.value).known
    if value and all(_is_other(test, value) for test in node.tests):
        yield node, f"this is always null: it asks a {value} for what it can't be"
    for test in node.tests:
        if isinstance(test, ListNode) and len(test.items) == 1 and _is_difference(test.items[0]):
            (low, high) = (source(part) for part in test.items[0].children())
            yield test, f"this is a list of one number; a range is written [{low}..{high}]"


def _is_other(test: Node, kind: str) -> bool:
    """Whether a test is of a value of another type, that is written out."""
    value = test.operand if isinstance(test, OperatorTest) else test
    return isinstance(value, Literal) and value.value is not None and NAMES[type(value.value)] != kind


def _tests(node: UnaryTests, inference: Inference) -> Iterator[_Doubt]:
    tested = inference.names.get("?", ANY).known
    for test in node.tests:
        if tested and _is_other(test, tested):
            yield test, f"this is never true: what is tested is a {tested}"


def _is_difference(node: Node) -> bool:
    return (
        isinstance(node, Arithmetic)
        and [operator for operator, _ in node.rest] == ["-"]
        and all(isinstance(part, Literal) for part in node.children())
    )


def _call(node: Call, inference: Inference) -> Iterator[_Doubt]:
    if isinstance(node.function, Path) and node.function.name in BUILT_IN:
        told = f"{node.function.name}({source(node.function.base)}, …)"
        yield node, f"functions stand before the values that they are given; write “{told}”"
    elif isinstance(node.function, Name) and node.function.name in BUILT_IN:
        if inference.is_own(node.function.name):
            return
        why = _misfit(BUILT_IN[node.function.name], node) or _mistyped(node, inference)
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


def _mistyped(node: Call, inference: Inference) -> str:
    """Why a call can't have a value for arguments of these types; empty if it may have one."""
    assert isinstance(node.function, Name)
    shapes = [inference.of(one) for one in node.arguments]
    why = ""
    for signature in BUILT_IN[node.function.name].signatures:
        parameters = None if signature.gathers else parameters_for(signature, node)
        if parameters is None:
            if signature.gathers:
                return ""
            continue
        pairs = zip(parameters, shapes, strict=True)
        why = next((_unfit(parameter, shape) for parameter, shape in pairs if _unfit(parameter, shape)), "")
        if not why:
            return ""
    return why


def _unfit(parameter: Parameter, shape: Shape) -> str:
    kinds = {NAMES[kind] for kind in parameter.types}
    # A list of one item is taken for the item, and a value for a list of one.
    kind = shape.items.known if shape.known == "list" and "list" not in kinds else shape.known
    if not kind or not kinds or not kinds.isdisjoint({kind, "list"}):
        return ""
    return f"“{parameter.name}” has to be a {parameter.said}, not a {shape.kind}"


def _logic(node: Logic, inference: Inference) -> Iterator[_Doubt]:
    for operand in node.operands:
        kind = inference.of(operand).known
        if kind not in {"", "boolean"}:
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


def _between(node: Between, inference: Inference) -> Iterator[_Doubt]:
    yield from _empty(node, node.low, node.high, closed=True)
    kinds = {kind for part in node.children() if (kind := inference.of(part).known)}
    if len(kinds) > 1:
        yield node, f"this is always null: a {' is compared with a '.join(sorted(kinds))}"


def _range(node: RangeNode, inference: Inference) -> Iterator[_Doubt]:
    del inference
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


def _if(node: If, inference: Inference) -> Iterator[_Doubt]:
    kind = inference.of(node.condition).kind
    if kind not in {"", "boolean"}:
        yield node.condition, f"“if” needs a condition, and this is a {kind}"
    elif isinstance(node.condition, Literal):
        yield node.condition, "this condition is always the same"


def _path(node: Path, inference: Inference) -> Iterator[_Doubt]:
    base = inference.of(node.base)
    while base.kind == "list":
        base = base.items
    known = base.entries if base.kind == "context" else properties_of(base.kind)
    if base.known and known is not None and node.name not in known:
        meant = like(node.name, known)
        yield node, f"there is never a “{node.name}” in it{f'; did you mean “{meant}”?' if meant else ''}"


_EXAMINERS: dict[type[Node], Callable[[Any, Inference], Iterator[_Doubt]]] = {
    Comparison: _comparison,
    Arithmetic: _arithmetic,
    Negation: _negated,
    Logic: _logic,
    Between: _between,
    RangeNode: _range,
    If: _if,
    Path: _path,
    In: _in,
    UnaryTests: _tests,
    Call: _call,
}
