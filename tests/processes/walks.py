"""The tests that walk the diagrams of the base by element id, diagram by diagram."""

from __future__ import annotations

from types import ModuleType

from tests.processes import (
    complaint,
    test_acknowledgement,
    test_approval,
    test_assessment,
    test_closing,
    test_communication,
    test_complaint_handling,
    test_escalation,
    test_external_resolution,
    test_implementation,
    test_internal_review,
    test_investigation,
    test_response,
)

WALKS: tuple[ModuleType, ...] = (
    test_acknowledgement,
    test_approval,
    test_assessment,
    test_closing,
    test_communication,
    test_complaint_handling,
    test_escalation,
    test_external_resolution,
    test_implementation,
    test_internal_review,
    test_investigation,
    test_response,
)
ORGANISATION = "organisation"


def drawn_by(department: str | None, file: str) -> str:
    """Whose diagram a file is: the department's, if it redrew it, else the organisation's."""
    redrawn = department and (complaint.PROCESSES / "departments" / department / file).exists()
    return department if department and redrawn else ORGANISATION
