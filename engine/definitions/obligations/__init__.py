"""Obligations: what an edit of diagrams, tables and limits may not break, checked on all ways a case can go.

`places` lays the diagrams out, `steps` moves tokens as the engine does, `search` finds every state in which
a case can rest, `monitors` and `paths` find the shortest way on which an obligation is broken, and `witness`
walks it on the engine itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from engine.bpmn import Definitions
from engine.definitions.obligations.guard import Guard, Guarded
from engine.definitions.obligations.obligation import Kind, Obligation, read
from engine.definitions.parts import Parts, read_parts
from engine.definitions.resources import (
    DEPARTMENT,
    OBLIGATIONS,
    OBLIGATIONS_OF_DEPARTMENT,
    ORGANISATION,
    Files,
    kind_of,
)
from engine.kernel.clock import SystemClock
from engine.kernel.errors import DefinitionsRefused, Problem
from engine.kernel.toml import TomlFile

_READ = frozenset({"diagram", "decisions", "form", "example", "calendar", "organisation", "obligations"})
"""Kinds of files on which obligations depend."""


def problems_of_obligations(parts: Parts, *, sound: bool) -> Iterator[Problem]:
    """Obligations that are broken. Sound: everything else is right, so that ways can be looked for."""
    sources = tuple(
        sorted((path, source) for path, source in parts.sources.items() if kind_of(path) in _READ)
    )
    yield from _problems(sources, SystemClock().now().date(), sound=sound)


@lru_cache(maxsize=32)
def _problems(sources: tuple[tuple[str, bytes], ...], today: date, *, sound: bool) -> tuple[Problem, ...]:
    """The same files break the same obligations: a check and the deployment after it look once."""
    try:
        obligations = read_obligations(dict(sources))
    except DefinitionsRefused as refused:
        return tuple(refused.problems)
    guarded = guarded_of(read_parts(Files(dict(sources)))) if sound else None
    if guarded is None:
        return ()
    return tuple(Guard(guarded, tuple(obligations), _place_of_exceptions(dict(sources))).problems(today))


def _place_of_exceptions(sources: dict[str, bytes]) -> tuple[str, int]:
    for file in (DEPARTMENT, ORGANISATION):
        said = TomlFile.read(sources.get(file, b""), file)
        if "exceptions" in said.data:
            return file, said.line(("exceptions",))
    return ORGANISATION, 0


def read_obligations(sources: dict[str, bytes]) -> list[Obligation]:
    """The obligations in the files of a bundle. Raises `DefinitionsRefused`."""
    base = TomlFile.read(sources.get(OBLIGATIONS, b""), OBLIGATIONS)
    over = sources.get(OBLIGATIONS_OF_DEPARTMENT)
    department = TomlFile.read(over, OBLIGATIONS_OF_DEPARTMENT) if over is not None else None
    return read(base, department)


def guarded_of(parts: Parts) -> Guarded | None:
    """What is held to obligations, where it could be read."""
    organisation = parts.organisation
    if organisation is None or organisation.calendar not in parts.calendars:
        return None
    diagrams = Definitions.parse(parts.files("diagram"))
    if organisation.complaint_process not in diagrams.processes:
        return None
    return Guarded(diagrams, organisation, parts.models, parts.forms, parts.calendars, parts.examples)


__all__ = [
    "Guard",
    "Guarded",
    "Kind",
    "Obligation",
    "guarded_of",
    "problems_of_obligations",
    "read_obligations",
]
