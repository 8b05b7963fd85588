"""What decisions give and read, in types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import singledispatch

from engine import dmn, feel
from engine.bpmn.model import Element
from engine.definitions.contract.doubts import new_doubts
from engine.definitions.contract.readings import Reading, When
from engine.dmn.expressions import BoxedExpression, Context, Literal, Typed
from engine.dmn.graph import Decision, InputData
from engine.dmn.tables import Aggregation, DecisionTable, HitPolicy
from engine.dmn.types import ItemType
from engine.feel.shapes import ANY, NUMBER, Shape, context_of, either, list_of

Shapes = Mapping[str, Shape]
_KINDS = frozenset(feel.TYPES) - {"Any", "Null"}
_LISTS = frozenset({HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER})


def shape_of_type(kind: ItemType | None) -> Shape:
    """The shape of what a model says to be of a type."""
    if kind is None:
        return ANY
    if kind.is_collection:
        return list_of(shape_of_type(kind.base))
    if kind.components:
        return context_of({name: shape_of_type(one) for name, one in kind.components.items()})
    if kind.base is not None:
        return shape_of_type(kind.base)
    name = kind.of_kind().name
    return Shape(name) if name in _KINDS else ANY


def shape_of_decision(model: dmn.Model, decision: Decision, variables: Shapes) -> Shape:
    """The shape of what a decision gives."""
    found = _shape(decision.logic, names_in(model, decision, variables))
    return found if found.kind else shape_of_type(decision.kind)


def names_in(model: dmn.Model, decision: Decision, variables: Shapes) -> dict[str, Shape]:
    """What is known of the names that a decision reads."""
    names = dict(variables)
    for required in decision.requirements:
        node = model.nodes[required.key]
        if len(required.path) > 1:
            names[required.path[0]] = ANY
        elif isinstance(node, Decision):
            names[node.name] = shape_of_decision(model, node, variables)
        elif isinstance(node, InputData):
            said = shape_of_type(node.kind)
            names[node.name] = said if said.kind else variables.get(node.name, ANY)
        else:
            names[required.path[0]] = ANY
    return names


@singledispatch
def _shape(logic: BoxedExpression, names: Shapes) -> Shape:
    del logic, names
    return ANY


@_shape.register
def _(logic: Literal, names: Shapes) -> Shape:
    return logic.expression.shape(names).wanting(frozenset())


@_shape.register
def _(logic: Typed, names: Shapes) -> Shape:
    said = shape_of_type(logic.kind)
    return said if said.kind else _shape(logic.expression, names)


@_shape.register
def _(logic: Context, names: Shapes) -> Shape:
    entries: dict[str, Shape] = {}
    for entry in logic.entries:
        if not entry.name:
            return _shape(entry.value, {**names, **entries})
        entries[entry.name] = _shape(entry.value, {**names, **entries})
    return context_of(entries)


@_shape.register
def _(logic: DecisionTable, names: Shapes) -> Shape:
    if logic.aggregation is not Aggregation.LIST:
        return NUMBER if logic.aggregation in {Aggregation.SUM, Aggregation.COUNT} else ANY
    columns = [(output.name, _column(logic, number, names)) for number, output in enumerate(logic.outputs)]
    row = columns[0][1] if len(columns) == 1 else context_of(dict(columns))
    return list_of(row) if logic.policy in _LISTS else row


def _column(table: DecisionTable, number: int, names: Shapes) -> Shape:
    said = shape_of_type(table.outputs[number].kind)
    if said.kind:
        return said
    results = [rule.results[number] for rule in table.rules] + [table.outputs[number].default]
    return either(one.shape(names).wanting(frozenset()) for one in results if one is not None)


def doubts_in(model: dmn.Model, decision: Decision, variables: Shapes) -> Iterator[tuple[int, str, str]]:
    """What can't be as it is, since the types of what is read tell: line, what it is, and why."""
    names = names_in(model, decision, variables)
    logic = decision.logic
    if isinstance(logic, Literal):
        yield from _doubts(logic.expression, names, decision.line, "The expression")
    elif isinstance(logic, DecisionTable):
        yield from _in_table(logic, names, decision.line)


def _in_table(table: DecisionTable, names: Shapes, line: int) -> Iterator[tuple[int, str, str]]:
    tested = []
    for column in table.inputs:
        place = f"The input “{column.label}”"
        yield from _doubts(column.expression, names, line, place)
        said, found = shape_of_type(column.kind), column.expression.shape(names)
        if said.known and found.known and found.known not in {said.known, "list"}:
            yield line, place, f"it has to be a {said.kind}, and “{column.expression.text}” is a {found.kind}"
        tested.append(said if said.kind else found)
    for rule in table.rules:
        place = f"Row {rule.number}"
        for shape, test in zip(tested, rule.tests, strict=True):
            if test is not None:
                yield from _doubts(test, {**names, "?": shape}, rule.line, place)
        for output, result in zip(table.outputs, rule.results, strict=True):
            if result is not None:
                yield from _doubts(result, names, rule.line, place)
                yield from _misfit(output.kind, result, names, rule.line, place)


def _misfit(
    kind: ItemType | None, result: feel.Expression, names: Shapes, line: int, place: str
) -> Iterator[tuple[int, str, str]]:
    said, found = shape_of_type(kind), result.shape(names)
    if said.known and found.known and found.known not in {said.known, "list"} and said.kind != "list":
        yield line, place, f"the result has to be a {said.kind}, and “{result.text}” is a {found.kind}"


def _doubts(
    expression: feel.Expression, names: Shapes, line: int, place: str
) -> Iterator[tuple[int, str, str]]:
    for doubt in new_doubts(expression, expression.inferred(names).doubts):
        yield line, place, f"in “{doubt.excerpt}” {doubt.message}"


def readings_of_decision(model: dmn.Model, decision: Decision, at: Element) -> Iterator[Reading]:
    """What a decision reads, and those that it requires, where an element asks for it."""
    required = [model.nodes[one.key] for one in decision.requirements]
    own = frozenset(node.name for node in required if not isinstance(node, InputData))
    what = f"The decision “{decision.label}”, in"
    for expression in _calculated(decision.logic):
        yield Reading(at, what, expression, When.WORKING, stops=False, own=own)
    for node in required:
        if isinstance(node, Decision):
            yield from readings_of_decision(model, node, at)


def _calculated(logic: BoxedExpression) -> Iterator[feel.Expression]:
    if isinstance(logic, Literal):
        yield logic.expression
    elif isinstance(logic, DecisionTable):
        for number, column in enumerate(logic.inputs):
            # A column of which a row asks whether it is empty may be empty.
            if not any(_asks_for_null(rule.tests[number]) for rule in logic.rules):
                yield column.expression
        yield from (one for rule in logic.rules for one in rule.results if one is not None)


def _asks_for_null(test: feel.Expression | None) -> bool:
    return test is not None and "null" in test.text
