"""Whatever a file contains, the check says what is wrong with it: no exception, no hang, always a place.

``python -m tests.bpmn.gate.test_fuzz 20000`` runs as many as you like and prints the figures.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

from engine import bpmn
from engine.kernel.errors import Problem, Severity
from tests.bpmn.gate.mutations import SEEDS, is_readable, mutant

ORGANISATION = {path.name: path.read_bytes() for path in SEEDS if path.parent.name == "organisation"}


def errors(seed: int, files: dict[str, bytes], references: bpmn.References) -> list[Problem]:
    """What is wrong with a bundle in which one file is a mutant; each with a line, and an element where there is one."""
    name, source = mutant(seed)
    problems = bpmn.check({**files, name: source}, references)
    found = [problem for problem in problems if problem.severity is Severity.ERROR]
    for problem in found:
        assert problem.line >= 1, (seed, problem)
        assert problem.element or problem.rule == "is-bpmn" or not is_readable(source), (seed, problem)
    return found


def known() -> bpmn.References:
    """What the shipped diagrams name, found out from what is missing without it."""
    names: dict[str, set[str]] = {}
    for field in ("forms", "decisions", "letters", "groups", "time_limits", "settings"):
        names[field] = set()
    for problem in bpmn.check(ORGANISATION, bpmn.References()):
        quoted = (
            problem.what.partition("“")[2].partition("”")[0]
            or problem.what.split(" reads ")[-1].split(",")[0]
        )
        field = {
            "form-exists": "forms",
            "decision-exists": "decisions",
            "header-value": "letters",
            "group-exists": "groups",
        }
        names[field.get(problem.rule, "settings")].add(quoted.partition(".")[2] or quoted)
    names["time_limits"] = names["settings"]
    return bpmn.References(**{field: frozenset(found) for field, found in names.items()})


def run(count: int, first: int = 0) -> Counter[str]:
    """Check some mutants."""
    references, figures = known(), Counter[str]()
    for seed in range(first, first + count):
        start = time.perf_counter()
        figures["refused" if errors(seed, ORGANISATION, references) else "accepted"] += 1
        figures["slowest, ms"] = max(figures["slowest, ms"], int(1000 * (time.perf_counter() - start)))
    return figures


def test_a_thousand_mutants_are_told_what_is_wrong_with_them():
    figures = run(1000)

    assert figures["refused"] > 500
    assert figures["accepted"] > 0


if __name__ == "__main__":
    print(dict(run(int(sys.argv[1]))))
