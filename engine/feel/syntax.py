"""The syntax tree: what the parser makes and the compiler reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Literal as OneOf

from engine.feel.values import Value

Place = tuple[int, int]
"""From where to where in the text."""


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression. Two parts are equal if they say the same, wherever they stand."""

    place: Place = field(compare=False, repr=False)

    def children(self) -> Iterator[Node]:
        """The parts directly below."""
        kind = type(self)
        if kind not in _PARTS:
            _PARTS[kind] = tuple(described.name for described in fields(kind) if described.name != "place")
        for name in _PARTS[kind]:
            yield from _nodes(getattr(self, name))


_PARTS: dict[type[Node], tuple[str, ...]] = {}
"""What each kind of node is made of, looked up once."""


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _nodes(item)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A number, text, boolean, null or ``@"…"``."""

    value: Value


@dataclass(frozen=True, slots=True)
class Name(Node):
    """The name of a variable or function, blanks normalised."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    """``base.name``."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """``base[condition]``."""

    base: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``function(arguments)``; `names` is empty where they go by position."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """``-operand``."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """Operators of one level, from left to right: ``first + b - c``."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """``a and b and c``, ``a or b or c``."""

    operator: OneOf["and", "or"]
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """``left = right`` and its kin."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """``value between low and high``."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """``value in tests``."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """``value instance of type``."""

    value: Node
    type: TypeNode


@dataclass(frozen=True, slots=True)
class If(Node):
    """``if condition then positive else negative``."""

    condition: Node
    positive: Node
    negative: Node


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """``name in collection``, or ``name in start..end``."""

    name: str
    collection: Node
    end: Node | None


@dataclass(frozen=True, slots=True)
class For(Node):
    """``for … return body``."""

    iterators: tuple[Iteration, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``some … satisfies body`` and ``every … satisfies body``."""

    every: bool
    iterators: tuple[Iteration, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class ListNode(Node):
    """``[a, b]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextNode(Node):
    """``{a: 1, "b c": a}``."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeNode(Node):
    """``[start..end)``."""

    start: Node
    end: Node
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True)
class OperatorTest(Node):
    """``< 10`` as a unary test, ``(< 10)`` as a range."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class FunctionNode(Node):
    """``function(parameters) body``; without a body if it is external."""

    parameters: tuple[tuple[str, TypeNode | None], ...]
    body: Node | None


@dataclass(frozen=True, slots=True)
class UnaryTests(Node):
    """A cell of a decision table; without tests it is the ``-`` that is always true."""

    tests: tuple[Node, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class TypeNode(Node):
    """A type: ``number``, ``list<string>``, ``context<a: number>``, ``function<date>->Any``."""

    name: str
    arguments: tuple[TypeNode, ...] = ()
    keys: tuple[str, ...] = ()
    result: TypeNode | None = None
