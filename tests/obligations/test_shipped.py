"""The shipped diagrams keep every obligation, in every department."""

from functools import cache
from pathlib import Path

import pytest

from engine import definitions
from engine.kernel.errors import Problem

PROCESSES = Path(__file__).parents[2] / "processes"
DEPARTMENTS = [None, *sorted(definitions.departments_of(PROCESSES))]

problems_of = cache(lambda department: tuple(definitions.check(PROCESSES, department)))


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_no_shipped_diagram_breaks_an_obligation(department):
    assert [one for one in problems_of(department) if about_obligations(one)] == []


def about_obligations(problem: Problem) -> bool:
    return problem.rule.startswith(("obligation", "exception"))
