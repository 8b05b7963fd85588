from __future__ import annotations

import pytest

from engine import bpmn
from engine.kernel.errors import Severity
from tests.bpmn.gate.diagrams import REFERENCES, between, drawing, extended, problems, task


def test_a_simple_handling_is_fine():
    assert problems(handling=drawing(between(task()))) == []


def test_all_problems_of_all_files_are_told_at_once_with_their_places():
    found = problems(
        first=drawing(between(task(form="asess"))),
        second=drawing(between(extended("adHocSubProcess"))).replace(b"handling", b"other"),
        third=b"<definitions>",
    )

    assert [(problem.file, problem.line, problem.element, problem.rule) for problem in found] == [
        ("first.bpmn", 4, "step", "form-exists"),
        ("second.bpmn", 4, "step", "element-runs"),
        ("third.bpmn", 1, "", "well-formed"),
    ]
    assert found[0].what == "There is no form “asess”."
    assert found[0].advice == "Did you mean “assess”?"
    assert found[0].label == "Step"


def test_a_file_of_problems_is_cut_off():
    crowd = "\n".join(f'<userTask id="task_{number}"/>' for number in range(300))

    found = problems(crowd=drawing(crowd))

    assert len(found) == 201
    assert any(problem.rule == "too-many-problems" for problem in found)


def test_warnings_do_not_stop_a_deployment():
    (problem,) = problems(handling=drawing(between(extended("task", name=""))))

    assert (problem.rule, problem.severity) == ("has-label", Severity.WARNING)


@pytest.mark.parametrize("checked", [bpmn.check, bpmn.check_in_child])
def test_a_child_finds_what_the_check_finds(checked):
    files = {"handling.bpmn": drawing(between(task(form="other", groups="nobody")))}

    assert checked(files, REFERENCES) == bpmn.check(files, REFERENCES)
