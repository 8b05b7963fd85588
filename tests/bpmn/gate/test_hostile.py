"""Files made to exhaust the check: each is answered in time, and in a child that can be lost."""

from __future__ import annotations

import time

import pytest

from engine import bpmn
from engine.bpmn.gate import child
from engine.kernel.confined import Confined
from tests.bpmn.gate.diagrams import (
    END,
    REFERENCES,
    START,
    between,
    catch,
    drawing,
    extended,
    has,
    path,
    task,
)

MANY = 4000
SPLIT = '<exclusiveGateway id="gate" name="Fine?" default="none"/>'


def each(pattern: str, count: int = MANY) -> str:
    """A piece of XML many times, numbered."""
    return "".join(pattern.replace("N", str(number)).replace("M", str(number + 1)) for number in range(count))


def process(inside: str) -> str:
    """A process called pN, from start to end through a step called cN."""
    ends = '<startEvent id="sN" name="S"/><endEvent id="eN" name="E"/>'
    flows = '<sequenceFlow id="fN" sourceRef="sN" targetRef="cN"/><sequenceFlow id="gN" sourceRef="cN" targetRef="eN"/>'
    return f'<process id="pN" isExecutable="true">{ends}{inside}{flows}</process>'


CALL = extended("callActivity", '<zeebe:calledElement processId="pM"/>').replace("step", "cN")
HOSTILE = {
    "tasks": drawing(START + each('<task id="tN" name="T"/>') + END),
    "a long way": drawing(
        START + each('<task id="tN" name="T"/>') + END + path(*(f"t{n}" for n in range(MANY)))
    ),
    "flows to nowhere": drawing(
        START + END + each('<sequenceFlow id="fN" sourceRef="received" targetRef="goneN"/>')
    ),
    "loops": drawing(
        START + END + each('<task id="tN" name="T"/><sequenceFlow id="fN" sourceRef="tN" targetRef="tN"/>')
    ),
    "links": drawing(
        START + END + each(catch("tN", '<linkEventDefinition name="x"/>', kind="intermediateThrowEvent"))
    ),
    "a chain of calls": drawing(between(task()), each(process(CALL), MANY // 2)),
    "nested sub-processes": drawing('<subProcess id="a" name="A">' * 55 + "</subProcess>" * 55),
    "brackets": drawing(
        between(extended("scriptTask", f'<zeebe:script expression="={"(" * 10**6}" resultVariable="r"/>'))
    ),
    "a long sum": drawing(
        between(extended("scriptTask", f'<zeebe:script expression="=1{"+1" * 10**6}" resultVariable="r"/>'))
    ),
    "conditions": drawing(
        START + SPLIT + END + each('<sequenceFlow id="fN" sourceRef="gate" targetRef="closed"/>')
    ),
    "properties": drawing(between(task(each(has(stage="closing"))))),
    "excluded handlers": drawing(between(task(has(exclude_handlers_of=each("uN "))))),
    "groups": drawing(between(task(groups=each("gN,")))),
    "a cycle of digits": drawing(
        between(
            catch(
                "step", f"<timerEventDefinition><timeCycle>R/{'1' * 10**6}</timeCycle></timerEventDefinition>"
            )
        )
    ),
    "a long id": drawing(between(f'<task id="{"a_" * 500_000}" name="T"/>')),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_made_to_exhaust_the_check_is_answered_in_time(name):
    start = time.process_time()

    bpmn.check({"hostile.bpmn": HOSTILE[name]}, REFERENCES)

    assert time.process_time() - start < 5


def test_processes_that_call_each_other_in_a_large_circle_are_refused():
    circle = each(process(CALL), 500).replace('processId="p500"', 'processId="p0"')

    problems = bpmn.check({"circle.bpmn": drawing(between(task()), circle)}, REFERENCES)

    assert "no-recursion" in {problem.rule for problem in problems}


@pytest.mark.parametrize(
    ("program", "patience"),
    [
        ("import os; os.abort()", 60),
        ("from engine.bpmn.gate.child import GATE; GATE.limit(); bytearray(2 * 1024**3)", 60),
        ("import time; time.sleep(60)", 1),
        ("raise SystemExit(1)", 60),
    ],
)
def test_a_child_that_does_not_come_back_is_one_problem(program, patience, monkeypatch):
    monkeypatch.setattr(child, "GATE", Confined(program, 10, patience))

    (problem,) = bpmn.check_in_child({"handling.bpmn": drawing(between(task()))}, REFERENCES)

    assert (problem.file, problem.line, problem.rule) == ("handling.bpmn", 1, "check-gave-up")
