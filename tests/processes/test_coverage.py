"""Every element and every sequence flow of every shipped diagram is reached by the scenarios."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType

import pytest

from engine.bpmn import Process
from tests.bpmn.driver import Case
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

SCENARIOS: tuple[ModuleType, ...] = (
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


@pytest.fixture(scope="module")
def reached() -> set[tuple[str, str, str]]:
    """Whose diagram, which process, which element or flow: all that the scenarios come by."""
    found: set[tuple[str, str, str]] = set()

    def watch(department: str | None, case: Case) -> None:
        for passage in case.passages:
            if name := passage.element_id or passage.flow_id:
                file = case.definitions.processes[passage.process].file
                found.add((drawn_by(department, file), passage.process, name))

    complaint.Complaint.watchers.append(watch)
    try:
        for module in SCENARIOS:
            for name, scenario in inspect.getmembers(module, inspect.isfunction):
                if name.startswith("test_"):
                    scenario()
    finally:
        complaint.Complaint.watchers.remove(watch)
    return found


def drawn() -> Iterator[tuple[str, Process]]:
    """Every shipped diagram once."""
    departments = sorted(path.name for path in (complaint.PROCESSES / "departments").iterdir())
    for department in (None, *departments):
        for process in complaint.bundle_of(department).diagrams.processes.values():
            if drawn_by(department, process.file) == (department or ORGANISATION):
                yield department or ORGANISATION, process


def test_every_element_and_flow_is_reached(reached):
    missed = [
        f"{whose}/{process.file}: {name}"
        for whose, process in drawn()
        for name in (*process.elements, *process.flows)
        if (whose, process.id, name) not in reached
    ]

    assert missed == []


def test_every_diagram_has_scenarios_of_its_name():
    modules = {module.__name__.rpartition("test_")[2].replace("_", "-") for module in SCENARIOS}

    assert {process.file.removesuffix(".bpmn") for _, process in drawn()} <= modules
