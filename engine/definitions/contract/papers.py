"""Forms and letters: the expressions in them, and what of their types does not fit."""

from __future__ import annotations

from collections.abc import Iterator

from engine import feel
from engine.bpmn.model import Element
from engine.definitions.contract.doubts import CORRECT, new_doubts, said_of
from engine.definitions.contract.findings import who_writes
from engine.definitions.contract.readings import Reading, When
from engine.definitions.contract.variables import Shapes
from engine.definitions.forms import Form
from engine.definitions.forms.components import Component, DynamicList, every, own_names
from engine.definitions.letters import Letter
from engine.feel.shapes import ANY
from engine.kernel.errors import Problem

_ROWS = frozenset({"this", "parent", "i"})
"""What the questions of a row can read beside."""


def readings_of_form(form: Form, at: Element) -> Iterator[Reading]:
    """What decides on a form which questions are asked."""
    own = own_names(form.components) | _ROWS
    for component in every(form.components):
        if isinstance(component.hide, feel.Expression):
            what = f"The condition of the field “{component.id}” of the form “{form.id}”"
            yield Reading(at, what, component.hide, When.WAITING, stops=False, own=own)


def readings_of_letter(letter: Letter, at: Element) -> Iterator[Reading]:
    """What a letter prints whatever the case is like."""
    for printed in (*letter.subject.printed, *letter.template.printed):
        if not printed.within and not printed.in_loop:
            yield Reading(at, f"The letter “{letter.name}”", printed.expression, When.WORKING, stops=False)


def problems_of_form(form: Form, shapes: Shapes, known: frozenset[str]) -> Iterator[Problem]:
    """Names that nobody writes, and types that do not fit."""
    rows = frozenset[str]().union(
        *(own_names(one.components) for one in every(form.components) if isinstance(one, DynamicList))
    )
    names = {**shapes, **dict.fromkeys(rows | _ROWS, ANY)}
    own = own_names(form.components) | _ROWS
    for component in every(form.components):
        for name in sorted(component.names_read - own - known - feel.BUILT_IN.keys()):
            what = f"“{name}” is read, which no form asks for and no element writes."
            yield _at(form, component, "variable-written", what, who_writes(name, known))
        if kind := _no_condition(component, names):
            what = f"The condition by which it is hidden is a {kind}, and neither true nor false."
            yield _at(form, component, "feel-type", what, CORRECT)
        for expression in _expressions(component):
            for message in _doubts(expression, names):
                yield _at(form, component, "feel-type", message, CORRECT)


def _no_condition(component: Component, shapes: Shapes) -> str:
    """The type of what hides a component, where that can't be true."""
    kind = component.hide.shape(shapes).known if isinstance(component.hide, feel.Expression) else ""
    return "" if kind == "boolean" else kind


def _expressions(component: Component) -> Iterator[feel.Expression]:
    """The expressions of a component itself; templates print whatever they are given."""
    for value in vars(component).values():
        reader = getattr(value, "reader", value)
        if isinstance(reader, feel.Expression):
            yield reader


def problems_of_letter(
    letter: Letter, source: bytes, shapes: Shapes, known: frozenset[str]
) -> Iterator[Problem]:
    """The same of a letter."""
    for name in sorted(names_of(letter) - known - feel.BUILT_IN.keys()):
        yield Problem(
            file=letter.file,
            line=letter.line_of(source, name),
            element=name,
            what=f"“{name}” is read, which no form asks for and no element writes.",
            advice=who_writes(name, known),
            rule="variable-written",
        )
    for printed in (*letter.subject.printed, *letter.template.printed):
        for message in () if printed.in_loop else _doubts(printed.expression, shapes):
            yield Problem(
                file=letter.file,
                line=letter.line_of(source, printed.expression.text),
                element=letter.name,
                what=message,
                advice=CORRECT,
                rule="feel-type",
            )


def _doubts(expression: feel.Expression, shapes: Shapes) -> Iterator[str]:
    for doubt in new_doubts(expression, expression.inferred(shapes).doubts):
        yield f"“{expression.text}” is surely not meant: {said_of(doubt)}"


def _at(form: Form, component: Component, rule: str, what: str, advice: str) -> Problem:
    return Problem(
        file=form.file, line=component.line, element=component.id, what=what, advice=advice, rule=rule
    )


def names_of(letter: Letter) -> frozenset[str]:
    """First names of what a letter reads."""
    return frozenset(path.partition(".")[0] for path in letter.paths_read)
