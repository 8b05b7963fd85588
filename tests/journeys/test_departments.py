"""A department changes its own diagram by files and command line; no Python, and nobody else, is touched."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys import signature
from tests.journeys.installation import Installation
from tests.journeys.person import Colleague, Complainant

pytestmark = pytest.mark.parametrize("script", [True], ids=["with-script"], indirect=True)
Call = Callable[[str], Colleague]
SMALL = {"complexity": "0", "impact": "0"}
"""So that the answer needs no investigation."""


def test_one_more_task_in_a_diagram_is_done_from_the_next_complaint_on_and_in_that_department_only(
    complainant: Complainant, colleague: Call, installation: Installation
):
    fay, quinn = colleague("fay"), colleague("quinn")
    running = complainant.complain(product="home-care").reference
    add_the_signature(installation)
    following = complainant.complain(product="home-care").reference
    elsewhere = complainant.complain(product="billing").reference

    for reference in (running, following, elsewhere):
        fay.do(reference, "Assess the complaint", "initial-assessment", **SMALL)
        fay.do(reference, "Decide on the response", "decision")
    for reference in (running, following):
        quinn.take(reference, "Check the answer").fill(answer_ready="yes").press("Done")

    assert fay.tasks(running) == fay.tasks(elsewhere) == []
    assert fay.tasks(following) == ["Sign the answer"]
    fay.take(following, "Sign the answer").sees("Every answer is signed before it goes out.")
    fay.fill(signed=True).press("Done").sees("Awaiting complainant")
    assert fay.tasks(following) == []


def test_a_fault_in_a_diagram_stops_the_case_there_and_an_administrator_repairs_it(
    complainant: Complainant, colleague: Call, installation: Installation
):
    ada, fay = colleague("ada"), colleague("fay")
    let_a_variable_say_who_assesses(installation)

    reference = complainant.complain(product="repairs").sees("Your tracking code").reference

    fay.look_at(reference).sees("Stopped by a fault", "Assess the complaint")
    ada.open("/staff/administration/incidents").follow("Assess the complaint").sees("unit")
    ada.fill(unit="front-line or so").press("Try again", status=422).is_told("no value in FEEL")
    ada.fill(unit='"front-line"').press("Try again").sees("Solved")
    assert fay.tasks(reference) == ["Assess the complaint"]


def add_the_signature(installation: Installation) -> None:
    """In the text editor, and then by the command line."""
    folder = installation.processes / "departments" / "social-care"
    diagram = folder / "response.bpmn"
    diagram.write_text(signature.with_one_more_task(diagram.read_text()))
    (folder / "forms" / "signature.form").write_text(signature.FORM)
    installation.plaint("check", "--without-scenarios", "--department", "social-care")
    assert "social-care" in installation.plaint("deploy", "--department", "social-care")


def let_a_variable_say_who_assesses(installation: Installation) -> None:
    """The check warns of it: who complains about no unit leaves nobody to assess."""
    base = (installation.processes / "organisation" / "assessment.bpmn").read_text()
    groups = 'candidateGroups="front-line"'
    assert base.count(groups) == 1
    changed = base.replace(groups, 'candidateGroups="=unit"')
    (installation.processes / "departments" / "housing" / "assessment.bpmn").write_text(changed)
    installation.plaint("deploy", "--department", "housing")
