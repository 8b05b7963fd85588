"""The scenarios of the shipped definitions hold, and together they reach all of every diagram."""

from __future__ import annotations

from functools import cache

import pytest

from engine import definitions
from engine.app import trials
from engine.scenarios.coverage import coverage
from engine.scenarios.trials import Trials, scenarios_of
from tests.shipped import PROCESSES, draft

pytestmark = pytest.mark.sqlite

DEPARTMENTS = sorted(definitions.departments_of(PROCESSES))


@cache
def bundles() -> dict[str, definitions.Bundle]:
    return {one or "organisation": draft(one) for one in (None, *DEPARTMENTS)}


@cache
def opened() -> Trials:
    return trials(bundles())


@pytest.mark.exhaustive
@pytest.mark.parametrize("department", ["organisation", *DEPARTMENTS])
def test_all_scenarios_hold_and_reach_every_element_and_flow_of_the_diagrams(department):
    verdicts = [opened().run(department, one) for one in scenarios_of(bundles(), department)]
    failures = [one.failure for one in verdicts if one.failure]
    own = [one for one in coverage(bundles(), verdicts) if one.department == department]

    assert [f"{one.file}:{one.line}: {one.expected}; {one.got}" for one in failures] == []
    assert [f"{one.file}: {missed}" for one in own for missed in one.missed] == []


def test_every_diagram_of_the_base_has_a_file_of_its_name():
    base = bundles()["organisation"]
    diagrams = {process.file.removesuffix(".bpmn") for process in base.diagrams.processes.values()}

    assert diagrams - {
        file.removeprefix("scenarios/").removesuffix(".scenario") for file in base.scenarios
    } == {
        "approval"  # tried with the response that it approves
    }
