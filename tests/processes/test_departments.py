"""Each department differs from the base by data and drawn changes alone, and says where its rules are written."""

import ast
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import definitions
from engine.app import trials
from engine.definitions.scenarios import read_scenarios
from engine.kernel.errors import Severity
from engine.services.deployments import ORGANISATION
from tests.shipped import PROCESSES, copied
from tests.sizes import mostly_exhaustive

ROOT = Path(__file__).parents[2]
REGIMES = (
    *("uk-fca", "australia-rg-271", "scotland-spso", "india-rbi", "turkiye-banks"),
    "small-business",
)
RULED = ("time_limits", "extensions", "reopening")


def toml(department: str) -> dict:
    return tomllib.loads((PROCESSES / "departments" / department / "department.toml").read_text())


@pytest.mark.parametrize(
    "department", mostly_exhaustive([None, *sorted(definitions.departments_of(PROCESSES))])
)
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


def words_in(file: Path) -> Iterator[str]:
    """What a program says of names: its texts and identifiers, without comments and docstrings."""
    nodes = list(ast.walk(ast.parse(file.read_text())))
    told = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value
        elif isinstance(node, ast.Name | ast.Attribute):
            yield node.id if isinstance(node, ast.Name) else node.attr


def known_in(text: str) -> bool:
    names = {folder.name for folder in (PROCESSES / "departments").iterdir()}
    names |= {name.replace("-", "_") for name in names}
    if not any(name in text for name in names):
        return False
    anywhere = "|".join(re.escape(name) for name in sorted(names))
    return re.search(rf"(?<![\w-])(?:{anywhere})(?![\w-])", text) is not None


def test_no_line_of_code_knows_a_department() -> None:
    folders = [ROOT / "engine", ROOT / "webui"]
    code = [file for folder in folders for file in folder.rglob("*.py")]
    pages = [file for folder in folders for file in folder.rglob("*.html")]
    assert len(code) > 200
    assert len(pages) > 20
    naming = [file for file in code if known_in(file.read_text())]  # in comments too, perhaps
    assert [str(file) for file in naming if known_in("\n".join(words_in(file)))] == []
    assert [str(file) for file in pages if known_in(file.read_text())] == []


@pytest.mark.parametrize("line", ["case.department == 'uk-fca'", "f'{root}/housing/x'", "limits.india_rbi"])
def test_a_line_that_knows_a_department_is_found(line: str, tmp_path: Path) -> None:
    file = tmp_path / "knowing.py"
    file.write_text(f'"""About housing."""\nknown = {line}\n')
    assert known_in("\n".join(words_in(file)))


HARBOUR = """
department = "Harbour"

[time_limits]
answer = "3 weeks"

[levels]
3 = false
4 = false

[levels.2]
title = "Harbour panel"

[sources]
"time_limits.answer" = "Harbour Act"
"""
BERTH = """
[products.berth]
title = "A berth"
department = "harbour"
"""
SCENARIO = b"""Scenario: who rejects the answer goes to the panel
  Given a complaint by phone about "A berth" on Mon 1 June 2026 09:00
  Then the case is with harbour
  And the answer is due on Mon 22 June 2026
  When somebody completes "Assess the complaint" with severity = 1, complexity = 0
  And somebody completes "Decide on the response" with finding = not-upheld, remedy_due = no
  And the complainant chooses "Reject the answer"
  Then reviewers have the task "Review the complaint"
  And the letter "next-level" says "Harbour panel"
"""


@pytest.mark.sqlite
def test_one_more_department_needs_a_folder_and_nothing_else(tmp_path: Path) -> None:
    processes = copied(tmp_path)
    folder = processes / "departments" / "harbour"
    folder.mkdir()
    (folder / "department.toml").write_text(HARBOUR)
    base = processes / "organisation" / "organisation.toml"
    base.write_text(base.read_text() + BERTH)
    bundles = {name or ORGANISATION: definitions.read_draft(processes, name) for name in (None, "harbour")}
    assert bundles["harbour"].organisation.sources["time_limits.answer"] == "Harbour Act"
    (scenario,) = read_scenarios(SCENARIO, "scenarios/panel.scenario")
    with trials(bundles) as tried:
        assert tried.run("harbour", scenario).failure is None


def test_a_source_of_nothing_is_told(tmp_path: Path) -> None:
    processes = Path(shutil.copytree(PROCESSES, tmp_path / "processes"))
    file = processes / "departments" / "uk-fca" / "department.toml"
    file.write_text(file.read_text().replace('"time_limits.quick" =', '"time_limits.quik" ='))
    (problem,) = definitions.check(processes, "uk-fca")
    assert problem.severity is Severity.ERROR
    assert problem.what == "There is no “time_limits.quik”."
    assert "time_limits.quick" in problem.advice
    assert problem.line
