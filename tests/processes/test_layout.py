from __future__ import annotations

from pathlib import Path

import pytest

from engine.bpmn.gate import check_layout

PROCESSES = Path(__file__).parents[2] / "processes"
DIAGRAMS = sorted(PROCESSES.rglob("*.bpmn"))


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_people_enjoy_reading_the_diagram(diagram):
    problems = check_layout(diagram.read_bytes(), str(diagram))

    assert [str(problem) for problem in problems] == []


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_diagram_is_drawn(diagram):
    assert b"<bpmndi:BPMNShape" in diagram.read_bytes()
