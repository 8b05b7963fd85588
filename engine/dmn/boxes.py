"""Reads boxed expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from lxml import etree

from engine.dmn.expressions import (
    BoxedExpression,
    Conditional,
    Context,
    ContextEntry,
    Filter,
    FunctionOf,
    Invocation,
    Iteration,
    ListOf,
    Literal,
    Nothing,
    Relation,
    Typed,
)
from engine.dmn.reading import Reading
from engine.dmn.rules import read_table


def read_expression(reading: Reading, owner: etree._Element, known: Iterable[str]) -> BoxedExpression | None:
    """The one boxed expression below a node; None where there is none."""
    for child in owner:
        read = _READERS.get(reading.tag(child))
        if read is not None:
            return read(reading, child, frozenset(known))
    return None


def _inner(reading: Reading, owner: etree._Element | None, known: frozenset[str]) -> BoxedExpression:
    found = None if owner is None else read_expression(reading, owner, known)
    return Nothing() if found is None else found


def _literal(reading: Reading, node: etree._Element, known: frozenset[str]) -> BoxedExpression:
    reading.feel_only(node)
    text = reading.text(node)
    expression = reading.compiled(node, text, known) if text else None
    return Nothing() if expression is None else Literal(expression)


def _context(reading: Reading, node: etree._Element, known: frozenset[str]) -> BoxedExpression:
    entries: list[ContextEntry] = []
    for entry in reading.children(node, "contextEntry"):
        variable = reading.child(entry, "variable")
        name = "" if variable is None else variable.get("name", "")
        value = _inner(reading, entry, known | {name})
        kind = reading.type_of(variable)
        if isinstance(value, FunctionOf):
            value = replace(value, own=name)
        entries.append(ContextEntry(name, Typed(value, kind, f"“{name}”") if kind else value))
        known |= {name}
    return Context(tuple(entries))


def _list(reading: Reading, node: etree._Element, known: frozenset[str]) -> BoxedExpression:
    return ListOf(tuple(_each(reading, node, known)))


def _each(reading: Reading, node: etree._Element, known: frozenset[str]) -> Iterator[BoxedExpression]:
    for child in node:
        read = _READERS.get(reading.tag(child))
        if read is not None:
            yield read(reading, child, known)


def _relation(reading: Reading, node: etree._Element, known: frozenset[str]) -> BoxedExpression:
    columns = reading.parameters(node, "column")
    rows: list[tuple[BoxedExpression, ...]] = []
    for row in reading.children(node, "row"):
        cells = tuple(_each(reading, row, known))
        if len(cells) == len(columns):
            rows.append(cells)
        else:
            reading.problem(
                row,
                f"The row has {len(cells)} cells, and the relation has {len(columns)} columns.",
                "Fill in or remove cells of this row.",
                "relation-shape",
            )
    return Relation(columns, tuple(rows))


def read_function(reading: Reading, node: etree._Element, known: frozenset[str]) -> FunctionOf:
    """A function definition: its formal parameters and its body."""
    parameters = reading.parameters(node, "formalParameter")
    if node.get("kind", "FEEL") != "FEEL":
        what = f"The function is a {node.get('kind')} function."
        reading.problem(node, what, "Write its body in FEEL.", "feel-only")
        return FunctionOf(parameters, Nothing())
    body = _inner(reading, node, known.union(parameter.name for parameter in parameters))
    kind = reading.type_of(node)
    return FunctionOf(parameters, body, kind and kind.returned)


def _invocation(reading: Reading, node: etree._Element, known: frozenset[str]) -> BoxedExpression:
    arguments: list[tuple[str, BoxedExpression]] = []
    for binding in reading.children(node, "binding"):
        parameter = reading.child(binding, "parameter")
        name = "" if parameter is None else parameter.get("name", "")
        arguments.append((name, _inner(reading, binding, known)))
    return Invocation(_inner(reading, node, known), tuple(arguments))


def _conditional(reading: Reading, node: etree._Element, known: frozenset[str]) -> BoxedExpression:
    parts = (_inner(reading, reading.child(node, tag), known) for tag in ("if", "then", "else"))
    return Conditional(*parts)


def _filter(reading: Reading, node: etree._Element, known: frozenset[str]) -> BoxedExpression:
    listed = _inner(reading, reading.child(node, "in"), known)
    return Filter(listed, _inner(reading, reading.child(node, "match"), known | {"item"}))


def _iteration(reading: Reading, node: etree._Element, known: frozenset[str]) -> BoxedExpression:
    kind, variable = reading.tag(node), node.get("iteratorVariable", "")
    listed = _inner(reading, reading.child(node, "in"), known)
    body = reading.child(node, "return" if kind == "for" else "satisfies")
    return Iteration(kind, variable, listed, _inner(reading, body, known | {variable, "partial"}))


_READERS: dict[str, Callable[[Reading, etree._Element, frozenset[str]], BoxedExpression]] = {
    "literalExpression": _literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "functionDefinition": read_function,
    "invocation": _invocation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iteration,
    "some": _iteration,
    "every": _iteration,
    "decisionTable": read_table,
}
