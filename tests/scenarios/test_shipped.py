"""The scenarios of the shipped definitions, each a test of its own; together they reach all of every diagram."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from engine import definitions
from engine.app import trials
from engine.scenarios.coverage import coverage
from engine.scenarios.trials import Trials, Verdict, scenarios_of

PROCESSES = Path(__file__).parents[2] / "processes"

pytestmark = pytest.mark.sqlite


@cache
def bundles() -> dict[str, definitions.Bundle]:
    departments = (None, *sorted(definitions.departments_of(PROCESSES)))
    return {one or "organisation": definitions.read_draft(PROCESSES, one) for one in departments}


@cache
def opened() -> Trials:
    return trials(bundles())


@cache
def verdict(department: str, title: str) -> Verdict:
    scenarios = scenarios_of(bundles(), department)
    return opened().run(department, next(one for one in scenarios if one.title == title))


def every() -> list[tuple[str, str]]:
    return [(name, one.title) for name in bundles() for one in scenarios_of(bundles(), name)]


@pytest.mark.parametrize(("department", "title"), every())
def test_scenario(department, title):
    failure = verdict(department, title).failure

    assert failure is None, f"{failure.file}:{failure.line}: {failure.expected}; {failure.got}"


def test_together_they_reach_every_element_and_flow_of_every_diagram():
    missed = [
        f"{one.department}/{one.file}: {missed}"
        for one in coverage(bundles(), [verdict(*one) for one in every()])
        for missed in one.missed
    ]

    assert missed == []


def test_every_diagram_of_the_base_has_a_file_of_its_name():
    base = bundles()["organisation"]
    diagrams = {process.file.removesuffix(".bpmn") for process in base.diagrams.processes.values()}

    assert diagrams - {
        file.removeprefix("scenarios/").removesuffix(".scenario") for file in base.scenarios
    } == {
        "approval"  # tried with the response that it approves
    }
