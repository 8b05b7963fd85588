"""What a form, a message or a decision can give: as much of it as conditions compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import dmn, feel
from engine.definitions.forms import Form, Kind
from engine.definitions.forms.components import Checkbox, Choice, Computed, DynamicList, Field, every
from engine.definitions.obligations.conditions import Aspect, Vocabulary
from engine.definitions.obligations.values import OPEN, Known, Open, State, at
from engine.dmn.tables import DecisionTable, HitPolicy
from engine.feel import Value
from engine.feel.syntax import Literal
from engine.kernel.errors import EngineError

if TYPE_CHECKING:
    from engine.domain.calendars import WorkingCalendar

_ONE_ROW = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY})


@dataclass(frozen=True)
class Outcomes:
    """Forms and decision tables of a bundle, and what is constant beside them."""

    forms: Mapping[str, Form]
    models: Mapping[str, dmn.Model]
    vocabulary: Vocabulary
    calendars: Mapping[str, WorkingCalendar]

    def of_form(self, form_id: str) -> Iterator[tuple[str, State, bool]]:
        """The variables that a form gives, what they can be, and whether it surely gives them."""
        form = self.forms.get(form_id)
        grouped = _hidden(form) if form else frozenset()
        for component in every(form.components) if form else ():
            if isinstance(component, DynamicList):
                yield component.path[0], OPEN, True
            elif isinstance(component, Field) and component.kind is Kind.VARIABLE:
                shown = component.hide is False and component.id not in grouped
                yield component.path[0], self._field(component, shown=shown), shown

    def _field(self, component: Field, *, shown: bool) -> State:
        state = OPEN
        for aspect in self.vocabulary.by_name.get(component.path[0], ()):
            if aspect.path == component.path:
                mask = self._mask(component, aspect)
                # What is not shown may have been empty all along.
                mask |= (
                    0
                    if shown and (component.required or isinstance(component, Checkbox))
                    else aspect.mask(None)
                )
                state = state.narrowed(aspect.number, mask)
        return state

    def _mask(self, component: Field, aspect: Aspect) -> int:
        if isinstance(component, Checkbox):
            return aspect.mask(True) | aspect.mask(False)  # noqa: FBT003 -- values of FEEL
        if isinstance(component, Choice) and not component.several:
            options = self._options(component)
            if options is not None:
                return _any(aspect.mask(option) for option in options)
        return aspect.all if isinstance(component, Computed) else aspect.all & ~aspect.mask(None)

    def _options(self, component: Choice) -> list[Value] | None:
        options = component.options
        if options.listed is None:
            return [option.value for option in options.fixed]
        if not options.listed.names_perhaps_read <= self.vocabulary.constants.keys():
            return None
        listed = options.listed.evaluate(self.vocabulary.constants).value
        items = listed if isinstance(listed, list) else []
        return [item.get("value") if isinstance(item, dict) else item for item in items]

    # -- decisions

    def model_of(self, decision: str) -> dmn.Model | None:
        """The model that has a decision."""
        return next((model for model in self.models.values() if decision in model.decisions), None)

    def inputs_of(self, decision: str) -> frozenset[str]:
        """What a decision reads that is not constant."""
        model = self.model_of(decision)
        read = model.decisions[decision].inputs_read if model else frozenset()
        return frozenset(read) - self.vocabulary.constants.keys()

    def decided(self, decision: str, inputs: Mapping[str, Value]) -> State:
        """What a decision gives on inputs that are all known."""
        model = self.model_of(decision)
        if model is None:
            return OPEN
        try:
            return Known.of(model.evaluate(decision, {**self.vocabulary.constants, **inputs}).value)
        except EngineError:
            return OPEN

    def possible(self, decision: str, path: tuple[str, ...], name: str) -> State:
        """What can stand at a path of a decision's result, for each aspect of the variable that takes it."""
        state = OPEN
        for aspect in self.vocabulary.by_name.get(name, ()):
            mask = self._rows(decision, (*path, *aspect.path[1:]), aspect)
            if mask is not None:
                state = state.narrowed(aspect.number, mask)
        return state

    def _rows(self, decision: str, path: tuple[str, ...], aspect: Aspect) -> int | None:
        table = self.table_of(decision)
        if table is None:
            return None
        cells = [_cell(table, rule.results, path) for rule in table.rules]
        if any(cell is None for cell in cells):
            return None
        nothing = aspect.mask(None) if table.policy is not HitPolicy.FIRST or not _always(table) else 0
        return _any(aspect.mask(cell.value) for cell in cells if cell is not None) | nothing

    def table_of(self, decision: str) -> DecisionTable | None:
        """The decision's table, if that is its logic and it gives one row."""
        model = self.model_of(decision)
        logic = model.decisions[decision].logic if model else None
        logic = getattr(logic, "expression", logic)
        return logic if isinstance(logic, DecisionTable) and logic.policy in _ONE_ROW else None


def _always(table: DecisionTable) -> bool:
    return any(not any(rule.tests) for rule in table.rules)


def _cell(
    table: DecisionTable, results: tuple[feel.Expression | None, ...], path: tuple[str, ...]
) -> Literal | None:
    """The literal that a rule gives at a path; nothing where it is worked out."""
    outputs = [output.name for output in table.outputs]
    if len(outputs) == 1:
        found, rest = results[0], path
    elif path and path[0] in outputs:
        found, rest = results[outputs.index(path[0])], path[1:]
    else:
        return Literal((0, 0), "") if not path else None
    node = found.node if found is not None else Literal((0, 0), None)
    return node if isinstance(node, Literal) and not rest else None


def _hidden(form: Form) -> frozenset[str]:
    """Ids of the fields in groups that are not always shown."""
    return frozenset(
        inner.id for group in every(form.components) if group.hide is not False for inner in every((group,))
    )


def _any(masks: Iterator[int]) -> int:
    together = 0
    for mask in masks:
        together |= mask
    return together


__all__ = ["Open", "Outcomes", "at"]
