"""A town hall that asks, waits and reads, again and again: a case that lives for years."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from engine import definitions
from engine.definitions import Bundle, Resource
from engine.domain.actors import SYSTEM
from tests.bpmn.drawing import element, end, ext, file, flows, gate, process, start
from tests.services.desk import CLERK, DEFINITIONS, Town

DIAGRAM = "complaint-handling.bpmn"
STEPS = ("ask", "wait", "read")


def _task(name: str, *, after: str = "") -> str:
    """A task of the front line, perhaps not for who did another one; the last one knows whether to go on."""
    excluded = f'<zeebe:property name="exclude-handlers-of" value="{after}"/>' if after else ""
    form = '<zeebe:formDefinition formId="assessment"/>' if name == STEPS[-1] else ""
    return element(
        "userTask",
        name,
        ext(
            f'<zeebe:userTask/>{form}<zeebe:assignmentDefinition candidateGroups="front-line"/>',
            f'<zeebe:properties><zeebe:property name="stage" value="investigation"/>{excluded}</zeebe:properties>',
        ),
    )


@cache
def bundle() -> Bundle:
    """The town hall's definitions with a loop of three tasks, left by a severity of 1."""
    ask, wait, read = STEPS
    begun = ext('<zeebe:formDefinition formId="complaint"/>')
    drawn = file(
        process(
            start("received", begun),
            gate("merge"),
            gate("again", "merge"),
            _task(ask),
            _task(wait),
            _task(read, after=ask),
            end(),
            flows(f"received > merge > {' > '.join(STEPS)} > again > merge; again > closed [=severity = 1]"),
            name="complaint_handling",
        )
    )
    shipped = definitions.read_draft(DEFINITIONS, None)
    return Bundle.from_resources(None, {**shipped.resources, DIAGRAM: Resource.of(DIAGRAM, drawn)}.values())


COLLEAGUE = replace(CLERK, name="finn")


def deploy(town: Town) -> None:
    with town.engine.transaction(SYSTEM) as services:
        services.deployments.deploy(bundle())


def go_round(town: Town, reference: str, *, last: bool = False) -> None:
    """One round: each task done by one of two colleagues."""
    form = bundle().forms["assessment"]
    for name in STEPS:
        by = COLLEAGUE if name == STEPS[-1] else CLERK
        with town.engine.transaction(by) as services:
            (task,) = services.cases.tasks(reference)
            assert task.element == name
        submitted = (
            town.filled("assessment", severity="1" if last else "2") if name == STEPS[-1] else form.typed({})
        )
        with town.engine.transaction(by) as services:
            services.work.complete(task.id, submitted)
