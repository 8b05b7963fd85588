"""The data contract of a bundle: what is read was written before, on every way, and fits in its type.

`readings` says what elements read, `variables` who writes and of which type that is, `passing` and `flow`
take what is known of the variables along all ways, and `findings` tells what does not fit. Forms and letters
are looked at in `papers`, decisions in `decisions`.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Definitions
from engine.definitions.contract.bundled import Contract
from engine.definitions.parts import Parts
from engine.kernel.errors import Problem


def problems_of_contract(parts: Parts, *, sound: bool) -> Iterator[Problem]:
    """What is read and not there, or of another type. Sound: everything is there that is named."""
    organisation = parts.organisation
    if not sound or organisation is None:
        return
    diagrams = Definitions.parse(parts.files("diagram"))
    yield from Contract(diagrams, organisation, parts).problems()


__all__ = ["problems_of_contract"]
