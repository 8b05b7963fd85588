"""A form as it stands with one post: what its conditions show and hide, and what its expressions give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine import feel
from engine.definitions.forms import placing, schema
from engine.definitions.forms.components import Component, Computed, Field, Group
from engine.definitions.forms.placing import Placed
from engine.definitions.forms.recalling import known_of, recalled
from engine.definitions.forms.submitted import Submitted
from engine.definitions.forms.wording import Context
from engine.feel import Value

_ROUNDS = 10
"""Conditions may depend on each other's fields; after so many rounds what still swings stays as it is."""


@dataclass(frozen=True)
class Filled:
    """Settled: hidden fields have lost their values, computed ones have them."""

    placed: tuple[Placed, ...]
    context: Context
    """Of the form's root: what the case knows, with the form's own answers over it."""
    values: Mapping[str, Value]
    """What each answer is worth, by name; null where it is missing, wrong or hidden."""
    hidden: frozenset[str]
    """Ids of what its own condition hides; what is inside is hidden with it."""

    @classmethod
    def settle(cls, components: tuple[Component, ...], submitted: Submitted, known: Context) -> Filled:
        """Lay a post into a form and evaluate conditions and expressions until nothing changes."""
        placed = placing.place(components, placing.rows_of(submitted))
        typed = dict(_typed(placed, submitted, known))
        filled = cls(placed, known.over(placing.nested(placed, typed)), typed, frozenset())
        for _ in range(_ROUNDS):
            after = filled._again(typed, known)
            if (after.hidden, after.values) == (filled.hidden, filled.values):
                break
            filled = after
        return filled

    def _again(self, typed: Mapping[str, Value], known: Context) -> Filled:
        walked = list(self.walk())
        hidden = frozenset(one.id for one, context in walked if _hides(one.component, context))
        values = dict(typed)
        for one, context in walked:
            if isinstance(one.component, Computed):
                values[one.name] = context.value(one.component.expression)
        shown = Filled(self.placed, self.context, values, hidden)
        visible = {one.name for one, _, _ in shown.questions()}
        values = {name: value if name in visible else None for name, value in values.items()}
        return Filled(self.placed, known.over(placing.nested(self.placed, values)), values, hidden)

    def walk(self, *, visible: bool = False) -> Iterator[tuple[Placed, Context]]:
        """Everything on the form, with what its expressions read there."""
        yield from self._walk(self.placed, self.context, visible=visible)

    def _walk(
        self, placed: tuple[Placed, ...], context: Context, *, visible: bool
    ) -> Iterator[tuple[Placed, Context]]:
        for one in placed:
            if visible and one.id in self.hidden:
                continue
            yield one, context
            if isinstance(one.component, Group):
                yield from self._walk(one.children, context, visible=visible)
            for row, inside in self.rows(one, context):
                yield from self._walk(row, inside, visible=visible)

    def rows(self, one: Placed, context: Context) -> Iterator[tuple[tuple[Placed, ...], Context]]:
        """The rows of a list, each with its own answers in reach of its expressions."""
        for number, row in enumerate(one.rows, start=1):
            own = placing.nested(row, self.values)
            special: dict[str, Value] = {
                "this": own,
                "parent": dict(self.context.scope),
                "i": feel.to_feel(number),
            }
            yield row, context.over(own, special)

    def questions(self) -> Iterator[schema.Question]:
        """All questions that are shown."""
        for one, context in self.walk(visible=True):
            if isinstance(one.component, Field):
                yield one, one.component, context


def _typed(placed: tuple[Placed, ...], submitted: Submitted, known: Context) -> Iterator[tuple[str, Value]]:
    for one, field, there in recalled(placed, known_of(known.scope)):
        if isinstance(field, Computed):
            yield one.name, None
        elif field.fixed:
            yield one.name, field.default if there is None else there
        else:
            yield one.name, schema.lenient(field, one.name, submitted, known)


def _hides(component: Component, context: Context) -> bool:
    if isinstance(component.hide, bool):
        return component.hide
    return context.value(component.hide) is True
