"""Reads the extension elements of an activity or event."""

from __future__ import annotations

import re

from engine.bpmn.dialect.refusals import Refusals
from engine.bpmn.dialect.xml import Node, attribute, child, extension, extensions, text, zeebe_children
from engine.bpmn.model import REVIEW_FORM
from engine.bpmn.specs.parts import Assigned, Assignment, IoMapping, MultiInstanceLoop, Source, StandardLoop

EXCLUDED = "exclude-persons"
"""The property of a user task that says who may not do it."""
_NAME = re.compile(r"[^\W\d][\w ]*(\.[^\W\d][\w ]*)*")


def properties(node: Node) -> dict[str, str]:
    """``zeebe:properties`` by name."""
    return {
        attribute(pair, "name"): attribute(pair, "value")
        for holder in extensions(node, "properties")
        for pair in zeebe_children(holder, "property")
    }


def headers(node: Node) -> dict[str, str]:
    """``zeebe:taskHeaders`` by key."""
    return {
        attribute(header, "key"): attribute(header, "value")
        for header in zeebe_children(extension(node, "taskHeaders"), "header")
    }


def io_mapping(node: Node, refusals: Refusals) -> IoMapping:
    """``zeebe:ioMapping`` of an element."""
    holder = extension(node, "ioMapping")
    return IoMapping(
        tuple(_assignment(node, line, refusals) for line in zeebe_children(holder, "input")),
        tuple(_assignment(node, line, refusals) for line in zeebe_children(holder, "output")),
    )


def _assignment(node: Node, mapping: Node, refusals: Refusals) -> Assignment:
    target = attribute(mapping, "target")
    if not _NAME.fullmatch(target):
        raise refusals.refuse(node, f"The target “{target}” of a mapping is no name of a variable.")
    source = refusals.source(node, attribute(mapping, "source"), f"The mapping to “{target}”")
    return Assignment(tuple(target.split(".")), source)


def assigned(node: Node, refusals: Refusals) -> Assigned:
    """Who may do a user task, until when, and how urgent it is."""
    assignment, schedule = extension(node, "assignmentDefinition"), extension(node, "taskSchedule")

    def read(holder: Node | None, name: str) -> Source:
        return refusals.source(node, attribute(holder, name), f"The {name} of the task")

    return Assigned(
        assignee=read(assignment, "assignee"),
        candidate_groups=read(assignment, "candidateGroups"),
        candidate_users=read(assignment, "candidateUsers"),
        due=read(schedule, "dueDate"),
        follow_up=read(schedule, "followUpDate"),
        priority=read(extension(node, "priorityDefinition"), "priority"),
        excluded=refusals.source(node, properties(node).get(EXCLUDED, "").strip(), "The excluded persons"),
    )


def reviewing(node: Node, refusals: Refusals) -> Assigned:
    """Who reads a letter before it goes out."""
    return Assigned(
        candidate_groups=refusals.source(node, headers(node)["review"].strip(), "The group that reviews"),
        excluded=refusals.source(node, properties(node).get(EXCLUDED, "").strip(), "The excluded persons"),
    )


def multi_instance(node: Node, refusals: Refusals) -> MultiInstanceLoop | None:
    """``multiInstanceLoopCharacteristics`` with their Zeebe part."""
    loop = child(node, "multiInstanceLoopCharacteristics")
    if loop is None:
        return None
    zeebe = extension(loop, "loopCharacteristics")
    if zeebe is None or not attribute(zeebe, "inputCollection"):
        raise refusals.refuse(
            node,
            "The multi-instance does not say over which list it runs.",
            "Enter the input collection in the properties panel.",
        )
    output = attribute(zeebe, "outputElement")
    completion = text(child(loop, "completionCondition"))
    return MultiInstanceLoop(
        collection=refusals.expression(node, attribute(zeebe, "inputCollection"), "The input collection"),
        element=attribute(zeebe, "inputElement"),
        output_collection=attribute(zeebe, "outputCollection"),
        output_element=refusals.expression(node, output, "The output element") if output else None,
        sequential=attribute(loop, "isSequential") == "true",
        completion=refusals.expression(node, completion, "The completion condition") if completion else None,
    )


def standard_loop(node: Node, refusals: Refusals) -> StandardLoop | None:
    """``standardLoopCharacteristics``."""
    loop = child(node, "standardLoopCharacteristics")
    if loop is None:
        return None
    maximum, condition = attribute(loop, "loopMaximum"), text(child(loop, "loopCondition"))
    if not maximum and not condition:
        raise refusals.refuse(
            node, "The loop has neither a condition nor a maximum.", "Enter one of the two."
        )
    if maximum and not maximum.isdecimal():
        raise refusals.refuse(node, f"The maximum of the loop, “{maximum}”, is no whole number.")
    return StandardLoop(
        condition=refusals.expression(node, condition, "The loop condition") if condition else None,
        maximum=int(maximum) if maximum else None,
        test_before=attribute(loop, "testBefore") == "true",
    )


def job_type(node: Node) -> str:
    """``zeebe:taskDefinition type``."""
    return attribute(extension(node, "taskDefinition"), "type")


def called(node: Node) -> str:
    """The decision or process that an element calls."""
    decision = attribute(extension(node, "calledDecision"), "decisionId")
    return decision or attribute(extension(node, "calledElement"), "processId")


def form_of(node: Node, found: dict[str, str]) -> str:
    """The form of a user task or start event, the one that comes with a message, or of a letter's review."""
    if job_type(node) == "letter" and headers(node).get("review"):
        return REVIEW_FORM
    return attribute(extension(node, "formDefinition"), "formId") or found.get("form", "")
