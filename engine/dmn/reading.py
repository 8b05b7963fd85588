"""Reads DMN 1.2–1.5 files, as dmn-js, Camunda Modeler, Trisotech and Drools write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import cast

from lxml import etree

from engine import feel
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
)
from engine.dmn.tables import Aggregation, DecisionTable, HitPolicy, Input, Output, Rule
from engine.kernel.errors import Problem

_FEEL = ("feel", "FEEL/")
_ANYTHING = ("", "-")


def line_of(node: etree._Element) -> int:
    """The line that a node stands on, from 1."""
    return cast("int | None", node.sourceline) or 0


@dataclass
class Reading:
    """A file being read: collects every problem before anything is refused."""

    file: str
    namespace: str
    names: frozenset[str] = frozenset()
    """Names that FEEL may meet anywhere in the model: for names with spaces."""
    problems: list[Problem] = field(default_factory=list)

    def problem(self, node: etree._Element, what: str, advice: str, rule: str) -> None:
        """Put a problem on record, at a node."""
        line = line_of(node)
        while node is not None and not node.get("id"):
            parent = node.getparent()
            if parent is None:
                break
            node = parent
        self.problems.append(
            Problem(
                file=self.file,
                line=line,
                element=node.get("id", ""),
                label=node.get("name") or node.get("label") or "",
                what=what,
                advice=advice,
                rule=rule,
            )
        )

    def tag(self, node: etree._Element) -> str:
        """The local name of a node of the model's namespace; empty for another's."""
        name = etree.QName(node)
        return name.localname if name.namespace == self.namespace else ""

    def children(self, node: etree._Element, *tags: str) -> Iterator[etree._Element]:
        """The children with one of the local names."""
        return (child for child in node if self.tag(child) in tags)

    def child(self, node: etree._Element, tag: str) -> etree._Element | None:
        """The first child with a local name."""
        return next(self.children(node, tag), None)

    def text(self, node: etree._Element | None) -> str:
        """What stands in the ``text`` below a node."""
        if node is None:
            return ""
        found = self.child(node, "text")
        return (found.text or "").strip() if found is not None else ""


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


def _compiled(
    reading: Reading,
    node: etree._Element,
    text: str,
    known: frozenset[str],
    compile_: Callable[..., feel.Expression] = feel.compile,
) -> feel.Expression | None:
    try:
        return compile_(text, known | reading.names)
    except feel.FeelError as fault:
        reading.problem(node, f"“{text}” is no FEEL expression: {fault}", fault.advice, "feel")
        return None


def _feel_only(reading: Reading, node: etree._Element) -> None:
    language = node.get("expressionLanguage", "")
    if language and not language.endswith(_FEEL):
        reading.problem(node, f"The expression is written in {language}.", "Write it in FEEL.", "feel-only")


def _literal(reading: Reading, node: etree._Element, known: frozenset[str]) -> BoxedExpression:
    _feel_only(reading, node)
    text = reading.text(node)
    expression = _compiled(reading, node, text, known) if text else None
    return Nothing() if expression is None else Literal(expression)


def _context(reading: Reading, node: etree._Element, known: frozenset[str]) -> BoxedExpression:
    entries: list[ContextEntry] = []
    for entry in reading.children(node, "contextEntry"):
        variable = reading.child(entry, "variable")
        name = "" if variable is None else variable.get("name", "")
        entries.append(ContextEntry(name, _inner(reading, entry, known)))
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
    columns = tuple(column.get("name", "") for column in reading.children(node, "column"))
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
    if node.get("kind", "FEEL") != "FEEL":
        reading.problem(
            node, f"The function is a {node.get('kind')} function.", "Write its body in FEEL.", "feel-only"
        )
    parameters = tuple(parameter.get("name", "") for parameter in reading.children(node, "formalParameter"))
    return FunctionOf(parameters, _inner(reading, node, known | set(parameters)))


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


def _decision_table(reading: Reading, node: etree._Element, known: frozenset[str]) -> BoxedExpression:
    inputs = tuple(_input(reading, column, known) for column in reading.children(node, "input"))
    outputs = tuple(_output(reading, column, known) for column in reading.children(node, "output"))
    rules = tuple(
        _rule(reading, rule, number, (len(inputs), len(outputs)), known)
        for number, rule in enumerate(reading.children(node, "rule"), start=1)
    )
    if not outputs:
        reading.problem(node, "The table has no output column.", "Add an output column.", "table-shape")
    if len(outputs) > 1 and len({column.name for column in outputs} - {""}) < len(outputs):
        reading.problem(node, "Some outputs have no name of their own.", "Name every output.", "table-shape")
    return DecisionTable(
        owner=_owner(node),
        inputs=inputs,
        outputs=outputs,
        rules=tuple(rule for rule in rules if rule is not None),
        policy=_hit_policy(reading, node),
        aggregation=Aggregation(node.get("aggregation", "")),
    )


def _owner(node: etree._Element) -> str:
    for ancestor in node.iterancestors():
        if etree.QName(ancestor).localname in {"decision", "businessKnowledgeModel"}:
            return ancestor.get("id") or ancestor.get("name") or ""
    return node.get("id", "")


def _hit_policy(reading: Reading, node: etree._Element) -> HitPolicy:
    said = node.get("hitPolicy", "UNIQUE")
    if said in tuple(HitPolicy):
        return HitPolicy(said)
    reading.problem(
        node, f"{said!r} is no hit policy.", f"Choose one of {', '.join(HitPolicy)}.", "hit-policy"
    )
    return HitPolicy.UNIQUE


def _input(reading: Reading, column: etree._Element, known: frozenset[str]) -> Input:
    holder = reading.child(column, "inputExpression")
    text = reading.text(holder)
    if not text:
        reading.problem(column, "The input column has no expression.", "Say what it tests.", "table-shape")
    else:
        _feel_only(reading, holder)  # type: ignore[arg-type]  # it has a text
    expression = _compiled(reading, column, text or "null", known)
    allowed = reading.text(reading.child(column, "inputValues"))
    return Input(
        label=column.get("label") or text,
        expression=expression or feel.compile("null"),
        allowed=_compiled(reading, column, allowed, known, feel.unary_tests) if allowed else None,
    )


def _output(reading: Reading, column: etree._Element, known: frozenset[str]) -> Output:
    ranked = reading.text(reading.child(column, "outputValues"))
    default = reading.text(reading.child(column, "defaultOutputEntry"))
    return Output(
        name=column.get("name", ""),
        ranked=_compiled(reading, column, f"[{ranked}]", known) if ranked else None,
        default=_compiled(reading, column, default, known) if default else None,
    )


def _rule(
    reading: Reading, rule: etree._Element, number: int, shape: tuple[int, int], known: frozenset[str]
) -> Rule | None:
    cells = tuple(reading.children(rule, "inputEntry"))
    results = tuple(reading.children(rule, "outputEntry"))
    if (len(cells), len(results)) != shape:
        reading.problem(
            rule,
            f"Rule {number} has {len(cells)} and {len(results)} cells; "
            f"the table has {shape[0]} inputs and {shape[1]} outputs.",
            "Fill in or remove cells of this rule.",
            "table-shape",
        )
        return None
    return Rule(
        number=number,
        line=line_of(rule),
        tests=tuple(_test(reading, cell, known) for cell in cells),
        results=tuple(_result(reading, cell, known) for cell in results),
        annotations=tuple(reading.text(note) for note in reading.children(rule, "annotationEntry")),
    )


def _test(reading: Reading, cell: etree._Element, known: frozenset[str]) -> feel.Expression | None:
    _feel_only(reading, cell)
    text = reading.text(cell)
    return None if text in _ANYTHING else _compiled(reading, cell, text, known, feel.unary_tests)


def _result(reading: Reading, cell: etree._Element, known: frozenset[str]) -> feel.Expression | None:
    _feel_only(reading, cell)
    text = reading.text(cell)
    return None if text in _ANYTHING else _compiled(reading, cell, text, known)


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
    "decisionTable": _decision_table,
}
