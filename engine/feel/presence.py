"""What surely is there where an expression has a value, or where a condition holds or doesn't."""

from __future__ import annotations

from collections.abc import Iterable

from engine.feel.functions import BUILT_IN, Parameter, Signature
from engine.feel.syntax import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    Filter,
    Literal,
    Logic,
    Name,
    Negation,
    Node,
    Path,
)

Paths = frozenset[str]
"""Names and what is read of them, with dots between."""
_NOTHING: Paths = frozenset()


def path_of(node: Node) -> str:
    """A name or path as it is written; empty for other expressions."""
    if isinstance(node, Name):
        return node.name
    base = path_of(node.base) if isinstance(node, Path) else ""
    return f"{base}.{node.name}" if base and isinstance(node, Path) else ""


def needed(node: Node) -> Paths:
    """What can't be null where the value of an expression is not."""
    own = path_of(node)
    return _NOTHING.union(*(needed(part) for part in _strict_parts(node)), (own,) if own else ())


def _strict_parts(node: Node) -> Iterable[Node]:
    """The parts of which none can be null if the whole is to have a value."""
    match node:
        case Negation() | Arithmetic() | Between():
            return node.children()
        case Comparison() if node.operator not in {"=", "!="}:
            return node.children()
        case Filter() | Path():
            return (node.base,)
        case Call():
            return strict_arguments(node)
    return ()


def told_by(node: Node, *, verdict: bool) -> Paths:
    """What can't be null where a condition is true, or where it is false."""
    if isinstance(node, Logic):
        parts = [told_by(part, verdict=verdict) for part in node.operands]
        decided = verdict is (node.operator == "and")
        return _NOTHING.union(*parts) if decided else parts[0].intersection(*parts[1:])
    if isinstance(node, Comparison) and node.operator in {"=", "!="}:
        return _told_by_equality(node, equal=verdict is (node.operator == "="))
    if is_negation(node) and isinstance(node, Call):
        return told_by(node.arguments[0], verdict=not verdict)
    return needed(node)


def _told_by_equality(node: Comparison, *, equal: bool) -> Paths:
    for asked, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(other, Literal) and (other.value is None) is not equal:
            return needed(asked)
    return _NOTHING


def is_negation(node: Node) -> bool:
    """Whether it is a call of ``not``."""
    named = isinstance(node, Call) and isinstance(node.function, Name) and node.function.name == "not"
    return named and isinstance(node, Call) and len(node.arguments) == 1


def strict_arguments(node: Call) -> list[Node]:
    """The arguments of a built-in function that can't be null if it is to have a value."""
    if not isinstance(node.function, Name) or node.function.name not in BUILT_IN:
        return []
    function = BUILT_IN[node.function.name]
    ways = [parameters_for(one, node) for one in function.signatures]
    possible = [way for way in ways if way is not None]
    if not possible or function.name in _TAKES_NULL:
        return []
    return [
        argument
        for place, argument in enumerate(node.arguments)
        if all(
            not way[place].nullable and (way[place].types or function.name in _GIVES_NULL) for way in possible
        )
    ]


_GIVES_NULL = frozenset({"string"})
"""Built-in functions that take any value, and give null for null."""
_TAKES_NULL = frozenset({"all", "any"})
"""What decides even where some of it is null."""


def parameters_for(signature: Signature, node: Call) -> list[Parameter] | None:
    """For each argument of a call its parameter; nothing where it can't be called so."""
    if node.names:
        named = {one.name: one for one in signature.parameters}
        fits = signature.takes_named(dict.fromkeys(node.names))
        return [named[name] for name in node.names] if fits else None
    count = len(node.arguments)
    if not signature.takes(count):
        return None
    parameters = list(signature.parameters)
    return (parameters + parameters[-1:] * (count - len(parameters)))[:count]


def asked_about(node: Node) -> frozenset[str]:
    """Names and paths of which an expression asks whether they are null."""
    own = frozenset[str]()
    if isinstance(node, Comparison) and node.operator in {"=", "!="}:
        for asked, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(other, Literal) and other.value is None:
                own |= needed(asked)
    return own.union(*(asked_about(part) for part in node.children()))
