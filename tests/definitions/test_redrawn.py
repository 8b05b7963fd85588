"""A diagram that a department drew anew stands beside the version of the base that it was drawn on."""

from pathlib import Path

import pytest

from engine import definitions
from engine.kernel.errors import Severity
from tests.shipped import copied

DIAGRAM = "closing.bpmn"


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    processes = copied(tmp_path)
    department = processes / "departments" / "parks"
    (department / "drawn-on").mkdir(parents=True)
    (department / "department.toml").write_text('department = "Parks"\nlanguages = ["en"]\n')
    base = (processes / "organisation" / DIAGRAM).read_text()
    (department / DIAGRAM).write_text(base.replace('name="Closing"', 'name="Closing in the parks"'))
    (department / "drawn-on" / DIAGRAM).write_text(base)
    return processes


def told(processes: Path) -> list[tuple[str, str]]:
    problems = definitions.check(processes, "parks")
    assert all(one.severity is Severity.WARNING for one in problems)
    return [(one.file, one.what) for one in problems]


def test_nothing_is_wrong_while_the_base_stays(processes: Path) -> None:
    assert told(processes) == []


def test_a_missing_base_version_is_told(processes: Path) -> None:
    (processes / "departments" / "parks" / "drawn-on" / DIAGRAM).unlink()
    ((file, what),) = told(processes)
    assert file == DIAGRAM
    assert "is missing" in what


def test_a_base_that_has_changed_since_is_told(processes: Path) -> None:
    base = processes / "organisation" / DIAGRAM
    base.write_text(base.read_text().replace('name="Closing"', 'name="The end"'))
    ((file, what),) = told(processes)
    assert file == DIAGRAM
    assert "has changed since" in what


def test_a_base_that_was_only_written_otherwise_has_not_changed(processes: Path) -> None:
    base = processes / "organisation" / DIAGRAM
    base.write_text(base.read_text() + "<!-- saved again -->\n")
    assert told(processes) == []


def test_a_base_version_on_which_nothing_was_drawn_is_told(processes: Path) -> None:
    (processes / "departments" / "parks" / DIAGRAM).unlink()
    ((file, what),) = told(processes)
    assert file == f"drawn-on/{DIAGRAM}"
    assert "No diagram was drawn anew" in what


def test_the_base_version_goes_into_force_with_the_diagram(processes: Path) -> None:
    bundle = definitions.read_bundle(processes, "parks")
    assert f"drawn-on/{DIAGRAM}" in bundle.resources
    assert bundle.diagrams.processes["closing"].label == "Closing in the parks"
