"""Each department differs from the base by data and drawn changes alone, and says where its rules are written."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from engine import definitions
from engine.kernel.errors import Severity
from tests.shipped import PROCESSES, copied

ROOT = Path(__file__).parents[2]
REGIMES = (
    *("uk-fca", "australia-rg-271", "scotland-spso", "india-rbi", "turkiye-banks"),
    "small-business",
)
RULED = ("time_limits", "extensions", "reopening")


def toml(department: str) -> dict:
    return tomllib.loads((PROCESSES / "departments" / department / "department.toml").read_text())


@pytest.mark.parametrize("department", [None, *sorted(definitions.departments_of(PROCESSES))])
def test_what_is_shipped_is_in_order_and_keeps_every_obligation(department: str | None) -> None:
    assert [str(one) for one in definitions.check(PROCESSES, department)] == []


@pytest.mark.parametrize("department", REGIMES)
def test_every_limit_of_a_regime_has_its_source(department: str) -> None:
    said = toml(department)
    ruled = {f"{table}.{key}" for table in RULED for key in said.get(table, {}) if key != "groups"}
    assert ruled <= said["sources"].keys()


@pytest.mark.parametrize("department", REGIMES)
def test_every_file_of_a_regime_differs_from_the_base(department: str) -> None:
    folder, base = PROCESSES / "departments" / department, PROCESSES / "organisation"
    for file in folder.rglob("*"):
        below = base / file.relative_to(folder)
        if file.is_file() and below.is_file():
            assert file.read_bytes() != below.read_bytes(), file


@pytest.mark.parametrize("department", REGIMES)
def test_every_regime_is_reached_by_a_product(department: str) -> None:
    base = tomllib.loads((PROCESSES / "organisation" / "organisation.toml").read_text())
    assert department in {one.get("department") for one in base["products"].values()}


def test_no_line_of_code_knows_a_department() -> None:
    names = [re.escape(folder.name) for folder in (PROCESSES / "departments").iterdir()]
    known = re.compile(rf"""["'](?:{"|".join(names)})["']""")
    code = [file for folder in ("engine", "webui") for file in (ROOT / folder).rglob("*.py")]
    assert len(code) > 200
    assert [str(file) for file in code if known.search(file.read_text())] == []


def test_one_more_department_needs_a_folder_and_nothing_else(tmp_path: Path) -> None:
    processes = copied(tmp_path)
    folder = processes / "departments" / "harbour"
    folder.mkdir()
    (folder / "department.toml").write_text(
        'department = "Harbour"\n\n[time_limits]\nanswer = "3 weeks"\n\n[sources]\n"time_limits.answer" = "Harbour Act"\n'
    )
    bundle = definitions.read_bundle(processes, "harbour")
    assert bundle.organisation.department == "Harbour"
    assert bundle.organisation.time_limits["answer"] == "3 weeks"
    assert bundle.organisation.sources["time_limits.answer"] == "Harbour Act"


def test_a_source_of_nothing_is_told(tmp_path: Path) -> None:
    processes = Path(shutil.copytree(PROCESSES, tmp_path / "processes"))
    file = processes / "departments" / "uk-fca" / "department.toml"
    file.write_text(file.read_text().replace('"time_limits.quick" =', '"time_limits.quik" ='))
    (problem,) = definitions.check(processes, "uk-fca")
    assert problem.severity is Severity.ERROR
    assert problem.what == "There is no “time_limits.quik”."
    assert "time_limits.quick" in problem.advice
    assert problem.line
