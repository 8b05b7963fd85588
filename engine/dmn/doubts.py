"""What is FEEL and surely not meant, in the expressions of decisions and of business knowledge models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from engine import feel
from engine.dmn.expressions import BoxedExpression, ContextEntry
from engine.dmn.graph import Decision, Knowledge, Node
from engine.dmn.tables import DecisionTable
from engine.kernel.errors import Problem, Severity


def parts_of(node: Node) -> Iterator[object]:
    """The tables of an element, wherever they stand in its boxes, and the expressions beside them."""
    if isinstance(node, Decision):
        yield from _within(node.logic)
    elif isinstance(node, Knowledge):
        yield from _within(node.function)


def _within(part: object) -> Iterator[object]:
    if isinstance(part, tuple):
        for one in part:
            yield from _within(one)
    elif isinstance(part, DecisionTable | feel.Expression):
        yield part
    elif isinstance(part, BoxedExpression | ContextEntry) and is_dataclass(part):
        for described in fields(part):
            yield from _within(getattr(part, described.name))


def doubts_about(file: str, node: Node) -> Iterator[Problem]:
    """Warnings about all that is calculated. Tests of tables are left to what is said of their rows."""
    for part in parts_of(node):
        for line, place, expression in _calculated(part):
            for doubt in expression.warnings:
                yield Problem(
                    file=file,
                    line=line or node.line,
                    element=node.id,
                    label=node.label,
                    what=f"{place}{doubt}.",
                    advice="Correct the expression.",
                    rule="feel-doubt",
                    severity=Severity.WARNING,
                )


def _calculated(part: object) -> Iterator[tuple[int, str, feel.Expression]]:
    """Expressions with the line and row that they stand in."""
    if isinstance(part, feel.Expression):
        yield 0, "", part
    elif isinstance(part, DecisionTable):
        yield from ((0, "", column.expression) for column in part.inputs)
        yield from (
            (rule.line, f"Row {rule.number}: ", result)
            for rule in part.rules
            for result in rule.results
            if result is not None
        )
