from __future__ import annotations

import inspect

import pytest

from engine.bpmn.gate import check_layout
from engine.bpmn.gate.layout import RULES
from tests.bpmn.gate.diagrams import HEAD, between, drawing, extended, path, task

SPACES = 'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" targetNamespace'
BOXES = {"received": (100, 100, 36, 36), "step": (200, 78, 100, 80), "closed": (360, 100, 36, 36)}
WAYS = {"received_to_step": ((136, 118), (200, 118)), "step_to_closed": ((300, 118), (360, 118))}


def bounds(box: tuple[float, ...]) -> str:
    names = ("x", "y", "width", "height")
    return (
        "<dc:Bounds " + " ".join(f'{name}="{value}"' for name, value in zip(names, box, strict=True)) + "/>"
    )


def label(labels: dict, name: str) -> str:
    return f"<bpmndi:BPMNLabel>{bounds(labels[name])}</bpmndi:BPMNLabel>" if name in labels else ""


def picture(
    body: str, boxes: dict | None = None, ways: dict | None = None, labels: dict | None = None
) -> bytes:
    """A handling with its picture; what is not said is drawn as it should be."""
    labels = labels or {}
    shapes = [
        f'<bpmndi:BPMNShape bpmnElement="{name}" isExpanded="true">{bounds(box)}{label(labels, name)}</bpmndi:BPMNShape>'
        for name, box in (BOXES | (boxes or {})).items()
    ]
    for name, points in (WAYS | (ways or {})).items():
        waypoints = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
        shapes.append(
            f'<bpmndi:BPMNEdge bpmnElement="{name}">{waypoints}{label(labels, name)}</bpmndi:BPMNEdge>'
        )
    plane = f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="handling">{"".join(shapes)}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    return drawing(body, plane, HEAD.replace("targetNamespace", SPACES))


SIMPLE = between(task())
NAMED = SIMPLE.replace('id="step_to_closed"', 'id="step_to_closed" name="done"')
BESIDE = SIMPLE + '<task id="other" name="Other"/>' + path("step", "other") + path("other", "closed")
INNER = '<task id="inner" name="Inner"/>'
WITH_SUB_PROCESS = between(extended("subProcess", content=INNER))
ROUND = {"step_to_other": ((250, 158), (250, 200)), "other_to_closed": ((300, 240), (378, 240), (378, 136))}
OTHER = {"other": (200, 200, 100, 80)}

GOOD = {
    "simple": picture(SIMPLE),
    "named": picture(NAMED, labels={"step_to_closed": (312, 100, 26, 13)}),
    "two ways": picture(BESIDE, OTHER, ROUND, {"closed": (400, 112, 36, 13)}),
    "sub-process": picture(WITH_SUB_PROCESS, {"inner": (210, 90, 80, 60)}),
    "event on a border": picture(
        SIMPLE + '<boundaryEvent id="late" name="Late" attachedToRef="step"/>' + path("late", "closed"),
        {"late": (232, 140, 36, 36)},
        {"late_to_closed": ((250, 176), (250, 220), (378, 220), (378, 136))},
        {"late": (262, 180, 24, 13), "closed": (400, 112, 36, 13)},
    ),
}
BAD = [
    ("shapes-apart", picture(SIMPLE, {"closed": (280, 100, 36, 36)})),
    ("shapes-inside", picture(WITH_SUB_PROCESS, {"inner": (280, 90, 80, 60)})),
    ("labels-apart", picture(SIMPLE, labels={"received": (205, 100, 60, 13)})),
    ("labels-apart", picture(SIMPLE, labels={"received": (330, 140, 60, 13), "closed": (350, 145, 60, 13)})),
    ("labels-within-reach", picture(SIMPLE, labels={"closed": (350, 245, 60, 13)})),
    ("labels-within-reach", picture(NAMED, labels={"step_to_closed": (312, 20, 26, 13)})),
    ("labels-fit", picture(between(extended("task", name="Incomprehensibilities")), BOXES)),
    ("labels-fit", picture(between(extended("task", name="one of very many words " * 5)), BOXES)),
    (
        "labels-fit",
        picture(
            SIMPLE.replace('"Closed"', '"Closed as withdrawn by the complainant"'),
            labels={"closed": (360, 140, 40, 13)},
        ),
    ),
    (
        "lines-around-shapes",
        picture(
            BESIDE,
            {"other": (200, 200, 100, 80)},
            ROUND | {"received_to_step": ((118, 136), (118, 240), (320, 240), (320, 118), (300, 118))},
        ),
    ),
    ("lines-around-shapes", picture(NAMED, labels={"step_to_closed": (312, 112, 26, 13)})),
    (
        "lines-apart",
        picture(
            BESIDE,
            OTHER,
            ROUND | {"other_to_closed": ((250, 200), (180, 200), (180, 60), (378, 60), (378, 100))},
        ),
    ),
    (
        "lines-apart",
        picture(BESIDE, OTHER, ROUND | {"other_to_closed": ((200, 240), (150, 240), (150, 118), (190, 118))}),
    ),
    ("lines-square", picture(SIMPLE, ways={"step_to_closed": ((300, 118), (360, 110))})),
    ("lines-docked", picture(SIMPLE, ways={"step_to_closed": ((310, 118), (360, 118))})),
    ("lines-docked", picture(SIMPLE, ways={"step_to_closed": ((300, 118), (378, 118))})),
    (
        "main-way-straight",
        picture(
            SIMPLE, {"closed": (360, 300, 36, 36)}, {"step_to_closed": ((250, 158), (250, 318), (360, 318))}
        ),
    ),
    ("main-way-straight", picture(SIMPLE, {"closed": (20, 100, 36, 36)})),
]


@pytest.mark.parametrize("name", GOOD)
def test_a_drawing_that_is_good_to_read_is_fine(name):
    assert [str(problem) for problem in check_layout(GOOD[name], "handling.bpmn")] == []


@pytest.mark.parametrize(
    ("rule", "source"), BAD, ids=[f"{rule}-{number}" for number, (rule, _source) in enumerate(BAD)]
)
def test_a_drawing_that_is_hard_to_read_is_told_where(rule, source):
    found = [problem for problem in check_layout(source, "handling.bpmn") if problem.rule == rule]

    assert found
    assert all(problem.element and problem.line for problem in found)
    assert all(problem.what.endswith(".") and problem.advice.endswith(".") for problem in found)


def test_every_rule_of_the_layout_says_what_it_asks_and_has_a_bad_drawing():
    assert RULES.keys() == {rule for rule, _source in BAD}
    assert all(inspect.getdoc(check).endswith(".") for check in RULES.values())


def test_a_file_without_a_picture_has_no_layout():
    assert check_layout(drawing(SIMPLE), "handling.bpmn") == []
