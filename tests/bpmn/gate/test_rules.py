from __future__ import annotations

import inspect

import pytest

from engine import bpmn
from engine.bpmn.gate.rules import RULES
from tests.bpmn.gate.diagrams import FINE, REFERENCES, call, drawing
from tests.bpmn.gate.fixtures import FIXTURES

BAD = [(name, number) for name, pair in FIXTURES.items() for number in range(len(pair.bad))]


def found(name: str, source: bytes) -> list:
    files = {"handling.bpmn": source}
    if name == "process-id-unique" and source in FIXTURES[name].bad:
        files["other.bpmn"] = FIXTURES[name].good
    return [problem for problem in bpmn.check(files, REFERENCES) if problem.rule == name]


@pytest.mark.parametrize("name", RULES)
def test_every_rule_says_what_it_asks_and_has_a_good_and_a_bad_diagram(name):
    assert inspect.getdoc(RULES[name]).endswith(".")
    assert FIXTURES[name].bad


def test_every_fixture_is_of_a_rule():
    assert FIXTURES.keys() == RULES.keys()


@pytest.mark.parametrize("name", FIXTURES)
def test_a_diagram_that_keeps_a_rule_is_fine(name):
    assert found(name, FIXTURES[name].good) == []


@pytest.mark.parametrize(("name", "number"), BAD)
def test_a_diagram_that_breaks_a_rule_is_told_with_place_and_advice(name, number):
    problems = found(name, FIXTURES[name].bad[number])

    assert problems
    for problem in problems:
        assert problem.line >= 1
        assert problem.element or name == "is-bpmn"
        assert problem.what.endswith((".", "?"))
        assert problem.advice.endswith((".", "?"))


@pytest.mark.parametrize("name", FIXTURES)
def test_a_good_diagram_breaks_no_other_rule_badly(name):
    expected = {"called-process-exists"} if name == "no-recursion" else set()
    problems = bpmn.check({"handling.bpmn": FIXTURES[name].good}, REFERENCES)

    assert {problem.rule for problem in problems if problem.severity == "error"} <= expected | {"is-drawn"}


def test_processes_that_call_each_other_are_refused():
    files = {"first.bpmn": call("second", "first"), "second.bpmn": call("first", "second")}

    problems = bpmn.check(files, REFERENCES)

    assert [problem.file for problem in problems if problem.rule == "no-recursion"] == [
        "first.bpmn",
        "second.bpmn",
    ]


def test_a_loop_over_a_called_process_that_waits_is_fine():
    waiting = drawing(FINE).replace(b'id="handling"', b'id="waiting"')
    loop = call("waiting").replace(
        b'id="step_to_closed"',
        b'id="again" sourceRef="step" targetRef="step"/><sequenceFlow id="step_to_closed"',
    )

    def endless(called: bytes) -> set[str]:
        problems = bpmn.check({"first.bpmn": loop, "second.bpmn": called}, REFERENCES)
        return {problem.rule for problem in problems} & {"no-endless-loop"}

    assert endless(waiting) == set()
    assert endless(waiting.replace(b"userTask", b"task")) == {"no-endless-loop"}
