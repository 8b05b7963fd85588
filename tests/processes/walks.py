"""The tests that walk the diagrams of the base by element id, diagram by diagram."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from tests.shipped import PROCESSES

WALKS: tuple[ModuleType, ...] = tuple(
    import_module(f"tests.processes.test_{diagram}")
    for diagram in (
        *("acknowledgement", "approval", "assessment", "closing", "communication", "complaint_handling"),
        *("escalation", "external_resolution", "implementation", "internal_review", "investigation"),
        "response",
    )
)
ORGANISATION = "organisation"


def drawn_by(department: str | None, file: str) -> str:
    """Whose diagram a file is: the department's, if it redrew it, else the organisation's."""
    redrawn = department and (PROCESSES / "departments" / department / file).exists()
    return department if department and redrawn else ORGANISATION
