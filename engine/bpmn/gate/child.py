"""The check in a process of its own: a file made to exhaust it ends that process and nothing else."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, fields

from engine.bpmn.gate.check import check
from engine.bpmn.gate.references import References
from engine.kernel.confined import Confined, GaveUp, packed, unpacked
from engine.kernel.errors import Problem

GATE = Confined("from engine.bpmn.gate.child import main; main()", cpu_seconds=10, patience_seconds=15)


def check_in_child(files: Mapping[str, bytes], references: References) -> list[Problem]:
    """As `check`, within 15 seconds and 1 GiB. A child that does not come back is one more problem."""
    known = {name: sorted(several) for name, several in asdict(references).items()}
    try:
        return GATE.problems({"files": packed(files), "references": known})
    except GaveUp:
        return [_died(files)]


def main() -> None:
    """What the child does: limit itself, read the request, answer with the problems."""
    GATE.limit()
    request = json.load(sys.stdin)
    known = {field.name: frozenset(request["references"][field.name]) for field in fields(References)}
    problems = check(unpacked(request["files"]), References(**known))
    json.dump([asdict(problem) for problem in problems], sys.stdout)


def _died(files: Mapping[str, bytes]) -> Problem:
    largest = max(files, key=lambda file: len(files[file]), default="")
    return Problem(
        file=largest,
        line=1,
        what=f"The check gave up: it takes more than {GATE.bounds}.",
        advice="Check the files one by one; the largest is named here, but another may be the cause.",
        rule="check-gave-up",
    )
