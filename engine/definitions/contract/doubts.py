"""What is odd about an expression because of the types of what it reads."""

from __future__ import annotations

from engine import feel

CORRECT = "Correct the expression, or what it reads."
"""What to do about it."""


def new_doubts(
    expression: feel.Expression, doubts: tuple[feel.Diagnostic, ...]
) -> tuple[feel.Diagnostic, ...]:
    """What is odd because of the types of names; what is odd whatever they stand for is told elsewhere."""
    already = {doubt.message for doubt in expression.warnings} if doubts else set[str]()
    return tuple(doubt for doubt in doubts if doubt.message not in already)


def said_of(doubt: feel.Diagnostic) -> str:
    """What is odd about an expression, as the end of a sentence."""
    said = f"in “{doubt.excerpt}” {doubt.message}"
    return said if said.endswith("?") else f"{said}."
