"""Whatever a file contains, the check says what is wrong with it: no exception, no hang, always a place.

``python -m tests.bpmn.gate.test_fuzz 20000`` runs as many as you like and prints the figures.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from functools import cache

from engine import bpmn
from engine.bpmn.gate.drawing import BPMN
from engine.kernel.errors import Problem, Severity
from engine.kernel.xml import read_xml
from tests.bpmn.gate.diagrams import between, drawing, extended, has, path, task
from tests.bpmn.gate.mutations import SEEDS, is_readable, mutant
from tests.sizes import several

ORGANISATION = {path.name: path.read_bytes() for path in SEEDS if path.parent.name == "organisation"}
CLOCK = re.compile(rb'name="clock-start" value="([^"]+)"')


@cache
def beside(name: str) -> bytes:
    """What a file needs of the others, in one small file: their processes, user tasks and clocks."""
    processes = {file: _ids(source, "process") for file, source in ORGANISATION.items() if file != name}
    stubs = [_stub(process, _ids(ORGANISATION[file], "userTask")) for file, (process,) in processes.items()]
    clocks = sorted({clock.decode() for source in ORGANISATION.values() for clock in CLOCK.findall(source)})
    tasks = "".join(
        extended("task", has(clock_start=clock)).replace("step", f"start_{clock}") for clock in clocks
    )
    body = between(tasks, " ".join(f"start_{clock}" for clock in clocks))
    return drawing(body, "".join(stubs)).replace(b'id="handling"', b'id="clocks"')


def _ids(source: bytes, kind: str) -> list[str]:
    return [element.get("id", "") for element in read_xml(source, "other.bpmn").iter(f"{{{BPMN}}}{kind}")]


def _stub(process: str, tasks: list[str]) -> str:
    """A process with some user tasks in a row."""
    ids = [f"{process}_begins", *tasks, f"{process}_ends"]
    steps = "".join(
        task(form="decision", groups="deciders").replace('id="step"', f'id="{name}"') for name in tasks
    )
    ends = f'<startEvent id="{ids[0]}" name="Begins"/>{steps}<endEvent id="{ids[-1]}" name="Ends"/>'
    return f'<process id="{process}" isExecutable="true">{ends}{path(*ids)}</process>'


def errors(seed: int, references: bpmn.References) -> list[Problem]:
    """What is wrong with a mutant; each with a line, and an element where there is one."""
    name, source = mutant(seed)
    problems = bpmn.check({name: source, "beside.bpmn": beside(name)}, references)
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
        figures["refused" if errors(seed, references) else "accepted"] += 1
        figures["slowest, ms"] = max(figures["slowest, ms"], int(1000 * (time.perf_counter() - start)))
    return figures


def test_mutants_are_told_what_is_wrong_with_them():
    figures = run(several(400))

    assert figures["refused"] > figures["accepted"]
    assert figures["accepted"] > 0


if __name__ == "__main__":
    print(dict(run(int(sys.argv[1]))))
