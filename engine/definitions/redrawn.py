"""Diagrams that a department drew anew, and the versions of the base that they were drawn on.

``departments/<name>/drawn-on/<diagram>.bpmn`` is the diagram of the base as it was then. What the department
changed is the difference to it; what the base changed since, the department has not looked at yet.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.definitions.parts import files_of
from engine.definitions.resources import Resource, Sources
from engine.kernel.errors import DefinitionsRefused, Problem, Severity


def problems_of(base: Sources, sources: Sources) -> Iterator[Problem]:
    """Redrawn diagrams without the version they were drawn on, and those whose base has changed since."""
    kept = files_of(sources, "drawn-on")
    redrawn = {
        path for path, source in files_of(sources, "diagram").items() if base.get(path, source) != source
    }
    for path in sorted(redrawn):
        ground = f"drawn-on/{path}"
        if ground not in kept:
            what = "This diagram was drawn anew, and the base version that it was drawn on is missing."
            yield _warning(path, what, f"Put the base’s {path} of that time into the folder drawn-on.")
        elif _differ(ground, kept[ground], base[path]):
            what = "The base’s diagram has changed since this one was drawn anew."
            advice = f"Take over what you want of it, and put the base’s {path} into the folder drawn-on."
            yield _warning(path, what, advice)
    for ground in sorted(kept.keys() - {f"drawn-on/{path}" for path in redrawn}):
        yield _warning(ground, "No diagram was drawn anew on this one.", "Delete it.")


def _differ(path: str, one: bytes, other: bytes) -> bool:
    try:
        return Resource.of(path, one).digest != Resource.of(path, other).digest
    except DefinitionsRefused:  # told where the diagram itself is checked
        return False


def _warning(path: str, what: str, advice: str) -> Problem:
    return Problem(file=path, what=what, advice=advice, rule="drawn-on", severity=Severity.WARNING)
