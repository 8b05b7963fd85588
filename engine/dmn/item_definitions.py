"""Reads item definitions. They name each other in any order, so all exist before any is filled in."""

from __future__ import annotations

from lxml import etree

from engine import feel
from engine.dmn.reading import Reading
from engine.dmn.types import ANY, ItemType


def declare(reading: Reading, root: etree._Element) -> dict[str, ItemType]:
    """The types that a model defines, still empty."""
    return {name: ItemType(name) for node in _definitions(reading, root) if (name := node.get("name", ""))}


def fill_in(reading: Reading, root: etree._Element) -> None:
    """Say what the declared types are."""
    for node in _definitions(reading, root):
        found = reading.types.get(node.get("name", ""))
        if found is not None:
            _fill(reading, node, found)
    for node in _definitions(reading, root):
        found = reading.types.get(node.get("name", ""))
        if found is not None and _is_circular(found):
            found.base = None
            reading.problem(node, "The type is defined by itself.", "Choose another one.", "type")
    for node in _definitions(reading, root):
        _restrict(reading, node, reading.types[node.get("name", "")])


def _definitions(reading: Reading, root: etree._Element) -> list[etree._Element]:
    return [node for node in reading.children(root, "itemDefinition") if node.get("name")]


def _fill(reading: Reading, node: etree._Element, found: ItemType) -> None:
    found.is_collection = node.get("isCollection") in {"true", "1"}
    said = reading.child(node, "typeRef")
    if said is not None and said.text:
        found.base = reading.type_named(said.text.strip(), node) or ANY
    for component in reading.children(node, "itemComponent"):
        inner = ItemType(component.get("name", ""))
        found.components[inner.name] = inner
        _fill(reading, component, inner)
    item = reading.child(node, "functionItem")
    if item is not None:
        found.base = _function_type(reading, item, found.name)


def _function_type(reading: Reading, item: etree._Element, name: str) -> ItemType:
    parameters = [one.kind or ANY for one in reading.parameters(item, "parameters")]
    result = reading.type_of(item, "outputTypeRef") or ANY

    def kind() -> feel.Type:
        return feel.function_of([one.of_kind() for one in parameters], result.of_kind())

    return ItemType(name, kind=feel.Type(name, lambda value: kind().holds(value)), result=result)


def _restrict(reading: Reading, node: etree._Element, found: ItemType) -> None:
    found.allowed = _tests(reading, reading.child(node, "allowedValues"))
    found.constraint = _tests(reading, reading.child(node, "typeConstraint"))
    for component in reading.children(node, "itemComponent"):
        _restrict(reading, component, found.components[component.get("name", "")])


def _tests(reading: Reading, node: etree._Element | None) -> feel.Expression | None:
    text = reading.text(node)
    return None if node is None or not text else reading.compiled(node, text, frozenset(), feel.unary_tests)


def _is_circular(found: ItemType) -> bool:
    seen: list[ItemType] = []
    at: ItemType | None = found
    while at is not None and at not in seen:
        seen.append(at)
        at = at.base
    return at is not None
