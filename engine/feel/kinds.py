"""Types as ``instance of`` tests them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.feel.syntax import TypeNode
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
        return _GENERIC[node.name](node, known) if len(known) == len(parts) else None
    return named.get(node.name) or BY_NAME.get(node.name)


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


def _function(node: TypeNode, parts: list[Type]) -> Type:
    return Type(
        node.name,
        lambda value: isinstance(value, Function) and len(value.parameters) == len(parts),
    )


_GENERIC: dict[str, Callable[[TypeNode, list[Type]], Type]] = {
    "list": lambda _, parts: list_of(parts[0]) if parts else BY_NAME["list"],
    "range": lambda _, parts: range_of(parts[0]) if parts else BY_NAME["range"],
    "context": lambda node, parts: context_of(dict(zip(node.keys, parts, strict=True))),
    "function": _function,
}
