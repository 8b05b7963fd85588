"""What a process owner waits for: ``plaint check`` of everything, and of the diagram that is being drawn."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterable

from tests.bench.figures import Figure

DIAGRAM = "processes/organisation/complaint-handling.bpmn"


def measure() -> Iterable[Figure]:
    """The whole check by the clock on the wall, for it takes all processors; the rest as processor time."""
    whole = time.perf_counter()
    spent = _check()
    yield Figure(
        "plaint check of all departments, scenarios included", time.perf_counter() - whole, "s", bar=60
    )
    yield Figure("processor time of it, all processes together", spent, "s")
    yield Figure("plaint check without the scenarios", _check("--without-scenarios"), "s of processor time")
    yield Figure("plaint check of a single diagram", _check(DIAGRAM), "s of processor time", bar=1)


def _check(*arguments: str) -> float:
    before = _spent()
    subprocess.run([sys.executable, "-m", "engine.cli", "check", *arguments], check=True, capture_output=True)
    return _spent() - before


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
