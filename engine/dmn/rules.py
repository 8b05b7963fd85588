"""Reads decision tables."""

from __future__ import annotations

from lxml import etree

from engine import feel
from engine.dmn.expressions import BoxedExpression
from engine.dmn.reading import Reading, line_of
from engine.dmn.tables import Aggregation, DecisionTable, HitPolicy, Input, Output, Rule
from engine.dmn.types import ItemType

_ANYTHING = ("", "-")


def read_table(reading: Reading, node: etree._Element, known: frozenset[str]) -> BoxedExpression:
    """A decision table, with whatever is wrong with it on record."""
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
        aggregation=_aggregation(reading, node),
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


def _aggregation(reading: Reading, node: etree._Element) -> Aggregation:
    said = node.get("aggregation", "")
    if said in tuple(Aggregation):
        return Aggregation(said)
    known = ", ".join(filter(None, Aggregation))
    reading.problem(node, f"{said!r} is no aggregation.", f"Choose one of {known}.", "hit-policy")
    return Aggregation.LIST


def _input(reading: Reading, column: etree._Element, known: frozenset[str]) -> Input:
    holder = reading.child(column, "inputExpression")
    text = reading.text(holder)
    if not text:
        reading.problem(column, "The input column has no expression.", "Say what it tests.", "table-shape")
    else:
        reading.feel_only(holder)  # type: ignore[arg-type]  # it has a text
    expression = reading.compiled(column, text or "null", known)
    allowed = reading.text(reading.child(column, "inputValues"))
    return Input(
        kind=reading.type_of(holder),
        label=column.get("label") or text,
        expression=expression or feel.compile("null"),
        allowed=reading.compiled(column, allowed, known, feel.unary_tests) if allowed else None,
    )


def _output(reading: Reading, column: etree._Element, known: frozenset[str]) -> Output:
    default = reading.text(reading.child(column, "defaultOutputEntry"))
    kind = reading.type_of(column)
    return Output(
        name=column.get("name", ""),
        kind=kind,
        ranked=_ranked(reading, column, kind),
        default=reading.compiled(column, default, known) if default else None,
    )


def _ranked(reading: Reading, column: etree._Element, kind: ItemType | None) -> feel.Expression | None:
    """The list of the values of an output, the best first: its own, or that of its type."""
    own = reading.text(reading.child(column, "outputValues"))
    if own:
        return reading.compiled(column, f"[{own}]", frozenset())
    if kind is None or kind.allowed is None:
        return None
    try:
        return feel.compile(f"[{kind.allowed.text}]")
    except feel.FeelError:
        return None


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
    reading.feel_only(cell)
    text = reading.text(cell)
    return None if text in _ANYTHING else reading.compiled(cell, text, known, feel.unary_tests)


def _result(reading: Reading, cell: etree._Element, known: frozenset[str]) -> feel.Expression | None:
    reading.feel_only(cell)
    text = reading.text(cell)
    return None if text in _ANYTHING else reading.compiled(cell, text, known)
