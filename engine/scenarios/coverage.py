"""What of the diagrams scenarios reached, and what they never came to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.bpmn import Element, Flow, Process
from engine.definitions import Bundle
from engine.scenarios.trials import Verdict


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How much of a diagram was reached."""

    department: str
    """The first that has the diagram."""
    file: str
    process: str
    reached: int
    of: int
    missed: tuple[str, ...]
    """Elements that no scenario reached, and flows that none took from where it was, by label and id."""


def coverage(bundles: Mapping[str, Bundle], verdicts: Iterable[Verdict]) -> tuple[Coverage, ...]:
    """Of every diagram once, whoever uses it: what any scenario of any department reached on it."""
    reached: dict[str, set[str]] = {}
    for verdict in verdicts:
        bundle = bundles[verdict.department]
        for process, place in verdict.passed:
            reached.setdefault(_digest(bundle, process), set()).add(f"{process}/{place}")
    found: dict[str, Coverage] = {}
    for department, bundle in bundles.items():
        for drawn in bundle.diagrams.processes.values():
            digest = _digest(bundle, drawn.id)
            key = f"{digest}/{drawn.id}"
            if key not in found:
                found[key] = _of(department, drawn, reached.get(digest, set()))
    return tuple(found.values())


def _digest(bundle: Bundle, process: str) -> str:
    known = bundle.diagrams.processes.get(process)
    return bundle.resources[known.file].digest if known else ""


def _of(department: str, process: Process, reached: set[str]) -> Coverage:
    places: dict[str, Element | Flow] = {**process.elements, **process.flows}
    missed = [id_ for id_ in places if f"{process.id}/{id_}" not in reached]
    return Coverage(
        department=department,
        file=process.file,
        process=process.id,
        reached=len(places) - len(missed),
        of=len(places),
        missed=tuple(_told(places[id_], process) for id_ in missed if _begins(places[id_]) not in missed),
    )


def _begins(place: Element | Flow) -> str:
    return "" if isinstance(place, Element) else place.source


def _told(place: Element | Flow, process: Process) -> str:
    if isinstance(place, Element):
        return f"{place.kind} “{place.label}” ({place.id})" if place.label else f"{place.kind} {place.id}"
    ends = [process.elements[one].label or one for one in (place.source, place.target)]
    return f"flow “{ends[0]}” → “{ends[1]}” ({place.id})"
