"""The shipped definitions: read once, and copied to be spoilt."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from engine import definitions
from engine.definitions import Bundle

PROCESSES = Path(__file__).parents[1] / "processes"
PROVEN_ELSEWHERE = ("scenarios", "obligations.toml")


@cache
def draft(department: str | None = None) -> Bundle:
    """A department's bundle, or the base, for tests that don't change it."""
    return definitions.read_draft(PROCESSES, department)


@cache
def light(department: str | None = None) -> Bundle:
    """The same without what a check tries for long: for tests that deploy it anew."""
    kept = (one for path, one in draft(department).resources.items() if not path.startswith(PROVEN_ELSEWHERE))
    return Bundle.from_resources(department, kept)


def copied(folder: Path, *departments: str) -> Path:
    """The base and some departments, without what a check tries for long: scenarios and obligations.

    Of the other departments there is the name alone.
    """
    processes = folder / "processes"
    left_out = shutil.ignore_patterns(*PROVEN_ELSEWHERE)
    for part in ("organisation", "calendars", *(f"departments/{one}" for one in departments)):
        shutil.copytree(PROCESSES / part, processes / part, ignore=left_out)
    for department in definitions.departments_of(PROCESSES):
        (processes / "departments" / department).mkdir(parents=True, exist_ok=True)
    return processes
