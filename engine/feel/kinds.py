"""Types as ``instance of`` tests them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.feel.errors import NoValue
from engine.feel.operators import article
from engine.feel.syntax import (
    Between,
    Comparison,
    FunctionNode,
    InstanceOf,
    Literal,
    Logic,
    Node,
    Quantified,
    TypeNode,
)
from engine.feel.temporal import Date, DateTime, Time
from engine.feel.values import NAMES, Function, Range, Value


@dataclass(frozen=True, slots=True)
class Type:
    """A type: which values belong to it. Null belongs to none."""

    name: str
    holds: Callable[[Value], bool]


ANY = Type("Any", lambda value: value is not None)
BY_NAME: dict[str, Type] = {
    name: Type(name, lambda value, kind=kind: type(value) is kind)  # type: ignore[misc]  # the loop's kind is kept
    for kind, name in NAMES.items()
    if name != "null"
} | {
    "Any": ANY,
    "Null": Type("Null", lambda value: value is None),
}


def resolved(node: TypeNode, named: Mapping[str, Type]) -> Type | None:
    """The type that an expression names; None if there is no such type."""
    if node.name in _GENERIC and (node.arguments or node.result or node.keys):
        parts = [resolved(part, named) for part in node.arguments]
        known = [part for part in parts if part is not None]
        return _GENERIC[node.name](node, known, named) if len(known) == len(parts) else None
    return named.get(node.name) or BY_NAME.get(node.name)


def fitting(value: Value, kind: Type) -> Value:
    """A value as one of a type, converted where FEEL does that by itself. Raises `NoValue` if it is none."""
    found = None if value is None else next((one for one in _conversions(value) if kind.holds(one)), None)
    if found is None and value is not None:
        raise NoValue(f"this has to be a {kind.name}, and is {article(value)}")
    return found


def _conversions(value: Value) -> Iterator[Value]:
    """The value, and what FEEL makes of it where another type is wanted."""
    yield value
    if isinstance(value, list):
        yield from value if len(value) == 1 else ()
    else:
        yield [value]
    if isinstance(value, Date):
        yield DateTime(value, Time(0, 0))


def kind_of(node: Node) -> Type | None:
    """The type of an expression's values where its text tells; None where only evaluation does."""
    if isinstance(node, Literal):
        return BY_NAME.get(NAMES[type(node.value)])
    if isinstance(node, Comparison | Logic | Between | InstanceOf | Quantified):
        return BY_NAME["boolean"]
    return BY_NAME["function"] if isinstance(node, FunctionNode) else None


def list_of(item: Type) -> Type:
    """Lists whose items all are of a type."""
    return Type(
        f"list<{item.name}>",
        lambda value: isinstance(value, list) and all(_allows(item, member) for member in value),
    )


def context_of(entries: Mapping[str, Type]) -> Type:
    """Contexts that have at least these entries, of these types or null."""
    said = ", ".join(f"{key}: {entry.name}" for key, entry in entries.items())
    return Type(
        f"context<{said}>",
        lambda value: (
            isinstance(value, dict)
            and all(
                key in value and (value[key] is None or entry.holds(value[key]))
                for key, entry in entries.items()
            )
        ),
    )


def range_of(item: Type) -> Type:
    """Ranges whose ends are of a type."""
    return Type(
        f"range<{item.name}>",
        lambda value: (
            isinstance(value, Range)
            and all(end is None or item.holds(end) for end in (value.start, value.end))
        ),
    )


def _allows(item: Type, value: Value) -> bool:
    return value is None or item.holds(value)


def function_of(parameters: Sequence[Type], result: Type | None) -> Type:
    """Functions that take values of these types, and give values of a type."""
    said = ", ".join(parameter.name for parameter in parameters)

    def holds(value: Value) -> bool:
        if not isinstance(value, Function) or len(value.parameters) != len(parameters):
            return False
        own = value.types or (None,) * len(parameters)
        return _conforms(value.result, result) and all(map(_conforms, parameters, own))

    return Type(f"function<{said}>->{result.name if result else ANY.name}", holds)


def _conforms(kind: Type | None, to: Type | None) -> bool:
    """Whether values of one type are values of another; yes, where one of them isn't known."""
    return kind is None or to is None or ANY.name in {kind.name, to.name} or kind.name == to.name


def _function(node: TypeNode, parts: list[Type], named: Mapping[str, Type]) -> Type:
    return function_of(parts, resolved(node.result, named) if node.result else None)


_GENERIC: dict[str, Callable[[TypeNode, list[Type], Mapping[str, Type]], Type]] = {
    "list": lambda _, parts, __: list_of(parts[0]) if parts else BY_NAME["list"],
    "range": lambda _, parts, __: range_of(parts[0]) if parts else BY_NAME["range"],
    "context": lambda node, parts, _: context_of(dict(zip(node.keys, parts, strict=True))),
    "function": _function,
}
