"""What elements read: each expression with when it is worked out, what it has to give, and what stops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from engine import feel
from engine.bpmn.model import Element, Flow
from engine.bpmn.specs.activities import JobTask, ScriptTask, UserTask
from engine.bpmn.specs.node import FlowNode
from engine.bpmn.specs.parts import Assignment, Source
from engine.bpmn.specs.repetition import Loop, MultiInstance
from engine.bpmn.specs.triggers import Message, Timer

_MOMENTS = frozenset({"date", "date and time", "days and time duration", "years and months duration"})
_TIMES = _MOMENTS | {"string"}
_BOOLEAN, _TEXT, _LIST = frozenset({"boolean"}), frozenset({"string"}), frozenset({"list"})
_NAMES = frozenset({"string", "list"})
ANYTHING = frozenset[str]()


class When(Enum):
    """When in the life of a token an expression is worked out."""

    WAITING = "waiting"
    """When it has arrived, and the input mappings are done."""
    WORKING = "working"
    LEAVING = "leaving"
    """When the output mappings are done."""


@dataclass(frozen=True)
class Reading:
    """An expression that an element works out."""

    at: Element | Flow
    what: str
    """What it is there for, for a sentence."""
    expression: feel.Expression
    when: When
    wants: frozenset[str] = ANYTHING
    """Types of which its value has to be."""
    stops: bool = True
    """Whether the case stops here where it is null."""
    own: frozenset[str] = frozenset()
    """Names that it knows by itself, as those of the fields of a form."""

    @property
    def names(self) -> frozenset[str]:
        """What it reads."""
        return self.expression.names_read - self.own


def readings_of(spec: FlowNode) -> Iterator[Reading]:
    """All that an element reads, but for its mappings."""
    yield from _of_kind(spec)
    trigger = spec.event_definition
    if isinstance(trigger, Timer):
        cycle = trigger.repeats
        wants = _TEXT | {one for one in _MOMENTS if "duration" in one} if cycle else _TIMES
        yield from _read(spec.awaited, "The timer", trigger.expression, When.WAITING, wants)
    elif isinstance(trigger, Message) and trigger.waits:
        wants = frozenset({"string", "number", *_MOMENTS})
        yield from _read(spec.awaited, "The correlation key", trigger.key, When.WAITING, wants)
    yield from _read(spec.element, "The time limit of the clock", spec.clock_limit, When.LEAVING, _TEXT)
    for way in spec.ways:
        if way.condition is not None and not way.flow.default:
            yield Reading(way.flow, "The condition", way.condition, When.LEAVING, _BOOLEAN)


def _of_kind(spec: FlowNode) -> Iterator[Reading]:
    if isinstance(spec, UserTask):
        yield from _of_task(spec)
    elif isinstance(spec, ScriptTask):
        yield Reading(spec.element, "The script", spec.script, When.WORKING, stops=False)
    elif isinstance(spec, JobTask):
        yield from _of_job(spec)
    elif isinstance(spec, MultiInstance):
        yield Reading(spec.element, "The list of the repetition", spec.loop.collection, When.WAITING, _LIST)


def instance_readings_of(spec: FlowNode) -> Iterator[Reading]:
    """What a repetition reads where one of its instances is done."""
    if isinstance(spec, MultiInstance):
        if (said := spec.loop.output_element) is not None:
            yield Reading(spec.element, "The output element", said, When.LEAVING, stops=False)
        if (done := spec.loop.completion) is not None:
            yield Reading(spec.element, "The completion condition", done, When.LEAVING, _BOOLEAN)
    elif isinstance(spec, Loop) and spec.loop.condition is not None:
        yield Reading(spec.element, "The condition of the loop", spec.loop.condition, When.LEAVING, _BOOLEAN)


def mappings_of(spec: FlowNode) -> Iterator[Reading]:
    """What its mappings read."""
    for one in (*spec.io.inputs, *spec.io.outputs):
        yield from reading_of_mapping(spec, one)


def reading_of_mapping(spec: FlowNode, one: Assignment) -> Iterator[Reading]:
    """What one mapping reads; nothing where it writes a text as it stands."""
    if isinstance(one.source, feel.Expression):
        what = f"The mapping to “{'.'.join(one.path)}”"
        yield Reading(spec.element, what, one.source, When.WORKING, stops=False)


def _of_task(spec: UserTask) -> Iterator[Reading]:
    assigned, element = spec.assigned, spec.element
    yield from _read(element, "The assignee", assigned.assignee, When.WAITING, _TEXT)
    yield from _read(element, "The candidate groups", assigned.candidate_groups, When.WAITING, _NAMES)
    yield from _read(element, "The candidate users", assigned.candidate_users, When.WAITING, _NAMES)
    yield from _read(element, "The due date", assigned.due, When.WAITING, _TIMES)
    yield from _read(element, "The follow-up date", assigned.follow_up, When.WAITING, _TIMES)
    yield from _read(
        element, "The priority", assigned.priority, When.WAITING, frozenset({"number", "string"})
    )
    yield from _read(element, "Who is excluded", assigned.excluded, When.WAITING, _NAMES, stops=False)


def _of_job(spec: JobTask) -> Iterator[Reading]:
    for header, said in spec.element.headers.items():
        source = _compiled(said)
        wants, stops = _HEADERS.get(header, (ANYTHING, False))
        yield from _read(spec.element, f"The header “{header}”", source, When.WORKING, wants, stops=stops)


_HEADERS = {"text": (_TEXT, True), "group": (_NAMES, False), "person": (_NAMES, False)}


def _compiled(said: str) -> Source:
    text = said.strip()
    return feel.compile(text.removeprefix("=")) if text.startswith("=") else text


def _read(
    at: Element, what: str, source: Source, when: When, wants: frozenset[str], *, stops: bool = True
) -> Iterator[Reading]:
    if isinstance(source, feel.Expression):
        yield Reading(at, what, source, when, wants, stops)
