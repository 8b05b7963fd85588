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


GATEWAY = '<exclusiveGateway id="choice" name="Fine?" default="choice_to_closed"/>'
SUB_END = '<endEvent id="sub_closed" name="Done"/>'
SUB_START = '<startEvent id="sub_started" name="Begun"/>'
FINE = between(task())


def choice(first: str = condition("true"), second: str = "", gateway: str = GATEWAY) -> str:
    """A gateway with a task on one way and none on the other."""
    ways = (flow("choice", "step", first, 'name="no"'), flow("choice", "closed", second, 'name="yes"'))
    return "\n".join((START, gateway, task(), END, path("received", "choice"), *ways, path("step", "closed")))


def events(*waiting: str, ids: str = "wait other") -> str:
    """An event-based gateway before some elements."""
    ways = [flow("gate", name) + flow(name, "closed") for name in ids.split()]
    return "\n".join(
        (START, '<eventBasedGateway id="gate"/>', *waiting, END, path("received", "gate"), *ways)
    )


def catch(name: str, about: str, attributes: str = "", kind: str = "intermediateCatchEvent") -> str:
    """An event about something."""
    return f'<{kind} id="{name}" name="{name}" {attributes}>{about}</{kind}>'


def timer(text: str, kind: str = "timeDuration") -> str:
    """What makes an event wait for a time."""
    return f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"


def boundary(about: str, host: str = "step", attributes: str = "", step: str = "") -> str:
    """A task with an event on its border, which leads to the end."""
    attached = catch("late", about, f'attachedToRef="{host}" {attributes}', "boundaryEvent")
    return "\n".join(
        (START, step or task(), attached, END, path("received", "step", "closed"), path("late", "closed"))
    )


def sub_process(inside: str, attributes: str = "") -> str:
    """A sub-process called `step`."""
    return extended("subProcess", "", attributes, inside)


def with_event_sub_process(start: str) -> str:
    """A handling with an event sub-process beside it."""
    inside = "\n".join((start, SUB_END, path("sub_started", "sub_closed")))
    return f'{FINE}<subProcess id="reminder" name="Reminder" triggeredByEvent="true">{inside}</subProcess>'


def link(kind: str, name: str, identity: str) -> str:
    """One end of a link."""
    return catch(identity, f'<linkEventDefinition name="{name}"/>', kind=kind)


def linked(thrown: str, caught: str) -> str:
    """A handling that goes on behind a link."""
    throw, catching = (
        link("intermediateThrowEvent", thrown, "leave"),
        link("intermediateCatchEvent", caught, "come"),
    )
    return "\n".join((START, throw, catching, END, path("received", "leave"), path("come", "closed")))


def many(item: str) -> str:
    """A task that is done for each element of a list."""
    return f"<multiInstanceLoopCharacteristics>{item}</multiInstanceLoopCharacteristics>"


def each(attributes: str) -> str:
    """The Zeebe part of a multi-instance."""
    zeebe = f"<extensionElements><zeebe:loopCharacteristics {attributes}/></extensionElements>"
    return between(extended("task", "", "", many(zeebe)))


def mapped(source: str, target: str) -> str:
    """A task with an input mapping."""
    return between(
        extended(
            "task", f'<zeebe:ioMapping><zeebe:input source="{source}" target="{target}"/></zeebe:ioMapping>'
        )
    )


def loop_over(step: str) -> str:
    """A step that is repeated until something is true."""
    ways = flow("choice", "step", condition("true"), 'name="no"') + flow("choice", "closed", "", 'name="yes"')
    return "\n".join((START, step, GATEWAY, END, path("received", "step", "choice"), ways))


def call(process: str, name: str = "handling") -> bytes:
    """A process that calls another."""
    body = between(extended("callActivity", f'<zeebe:calledElement processId="{process}"/>'))
    return drawing(body).replace(b'id="handling"', f'id="{name}"'.encode())


def problems(**files: bytes) -> list[Problem]:
    """What the check says about files without a picture, except that they have none."""
    found = bpmn.check({f"{name}.bpmn": source for name, source in files.items()}, REFERENCES)
    return [problem for problem in found if problem.what != "Nothing is drawn in this file."]
