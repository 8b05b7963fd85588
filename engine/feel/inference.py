"""The types of expressions, told from their text and from what is known of the names in it.

Nothing is ever said to be of a type without need: where it can't be told, a value can be anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from engine.feel.functions import BUILT_IN
from engine.feel.presence import is_negation, path_of, strict_arguments, told_by
from engine.feel.properties import properties_of
from engine.feel.results import called, property_of, reckoned
from engine.feel.shapes import ANY, BOOLEAN, Shape, context_of, either, list_of, shape_of
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
    UnaryTests,
)

Names = Mapping[str, Shape]
_NOTHING = frozenset[str]()
_FUNCTION = Shape("function")


@dataclass(frozen=True, slots=True)
class _Scope:
    """Names that one part of an expression brings in."""

    names: Names
    is_open: bool = False
    """Whether there can be others: the entries of items of which nothing is known."""


@dataclass(slots=True)
class Inference:
    """Goes through one syntax tree, and knows the shape of each part afterwards."""

    names: Names
    """What is known of the names in the expression; others can be anything."""
    _scopes: list[_Scope] = field(default_factory=list)
    _there: frozenset[str] = _NOTHING
    """What can't be null where we are."""
    _shapes: dict[int, Shape] = field(default_factory=dict)

    def of(self, node: Node) -> Shape:
        """The shape of a part. Each stands in one place, so it is worked out once."""
        known = self._shapes.get(id(node))
        if known is None:
            infer = self._INFER.get(type(node))
            known = infer(self, node) if infer else ANY
            self._shapes[id(node)] = known
            for part in node.children():
                self.of(part)
        return known

    # -- names

    def _name(self, node: Name) -> Shape:
        for scope in reversed(self._scopes):
            if node.name in scope.names:
                return scope.names[node.name]
            if scope.is_open:
                return ANY
        found = self.names.get(node.name)
        if found is None:
            return ANY
        return found.wanting(_NOTHING) if node.name in self._there else found

    def is_own(self, name: str) -> bool:
        """Whether a name is given from outside, or by the expression itself, and is no function of FEEL."""
        return name in self.names or any(name in scope.names for scope in self._scopes)

    @contextmanager
    def _binding(self, names: Names, *, is_open: bool = False) -> Iterator[None]:
        self._scopes.append(_Scope(names, is_open))
        try:
            yield
        finally:
            self._scopes.pop()

    @contextmanager
    def _given(self, paths: frozenset[str]) -> Iterator[None]:
        there = self._there
        self._there = there | paths
        try:
            yield
        finally:
            self._there = there

    def _path(self, node: Path) -> Shape:
        base = self.of(node.base)
        found = base.at(node.name)
        if base.kind not in {"context", "list"} and node.name in properties_of(base.kind):
            found = property_of(base, node.name)
        there = path_of(node) in self._there
        return found.wanting(_NOTHING if there else base.absent | found.absent)

    # -- values

    def _literal(self, node: Literal) -> Shape:
        return shape_of(node.value)

    def _negation(self, node: Negation) -> Shape:
        return self.of(node.operand)

    def _arithmetic(self, node: Arithmetic) -> Shape:
        shape = self.of(node.first)
        for operator, operand in node.rest:
            other = self.of(operand)
            kind = reckoned(operator, shape.known, other.known)
            shape = Shape(kind, absent=shape.absent | other.absent)
        return shape

    def _list(self, node: ListNode) -> Shape:
        items = either(self.of(item) for item in node.items)
        return list_of(items.wanting(_NOTHING))

    def _context(self, node: ContextNode) -> Shape:
        entries: dict[str, Shape] = {}
        with self._binding(entries):
            for name, part in node.entries:
                entries[name] = self.of(part)
        return context_of(entries)

    def _range(self, node: RangeNode) -> Shape:
        ends = either((self.of(node.start), self.of(node.end)))
        return Shape("range", ends.wanting(_NOTHING), absent=ends.absent)

    def _function(self, node: FunctionNode) -> Shape:
        with self._binding(dict.fromkeys((name for name, _ in node.parameters), ANY)):
            if node.body is not None:
                self.of(node.body)
        return _FUNCTION

    def _call(self, node: Call) -> Shape:
        arguments = [self.of(one) for one in node.arguments]
        callee = node.function
        if not isinstance(callee, Name) or callee.name not in BUILT_IN or self.is_own(callee.name):
            return ANY
        strict = {id(one) for one in strict_arguments(node)}
        absent = _NOTHING.union(
            *(shape.absent for one, shape in zip(node.arguments, arguments, strict=True) if id(one) in strict)
        )
        if is_negation(node):
            absent = arguments[0].absent
        return called(callee.name, [] if node.names else arguments).wanting(absent)

    # -- conditions

    def _logic(self, node: Logic) -> Shape:
        """What decides of each operand is asked where the others don't: of ``and``, where they are true."""
        absent = _NOTHING
        for operand in node.operands:
            others = (one for one in node.operands if one is not operand)
            told = _NOTHING.union(*(told_by(one, verdict=node.operator == "and") for one in others))
            with self._given(told):
                absent |= self.of(operand).absent
        return BOOLEAN.wanting(absent)

    def _comparison(self, node: Comparison) -> Shape:
        left, right = self.of(node.left), self.of(node.right)
        asks = node.operator in {"=", "!="}
        return BOOLEAN.wanting(_NOTHING if asks else left.absent | right.absent)

    def _between(self, node: Between) -> Shape:
        return BOOLEAN.wanting(_NOTHING.union(*(self.of(part).absent for part in node.children())))

    def _if(self, node: If) -> Shape:
        self.of(node.condition)
        with self._given(told_by(node.condition, verdict=True)):
            positive = self.of(node.positive)
        with self._given(told_by(node.condition, verdict=False)):
            negative = self.of(node.negative)
        return either((positive, negative))

    def _tests(self, node: Node) -> Shape:
        del node
        return BOOLEAN

    # -- loops

    def _filter(self, node: Filter) -> Shape:
        base = self.of(node.base)
        item = base.items.wanting(_NOTHING)
        is_open = not item.kind or (item.kind == "context" and item.entries is None)
        with self._binding({**(item.entries or {}), "item": item}, is_open=is_open):
            condition = self.of(node.condition)
        if condition.kind == "number":
            return item.wanting(base.absent)
        return list_of(item).wanting(base.absent) if condition.kind == "boolean" else ANY.wanting(base.absent)

    def _for(self, node: For) -> Shape:
        with self._iterating(node.iterators) as absent, self._binding({"partial": Shape("list")}):
            body = self.of(node.body)
        return list_of(body.wanting(_NOTHING)).wanting(absent)

    def _quantified(self, node: Quantified) -> Shape:
        with self._iterating(node.iterators) as absent:
            self.of(node.body)
        return BOOLEAN.wanting(absent)

    @contextmanager
    def _iterating(self, iterations: tuple[Iteration, ...]) -> Iterator[frozenset[str]]:
        names: dict[str, Shape] = {}
        absent = _NOTHING
        with self._binding(names):
            for one in iterations:
                collection = self.of(one.collection)
                if one.end is not None:
                    absent |= self.of(one.end).absent
                absent |= collection.absent
                names[one.name] = collection.turns.wanting(_NOTHING)
                self._shapes[id(one)] = names[one.name]
            yield absent

    def _operator_test(self, node: OperatorTest) -> Shape:
        return Shape("range", self.of(node.operand).wanting(_NOTHING))

    _INFER: ClassVar[dict[type[Node], Callable[[Inference, Any], Shape]]] = {
        Name: _name,
        Path: _path,
        Literal: _literal,
        Negation: _negation,
        Arithmetic: _arithmetic,
        ListNode: _list,
        ContextNode: _context,
        RangeNode: _range,
        FunctionNode: _function,
        Call: _call,
        Logic: _logic,
        Comparison: _comparison,
        Between: _between,
        If: _if,
        Filter: _filter,
        For: _for,
        Quantified: _quantified,
        **dict.fromkeys((In, InstanceOf, UnaryTests), _tests),
        OperatorTest: _operator_test,
    }
