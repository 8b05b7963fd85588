"""Turns a syntax tree into closures: each part becomes a Python function that takes the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from engine.feel.errors import FeelError, NoValue, Span
from engine.feel.kinds import Type
from engine.feel.run import Code, Run
from engine.feel.syntax import Literal, Node
from engine.feel.values import Value

DEEPEST = 120
"""Parts of an expression inside each other."""

AnyNode = TypeVar("AnyNode", bound=Node)
_CODE_OF: dict[type[Node], Callable[[Compiler, Any], Code]] = {}


def compiles(kind: type[AnyNode]) -> Callable[[Callable[[Compiler, AnyNode], Code]], None]:
    """Say that a function compiles a kind of node."""

    def register(function: Callable[[Compiler, AnyNode], Code]) -> None:
        _CODE_OF[kind] = function

    return register


class Compiler:
    """Compiles one expression; knows where each of its own names keeps its value."""

    def __init__(self, text: str, types: Mapping[str, Type]) -> None:
        self.text = text
        self.types = types
        self.size = 0
        """Parts compiled so far: what one evaluation of them costs in steps."""
        self.slots = 0
        self._scopes: list[Mapping[str, int] | int] = []
        """Names and their slots; or the slot of a filter's item, whose entries are names too."""
        self._depth = 0

    def code(self, node: Node) -> Code:
        """Compile a part of the expression."""
        self._depth += 1
        self.size += 1
        if self._depth > DEEPEST:
            raise FeelError("This expression is nested too deep.", self.span(node), "Split it.")
        code = _CODE_OF[type(node)](self, node)
        self._depth -= 1
        return code

    def sized(self, node: Node) -> tuple[Code, int]:
        """Compile a part that may be evaluated many times, and tell what each time costs."""
        before = self.size
        code = self.code(node)
        return code, self.size - before

    def span(self, node: Node) -> Span:
        """Where a part stands."""
        return Span(self.text, *node.place)

    def slot(self) -> int:
        """A new place for a value."""
        self.slots += 1
        return self.slots - 1

    @contextmanager
    def binding(self, names: Mapping[str, int]) -> Iterator[None]:
        """Know names of the expression's own for a while, those too that are put into `names` meanwhile."""
        self._scopes.append(names)
        yield
        self._scopes.pop()

    @contextmanager
    def filtering(self, slot: int) -> Iterator[None]:
        """Know the item of a filter, and its entries, for a while."""
        self._scopes += [{"item": slot}, slot]
        yield
        del self._scopes[-2:]

    def is_global(self, name: str) -> bool:
        """Whether a name can only be one of the scope that the expression is given."""
        return name != "?" and not any(isinstance(scope, int) or name in scope for scope in self._scopes)

    def find(self, name: str) -> tuple[tuple[int, ...], int | None]:
        """Slots of the items that may have such an entry, innermost first; then the name's own slot."""
        items = []
        for scope in reversed(self._scopes):
            if isinstance(scope, int):
                items.append(scope)
            elif name in scope:
                return tuple(items), scope[name]
        return tuple(items), None


def constant(value: Value) -> Code:
    """Code that gives a value."""
    return lambda _: value


def noted(span: Span, give: Callable[[Run], Value]) -> Code:
    """Code that turns `NoValue` into null and a diagnostic."""

    def code(run: Run) -> Value:
        try:
            return give(run)
        except NoValue as why:
            run.note(str(why), span)
            return None

    return code


@compiles(Literal)
def _literal(_: Compiler, node: Literal) -> Code:
    return constant(node.value)
