"""The data contract of a bundle: what is read was written before, on every way, and fits in its type.

`readings` says what elements read, `variables` who writes and of which type that is, `passing` and `flow`
take what is known of the variables along all ways, and `findings` tells what does not fit. Forms and letters
are looked at in `papers`, decisions in `decisions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from engine.bpmn import Definitions
from engine.definitions.contract.bundled import Contract
from engine.definitions.parts import Parts, read_parts
from engine.definitions.resources import Files, kind_of
from engine.kernel.errors import Problem

_READ = frozenset({"diagram", "decisions", "form", "letter", "calendar", "organisation", "texts"})
"""Kinds of files that read and write variables, or say what is written from the start."""


def problems_of_contract(parts: Parts, *, sound: bool) -> Iterator[Problem]:
    """What is read and not there, or of another type. Sound: everything is there that is named."""
    if sound:
        read = ((path, source) for path, source in parts.sources.items() if kind_of(path) in _READ)
        yield from _problems(tuple(sorted(read)))


@lru_cache(maxsize=32)
def _problems(sources: tuple[tuple[str, bytes], ...]) -> tuple[Problem, ...]:
    """The same files say the same of each other: a check and the deployment after it look once."""
    parts = read_parts(Files(dict(sources)), _READ)
    if parts.organisation is None:
        return ()
    diagrams = Definitions.parse(parts.files("diagram"))
    return tuple(Contract(diagrams, parts.organisation, parts).problems())


__all__ = ["problems_of_contract"]
