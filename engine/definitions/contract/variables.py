"""The variables of a bundle: who writes them, and of which type they are then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine import dmn, feel
from engine.bpmn.specs.activities import BusinessRuleTask, JobTask, ScriptTask
from engine.bpmn.specs.node import FlowNode
from engine.bpmn.specs.repetition import MultiInstance, Repetition
from engine.definitions.case_context import CASE
from engine.definitions.contract.decisions import shape_of_decision
from engine.definitions.forms import Form, Kind
from engine.definitions.forms.components import (
    Checkbox,
    Choice,
    Component,
    Computed,
    DateTimeField,
    DynamicList,
    Field,
    Group,
    NumberField,
    TextField,
)
from engine.feel.shapes import (
    ANY,
    BOOLEAN,
    NULL,
    NUMBER,
    STRING,
    Shape,
    context_of,
    either,
    list_of,
    shape_of,
)

Shapes = Mapping[str, Shape]
_ROUNDS = 6
"""Until nothing changes any more: so long are chains of mappings, of which each reads the one before."""
_MOMENTS = {"date": "date", "time": "time", "datetime": "date and time"}
_CODE = context_of({"value": STRING, "label": STRING})


@dataclass(frozen=True)
class Answer:
    """A variable that a form gives."""

    name: str
    field: Component
    insists: bool
    """Whether it takes no answer without a value."""
    shown: bool
    """Whether everybody is asked; who is not keeps what there was."""


def answers_of(form: Form) -> Iterator[Answer]:
    """The variables that a form gives when it is sent."""
    yield from _answers(form.components, hidden=False)


def _answers(components: tuple[Component, ...], *, hidden: bool) -> Iterator[Answer]:
    for one in components:
        unseen = hidden or one.hide is not False
        if isinstance(one, Group):
            yield from _answers(one.components, hidden=unseen)
        elif isinstance(one, DynamicList):
            yield Answer(one.path[0], one, insists=True, shown=not unseen)
        elif isinstance(one, Field) and one.kind is Kind.VARIABLE and not one.fixed:
            yield Answer(one.path[0], one, insists=_insists(one), shown=not unseen)


def _insists(field: Field) -> bool:
    never_null = isinstance(field, Checkbox | Computed) or (isinstance(field, Choice) and field.several)
    return field.required or never_null


def shape_of_field(component: Component, names: Shapes) -> Shape:
    """What an answer is."""
    match component:
        case DynamicList():
            return list_of(Shape("context"))
        case NumberField():
            return STRING if component.as_text else NUMBER
        case Checkbox():
            return BOOLEAN
        case TextField():
            return STRING
        case Computed():
            return component.expression.shape(names).wanting(frozenset())
    return _shape_of_choice(component, names)


def _shape_of_choice(component: Component, names: Shapes) -> Shape:
    if isinstance(component, DateTimeField):
        return Shape(_MOMENTS.get(component.subtype, ""))
    if not isinstance(component, Choice):
        return ANY
    if component.options.listed is None:
        option = either(shape_of(one.value) for one in component.options.fixed)
    else:
        item = component.options.listed.shape(names).items
        option = item.at("value") if item.kind == "context" else item
    option = option.wanting(frozenset())
    return list_of(option) if component.several else option


@dataclass(frozen=True)
class Variables:
    """All that elements of a bundle write, and what they read beside."""

    specs: tuple[FlowNode, ...]
    forms: Mapping[str, Form]
    models: Mapping[str, dmn.Model]
    fixed: Shapes
    """What the surroundings of a case know."""

    @classmethod
    def of(
        cls,
        specs: Iterable[FlowNode],
        forms: Mapping[str, Form],
        models: Mapping[str, dmn.Model],
        values: Mapping[str, feel.Value],
    ) -> Variables:
        """Those of a bundle. `values` are what the organisation says."""
        fixed = {name: shape_of(value) for name, value in values.items()}
        # Some code lists are filled in where they are read.
        codes = context_of(dict.fromkeys(fixed["codes"].entries or (), list_of(_CODE)))
        return cls(tuple(specs), forms, models, {**fixed, "codes": codes, "case": CASE})

    @cached_property
    def shapes(self) -> Shapes:
        """What each name means, wherever it is written."""
        known: dict[str, Shape] = {name: NULL for name, _ in self._writes({})}
        for _ in range(_ROUNDS):
            names = {**known, **self.fixed}
            found: dict[str, list[Shape]] = {}
            for name, shape in self._writes(names):
                found.setdefault(name, []).append(shape.wanting(frozenset()))
            before, known = known, {name: either(shapes) for name, shapes in found.items()}
            if known == before:
                break
        return {**known, **self.fixed}

    def _writes(self, names: Shapes) -> Iterator[tuple[str, Shape]]:
        for form in self.forms.values():
            for answer in answers_of(form):
                field = answer.field
                nested = isinstance(field, Field) and len(field.path) > 1
                yield answer.name, Shape("context") if nested else shape_of_field(field, names)
        for spec in self.specs:
            yield from self._written_by(spec, names)

    def _written_by(self, spec: FlowNode, names: Shapes) -> Iterator[tuple[str, Shape]]:
        # What only a job reads is no variable.
        inputs = () if isinstance(spec, JobTask) and not spec.io.outputs else spec.io.inputs
        for one in (*inputs, *spec.io.outputs):
            yield one.path[0], self.of_source(one.source, names) if len(one.path) == 1 else Shape("context")
        if isinstance(spec, BusinessRuleTask) and spec.result:
            yield spec.result, self.of_decision(spec.element.called, names)
        elif isinstance(spec, ScriptTask):
            yield spec.result, self.of_source(spec.script, names)
        elif isinstance(spec, Repetition):
            yield "loopCounter", NUMBER
            yield from _of_repetition(spec, names) if isinstance(spec, MultiInstance) else ()

    @staticmethod
    def of_source(source: feel.Expression | str, names: Shapes) -> Shape:
        """The shape of an expression, or of a text that stands for itself."""
        return STRING if isinstance(source, str) else source.shape(names)

    def of_decision(self, decision: str, names: Shapes) -> Shape:
        """The shape of what a decision gives."""
        for model in self.models.values():
            if decision in model.decisions:
                return shape_of_decision(model, model.decisions[decision], names)
        return ANY


def _of_repetition(spec: MultiInstance, names: Shapes) -> Iterator[tuple[str, Shape]]:
    loop = spec.loop
    if loop.element:
        yield loop.element, loop.collection.shape(names).items
    if loop.output_collection:
        item = loop.output_element.shape(names) if loop.output_element else ANY
        yield loop.output_collection, list_of(item.wanting(frozenset()))
