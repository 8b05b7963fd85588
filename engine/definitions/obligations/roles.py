"""What elements read and write, and what they are to obligations: from their specs alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine import feel
from engine.bpmn.specs.activities import BusinessRuleTask, JobTask, LetterTask, ScriptTask
from engine.bpmn.specs.gateways import ExclusiveGateway
from engine.bpmn.specs.node import FlowNode
from engine.bpmn.specs.parts import Assignment
from engine.bpmn.specs.repetition import Loop, MultiInstance
from engine.bpmn.specs.triggers import Error, Escalation, Signal, Terminate
from engine.definitions.obligations.conditions import Vocabulary
from engine.definitions.obligations.outcomes import Outcomes
from engine.definitions.obligations.places import Place


def expressions_of(spec: FlowNode) -> Iterator[feel.Expression]:
    """Expressions that decide where a case goes on, or give a variable its value."""
    yield from conditions_of(spec)
    yield from sources_of(spec)
    if isinstance(spec, MultiInstance):
        yield spec.loop.collection


def sources_of(spec: FlowNode) -> Iterator[feel.Expression]:
    """Expressions that give a variable its value."""
    for assignment in mappings_of(spec):
        if isinstance(assignment.source, feel.Expression):
            yield assignment.source
    if isinstance(spec, ScriptTask):
        yield spec.script


def mappings_of(spec: FlowNode) -> tuple[Assignment, ...]:
    """Its mappings, but for what only a job reads."""
    return (*inputs_of(spec), *spec.io.outputs)


def inputs_of(spec: FlowNode) -> tuple[Assignment, ...]:
    """Its input mappings, but for what only a job reads."""
    return () if isinstance(spec, JobTask) and not spec.io.outputs else spec.io.inputs


def conditions_of(spec: FlowNode) -> Iterator[feel.Expression]:
    """The conditions of its ways out, and of its waiting."""
    yield from (way.condition for way in spec.ways if way.condition is not None and not way.flow.default)
    if isinstance(spec, LetterTask):
        yield read_first(spec)


def read_first(spec: LetterTask) -> feel.Expression:
    """Whether somebody reads a letter before it goes out: whether the diagram names anybody."""
    readers = spec.assigned.candidate_groups
    text = feel.literal(readers) if isinstance(readers, str) or readers is None else readers.text
    return feel.compile(f'not(list contains([null, "", []], {text}))')


def targets_of(place: Place, vocabulary: Vocabulary) -> tuple[Place, ...]:
    """Where its ways out can lead to, by what never changes: time limits and settings, say."""
    asked = {way: None if way.flow.default else way.condition for way in place.spec.ways}
    always = {way: vocabulary.always(condition) for way, condition in asked.items() if condition is not None}
    first = next(iter(asked), None)
    if isinstance(place.spec, ExclusiveGateway) and first is not None and always.get(first):
        return (place.level.places[first.target],)
    return tuple(place.level.places[way.target] for way in asked if always.get(way) is not False)


def reads_of(spec: FlowNode, outcomes: Outcomes) -> frozenset[str]:
    """Variables that decide where a case goes on from an element, or what it writes."""
    names = frozenset[str]().union(*(one.names_perhaps_read for one in expressions_of(spec)))
    if isinstance(spec, BusinessRuleTask):
        names |= outcomes.inputs_of(spec.element.called)
    if isinstance(spec, Loop | MultiInstance):
        completion = getattr(spec.loop, "completion", None) or getattr(spec.loop, "condition", None)
        names |= completion.names_perhaps_read if completion else frozenset()
    return names


def writes_of(spec: FlowNode, outcomes: Outcomes) -> Iterator[tuple[str, frozenset[str]]]:
    """Variables that an element writes, each with what its value is made from."""
    for assignment in mappings_of(spec):
        source = assignment.source
        yield (
            assignment.path[0],
            source.names_perhaps_read if isinstance(source, feel.Expression) else frozenset(),
        )
    if isinstance(spec, ScriptTask):
        yield spec.result, spec.script.names_perhaps_read
    elif isinstance(spec, BusinessRuleTask) and spec.result:
        yield spec.result, outcomes.inputs_of(spec.element.called)
    for name, _, _ in outcomes.of_form(form_of(spec)):
        yield name, frozenset()


def form_of(spec: FlowNode) -> str:
    """The form that somebody fills in where a token waits, or that comes with the message."""
    awaited = spec.awaited
    return awaited.form


def kept_names(specs: Iterable[FlowNode], outcomes: Outcomes) -> frozenset[str]:
    """Variables on which conditions depend, be it by way of others."""
    written = [pair for spec in specs for pair in writes_of(spec, outcomes)]
    kept = set(outcomes.vocabulary.names)
    for spec in specs:
        if isinstance(spec, MultiInstance):
            kept |= spec.loop.collection.names_perhaps_read
    before = -1
    while len(kept) > before:
        before = len(kept)
        for name, made_from in written:
            if name in kept:
                kept |= made_from
    return frozenset(kept - outcomes.vocabulary.constants.keys() - {"case"})


def matters(place: Place, visible: frozenset[str], kept: frozenset[str], outcomes: Outcomes) -> bool:
    """Whether passing a place can make a difference to any obligation."""
    spec = place.spec
    if not visible.isdisjoint(place.words):
        return True
    throws = isinstance(spec.event_definition, Error | Escalation | Signal | Terminate)
    return throws or place.is_join or any(name in kept for name, _ in writes_of(spec, outcomes))
