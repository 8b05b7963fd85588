"""Tiny diagrams for the tests of the rules: a few words of XML each."""

from __future__ import annotations

from itertools import pairwise

from engine import bpmn
from engine.bpmn import References
from engine.kernel.errors import Problem

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:other="https://example.org/other" id="file" targetNamespace="https://example.org">'
)
REFERENCES = References(
    forms=frozenset({"assess", "answer"}),
    decisions=frozenset({"initial_assessment"}),
    letters=frozenset({"acknowledgement"}),
    groups=frozenset({"front-line", "investigators"}),
    time_limits=frozenset({"acknowledge"}),
    settings=frozenset({"silence"}),
)
START = '<startEvent id="received" name="Received"/>'
END = '<endEvent id="closed" name="Closed"/>'
MESSAGE = (
    '<message id="answer_accepted" name="answer_accepted"><extensionElements>'
    '<zeebe:subscription correlationKey="=case.reference"/></extensionElements></message>'
)
ABOUT_MESSAGE = '<messageEventDefinition messageRef="answer_accepted"/>'
LATER = "<timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition>"
WAIT = f'<intermediateCatchEvent id="wait" name="Later">{LATER}</intermediateCatchEvent>'


def drawing(body: str, roots: str = "", head: str = HEAD) -> bytes:
    """A file with one process of some elements, and what stands beside the process."""
    return f'{head}\n<process id="handling" isExecutable="true">\n{body}\n</process>\n{roots}\n</definitions>'.encode()


def flow(source: str, target: str, content: str = "", more: str = "") -> str:
    """A sequence flow between two elements."""
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="{source}_to_{target}" {ends} {more}>{content}</sequenceFlow>'


def path(*ids: str) -> str:
    """Sequence flows from each element to the next."""
    return "\n".join(flow(source, target) for source, target in pairwise(ids))


def between(element: str, ids: str = "step") -> str:
    """A start event, some elements in a row, and an end event."""
    return "\n".join((START, element, END, path("received", *ids.split(), "closed")))


def extended(
    kind: str, extensions: str = "", attributes: str = "", content: str = "", name: str = "Step"
) -> str:
    """One element called `step` with extension elements."""
    inside = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    return f'<{kind} id="step" name="{name}" {attributes}>{inside}{content}</{kind}>'


def task(extensions: str = "", form: str = "assess", groups: str = "front-line") -> str:
    """A user task called `step` with a form and a group."""
    basics = (
        f'<zeebe:formDefinition formId="{form}"/><zeebe:assignmentDefinition candidateGroups="{groups}"/>'
    )
    return extended("userTask", basics + extensions)


def has(**properties: str) -> str:
    """Extension element of properties; `_` in a name stands for `-`."""
    items = "".join(
        f'<zeebe:property name="{name.replace("_", "-")}" value="{value}"/>'
        for name, value in properties.items()
    )
    return f"<zeebe:properties>{items}</zeebe:properties>"


def job(kind: str, extensions: str = "", **headers: str) -> str:
    """Extension elements of a job with its headers."""
    items = "".join(f'<zeebe:header key="{key}" value="{value}"/>' for key, value in headers.items())
    return f'<zeebe:taskDefinition type="{kind}"/><zeebe:taskHeaders>{items}</zeebe:taskHeaders>{extensions}'


def condition(text: str) -> str:
    """A condition of a sequence flow."""
    return f"<conditionExpression>{text}</conditionExpression>"


def problems(**files: bytes) -> list[Problem]:
    """What the check says about files without a picture, except that they have none."""
    found = bpmn.check({f"{name}.bpmn": source for name, source in files.items()}, REFERENCES)
    return [problem for problem in found if problem.what != "Nothing is drawn in this file."]
