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
TAIL = """
## What is read and what is written

Where all files fit together, `plaint check` and every deployment follow the variables too: through the process with all
that it calls, its events and repetitions, and with all that forms, decisions, mappings and scripts write.

| rule | what it asks |
|---|---|
| `variable-written` | A form asks for what is read, or an element writes it. |
| `variable-written-before` | Something writes it on a way that leads to where it is read, or on a branch beside it. |
| `variable-written-on-every-path` | Where a case would stop without a value, it is written on every way there; this is a warning. |
| `feel-type` | Nothing is compared, calculated, assigned or waited for that is of another type than it has to be. |

A case stops without a value at conditions, assignments, due dates, timers, time limits, correlation keys, lists of
repetitions and texts of notices. The warning names a way on which the value is missing, in the labels of the diagram.

*Surely written* is what a form insists on and shows to everybody, a tick, a choice of several, the result of a decision,
and what scripts and mappings make of such values. A field that may be left empty, or is hidden from some, is not. Asking
for a value answers for it: in `payment != null and payment > 100`, in `if payment = null then 0 else payment`, and behind
a flow with the condition `level != null` it is there. `finding = "upheld"` is false without a finding and needs none.

That two gateways ask the same is not seen: what only such a pair keeps apart is told all the same, which is why it is a
warning. Nor is it seen which entries of a result are empty in some rows of a table.

*Types* come from the fields of forms, the columns of decisions, `organisation.toml` and the expressions of mappings. Of a
name that is written as a number here and as a text there nothing is said.
"""


def page() -> str:
    """The page as it should be."""
    return f"{HEAD}{_table(RULES)}{MIDDLE}{_table(layout.RULES)}{TAIL}"


def _table(rules: dict[str, Check]) -> str:
    lines = [f"| `{name}` | {inspect.getdoc(check)} |" for name, check in sorted(rules.items())]
    return "\n".join(("| rule | what it asks |", "|---|---|", *lines, ""))


def test_the_page_of_the_rules_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
