"""What passing an element does to the variables, and what it reads meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from engine import feel
from engine.bpmn.specs.activities import BusinessRuleTask, ScriptTask
from engine.bpmn.specs.node import FlowNode
from engine.bpmn.specs.parts import Assignment, Source
from engine.bpmn.specs.repetition import MultiInstance, Repetition
from engine.bpmn.specs.subprocesses import CallActivity, EventSubProcess
from engine.definitions.contract.readings import (
    Reading,
    When,
    instance_readings_of,
    reading_of_mapping,
    readings_of,
)
from engine.definitions.contract.standing import Scopes, Standing, State
from engine.definitions.contract.variables import Answer, Shapes, answers_of
from engine.definitions.forms import Form
from engine.definitions.obligations.places import Place
from engine.feel.shapes import Shape

Visit = Callable[[Place, Reading, State, Scopes], None]
"""Told of everything that is read, with what is known then."""
COUNTS = (
    "numberOfInstances",
    "numberOfCompletedInstances",
    "numberOfActiveInstances",
    "numberOfTerminatedInstances",
)


@dataclass
class Passing:
    """Takes states through places."""

    forms: Mapping[str, Form]
    shapes: Shapes
    fixed: frozenset[str]
    """Names that are always there."""
    readings: Callable[[FlowNode], Iterable[Reading]] = readings_of
    visit: Visit | None = None
    _absent: dict[tuple[feel.Expression, frozenset[str]], frozenset[str]] = field(default_factory=dict)

    # -- values

    def absent(self, source: Source, state: State, scopes: Scopes) -> frozenset[str]:
        """Names for the want of which an expression may be null."""
        if isinstance(source, str):
            return frozenset()
        wanting = frozenset(
            name
            for name in source.names_read & self.shapes.keys() - self.fixed
            if state.standing(scopes, name) is not Standing.SURE
        )
        key = source, wanting
        if key not in self._absent:
            names = {name: Shape(absent=frozenset({name})) for name in wanting}
            self._absent[key] = source.shape(names).absent if wanting else frozenset()
        return self._absent[key]

    # -- arriving

    def entered(self, place: Place, state: State) -> State:
        """When the input mappings are done."""
        spec = place.spec
        if isinstance(spec, EventSubProcess):
            for name, certain in list(self.answers(spec.awaited.form, state, place)):
                state = state.with_local(place.number, name, certain=certain)
        if place.body is not None:
            state = self._begun(place, place.body, state)
        if not isinstance(spec, Repetition):
            state = self._mapped_in(place, state)
        self._read(place, When.WAITING, state)
        return state

    @staticmethod
    def _begun(instance: Place, body: Place, state: State) -> State:
        loop = getattr(body.spec, "loop", None)
        state = state.with_local(instance.number, "loopCounter", certain=True)
        if output := getattr(loop, "output_name", ""):
            state = state.with_local(instance.number, output, certain=False)
        if element := getattr(loop, "element", ""):
            state = state.with_local(instance.number, element, certain=True)
        return state

    def _mapped_in(self, place: Place, state: State) -> State:
        for one in place.spec.io.inputs:
            certain = self._maps(place, one, state, (*place.own, *place.above))
            state = state.with_local(place.number, one.path[0], certain=certain)
        return state

    def _maps(self, place: Place, one: Assignment, state: State, scopes: Scopes) -> bool:
        if self.visit is not None:
            for reading in reading_of_mapping(place.spec, one):
                self.visit(place, reading, state, scopes)
        return len(one.path) > 1 or not self.absent(one.source, state, scopes)

    # -- leaving

    def left(self, place: Place, state: State) -> State:
        """When its work and the output mappings are done; its own scopes are still there."""
        scopes = (*place.own, *place.above)
        self._read(place, When.WORKING, state)
        results = list(self._results(place, state))
        for name, certain in results:
            state = self._accepted(place, name, state, certain=certain)
        for one in place.spec.io.outputs if not isinstance(place.spec, Repetition) else ():
            certain = self._maps(place, one, state, scopes)
            state = state.published(place.own[1:], one.path[0], certain=certain)
        if place.body is not None:
            self._gathered(place, state)
        else:
            self._read(place, When.LEAVING, state)
        return state

    def _gathered(self, instance: Place, state: State) -> None:
        assert instance.body is not None
        if self.visit is None:
            return
        for name in COUNTS:
            state = state.with_local(instance.number, name, certain=True)
        for reading in instance_readings_of(instance.body.spec):
            self.visit(instance, reading, state, (*instance.own, *instance.above))

    @staticmethod
    def _accepted(place: Place, name: str, state: State, *, certain: bool) -> State:
        if place.spec.io.outputs:
            return state.with_local(place.number, name, certain=certain)
        return state.published(place.own, name, certain=certain)

    def _results(self, place: Place, state: State) -> Iterator[tuple[str, bool]]:
        """What its work gives, each with whether it surely has a value."""
        spec = place.spec
        if isinstance(spec, BusinessRuleTask) and spec.result:
            yield spec.result, True
        elif isinstance(spec, ScriptTask):
            yield spec.result, not self.absent(spec.script, state, (*place.own, *place.above))
        elif isinstance(spec, MultiInstance) and spec.loop.output_collection:
            yield spec.loop.output_collection, True
        elif isinstance(spec, CallActivity) and place.inside and (spec.io.outputs or spec.gives_back):
            inside = place.inside.number
            yield from ((key[1], key in state.sure) for key in state.written if key[0] == inside)
        if not isinstance(spec, Repetition | EventSubProcess):
            yield from self.answers(spec.awaited.form, state, place)

    def answers(self, form_id: str, state: State, place: Place) -> Iterator[tuple[str, bool]]:
        """What a form gives; what it doesn't show stays as it is."""
        form = self.forms.get(form_id)
        scopes = (*place.own, *place.above)
        certain: dict[str, bool] = {}
        for answer in answers_of(form) if form else ():
            certain[answer.name] = certain.get(answer.name, False) or self._is_given(answer, state, scopes)
        yield from certain.items()

    @staticmethod
    def _is_given(answer: Answer, state: State, scopes: Scopes) -> bool:
        there = answer.shown or state.standing(scopes, answer.name) is Standing.SURE
        return answer.insists and there

    def _read(self, place: Place, when: When, state: State) -> None:
        if self.visit is None:
            return
        for reading in self.readings(place.spec):
            if reading.when is when:
                self.visit(place, reading, state, (*place.own, *place.above))
