"""The page of the rules says what the rules say of themselves. ``python -m tests.bpmn.gate.test_docs`` writes it anew."""

from __future__ import annotations

import inspect
from pathlib import Path

from engine.bpmn.gate import layout
from engine.bpmn.gate.rules import RULES, Check

PAGE = Path(__file__).parents[3] / "docs" / "diagram-rules.md"
HEAD = """# What is checked of a diagram

`plaint check` and every deployment ask this of all diagrams, and say all that is wrong at once, each with file, line,
element and advice. What runs and what means something is in [the dialect](dialect.md). This page is written by
`python -m tests.bpmn.gate.test_docs`.

## Before anything is deployed

"""
MIDDLE = """
Some are warnings where a case can go on all the same: an id that tells nothing, a label that is missing, a shape that is
not drawn, a property, header or attribute that nobody reads.

## So that people enjoy reading it

These are asked of the diagrams that are shipped; they never stop a deployment.

"""


def page() -> str:
    """The page as it should be."""
    return f"{HEAD}{_table(RULES)}{MIDDLE}{_table(layout.RULES)}"


def _table(rules: dict[str, Check]) -> str:
    lines = [f"| `{name}` | {inspect.getdoc(check)} |" for name, check in sorted(rules.items())]
    return "\n".join(("| rule | what it asks |", "|---|---|", *lines, ""))


def test_the_page_of_the_rules_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
