"""Times and repetitions: timers, schedules, multi-instance and loops."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from engine.bpmn.gate.drawing import ACTIVITIES, BPMN, EVENTS, ZEEBE, Drawing, Node, local_name
from engine.bpmn.gate.rules import Finding, rule

MAX_ROUNDS = 1000
"""More rounds than any person waits for."""

_DURATION = r"P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
_CYCLE = re.compile(rf"R\d*/(\S+/)?{_DURATION}(/\S+)?")
_LOOKS_LIKE_ISO = re.compile(r"P[\dT]\S*|R\d*/\S*|\d{4}-\d\d\S*")
_NOTHING = re.compile(r"[^1-9]*")
_TIMES = ("timeDate", "timeDuration", "timeCycle")


@rule("timer-complete")
def timer_complete(drawing: Drawing) -> Iterator[Finding]:
    """A timer says one thing: a date, a duration or a cycle."""
    for definition in _timers(drawing):
        said = [
            child
            for child in definition.iterchildren()
            if local_name(child) in _TIMES and (child.text or "").strip()
        ]
        if len(said) != 1:
            count = "nothing" if not said else "several things"
            advice = (
                "Give it a date, a duration or a cycle, e.g. =deadline(case.received, limits.acknowledge)."
            )
            yield Finding(definition, f"This timer says {count}.", advice)


def _timers(drawing: Drawing) -> Iterator[etree._Element]:
    for node in drawing.nodes_of(*EVENTS):
        yield from (
            definition for definition in node.definitions if local_name(definition) == "timerEventDefinition"
        )


@rule("timer-text")
def timer_text(drawing: Drawing) -> Iterator[Finding]:
    """A time that is written as text is a time as ISO 8601 writes it."""
    for definition in _timers(drawing):
        for child in definition.iterchildren():
            text = iso_text((child.text or "").strip())
            if local_name(child) in _TIMES and text and not is_time(local_name(child), text):
                advice = "Write P5D for five days, R/P1W for every week, 2027-01-31T09:00:00Z; or FEEL."
                yield Finding(child, f"“{text}” is no {spoken_time(local_name(child))}.", advice)


def iso_text(said: str) -> str:
    """The text of a time, where it is text and not FEEL that computes one."""
    literal = re.fullmatch(r'=\s*"([^"]*)"\s*', said) or re.fullmatch(r'"([^"]*)"', said)
    if literal:
        return literal.group(1).strip()
    return said if _LOOKS_LIKE_ISO.fullmatch(said) else ""


def is_time(kind: str, text: str) -> bool:
    """Whether a text is a date, a duration or a cycle."""
    if kind == "timeDuration":
        return re.fullmatch(_DURATION, text) is not None
    if kind == "timeCycle":
        return _CYCLE.fullmatch(text) is not None and not _NOTHING.fullmatch(text.partition("/")[2])
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def spoken_time(kind: str) -> str:
    """What a timer's text is called."""
    return {"timeDate": "date and time", "timeDuration": "duration", "timeCycle": "cycle"}[kind]


@rule("cycle-in-place")
def cycle_in_place(drawing: Drawing) -> Iterator[Finding]:
    """A cycle starts processes or reminds without interrupting: what repeats does not end things."""
    for node in drawing.nodes_of(*EVENTS):
        cycles = [
            child for definition in node.definitions for child in definition.iterfind(f"{{{BPMN}}}timeCycle")
        ]
        if cycles and _happens_once(node):
            advice = "Give it a duration or a date, or draw it as a non-interrupting event."
            yield Finding(cycles[0], f"This {node.spoken} happens once: it can't repeat.", advice)


def _happens_once(node: Node) -> bool:
    if node.kind == "boundaryEvent":
        return node.flag("cancelActivity", default=True)
    if node.kind == "startEvent" and node.container.is_event_sub_process:
        return node.flag("isInterrupting", default=True)
    return node.kind != "startEvent"


@rule("schedule")
def schedule(drawing: Drawing) -> Iterator[Finding]:
    """A due or follow-up date is FEEL or a moment as ISO 8601 writes it; a priority is 0 to 100."""
    for node in drawing.nodes_of("userTask"):
        for attribute in ("dueDate", "followUpDate"):
            said = node.said("taskSchedule", attribute)
            if said and not said.startswith("=") and not is_time("timeDate", said):
                advice = "Write FEEL that begins with “=”, e.g. =deadline(case.received, limits.answer)."
                yield Finding(node.xml, f"{attribute} “{said}” is no date and time.", advice)
        priority = node.said("priorityDefinition", "priority")
        if priority and not priority.startswith("=") and not re.fullmatch(r"100|\d{1,2}", priority):
            yield Finding(
                node.xml, f"The priority “{priority}” is none.", "Write a number from 0 to 100, or FEEL."
            )


@rule("multi-instance-complete")
def multi_instance_complete(drawing: Drawing) -> Iterator[Finding]:
    """A multi-instance says for each element of which list it runs, and what it collects into which list."""
    for node in drawing.nodes_of(*ACTIVITIES):
        for characteristics in node.children("multiInstanceLoopCharacteristics"):
            zeebe = characteristics.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}loopCharacteristics")
            if zeebe is None or not (zeebe.get("inputCollection") or "").strip():
                advice = "Give it an input collection: a FEEL list."
                yield Finding(characteristics, "This multi-instance does not say for what it runs.", advice)
            elif bool(zeebe.get("outputCollection")) != bool(zeebe.get("outputElement")):
                advice = "Give it both an output collection and an output element, or neither."
                yield Finding(characteristics, "What this multi-instance collects is said in half.", advice)
            if node.is_event_sub_process:
                yield Finding(
                    characteristics, "An event sub-process can't be a multi-instance.", "Remove the mark."
                )


@rule("loop-bounded")
def loop_bounded(drawing: Drawing) -> Iterator[Finding]:
    """A loop says how often it runs at most."""
    for node in drawing.nodes_of(*ACTIVITIES):
        for loop in node.children("standardLoopCharacteristics"):
            most = (loop.get("loopMaximum") or "").strip()
            if not re.fullmatch(r"\d{1,4}", most) or not 1 <= int(most) <= MAX_ROUNDS:
                advice = (
                    f"Set loopMaximum to a number from 1 to {MAX_ROUNDS}, or draw the loop with a gateway."
                )
                yield Finding(loop, "This loop does not say how often it runs at most.", advice)
