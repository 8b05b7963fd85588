"""Answers written out for people: labelled as their forms ask, choices by what they are called."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from engine import feel
from engine.definitions import Bundle
from engine.definitions.forms import Form, Kind, Submitted
from engine.definitions.spoken import said_in, yes_or_no
from engine.kernel.texts import Text, listed
from engine.services.labels import spelled
from engine.services.read_models import FieldValue

Values = Mapping[str, feel.Value]


class Wordings:
    """Writes values out with the labels of a deployment's forms."""

    def __init__(self, bundle: Bundle, names: Values, environment: feel.Environment) -> None:
        self._bundle = bundle
        self._names = names
        self._environment = environment
        self._said = said_in(bundle.tongue.language, environment.zone, bundle.tongue.texts)

    def of_form(self, form: Form, submitted: Submitted) -> tuple[FieldValue, ...]:
        """A filled-in form, in its own order; what was left empty is left out."""
        return tuple(
            FieldValue(key=answer.name, label=answer.label, text=answer.text, kind=answer.kind)
            for answer in form.written(submitted, self._names, self._environment)
            if answer.text
        )

    def of_registration(self, values: Values) -> tuple[FieldValue, ...]:
        """The complaint form as it is registered."""
        form = self._bundle.forms[self._bundle.organisation.complaint_form]
        return self.of_form(form, form.typed(values, self._environment))

    def of_values(
        self, values: Values, kind: Kind, beside: Values = MappingProxyType({})
    ) -> tuple[FieldValue, ...]:
        """Values of one kind from whatever forms; those that no form asks for come last, by their names.

        What a form asks may depend on values of another kind, known beside these.
        """
        found: dict[str, FieldValue] = {}
        complaint = self._bundle.forms[self._bundle.organisation.complaint_form]
        for form in (complaint, *self._bundle.forms.values()):
            if form.keys(kind) & values.keys() - found.keys():
                answers = self.of_form(form, form.typed({**beside, **values}, self._environment))
                new = (one for one in answers if one.kind == kind and one.key not in found)
                # A box that nobody was asked to tick is not a “No”.
                known = (one for one in new if _first_name(one.key) in values)
                found |= {one.key: replace(one, of_complaint=form is complaint) for one in known}
        asked = frozenset(map(_first_name, found))
        return (*found.values(), *self._unasked(values, asked, kind))

    def _unasked(self, values: Values, asked: Container[str], kind: Kind) -> Iterable[FieldValue]:
        for name, value in values.items():
            if name not in asked and (text := self.text(name, value)):
                yield FieldValue(key=name, label=spelled(name), text=text, kind=kind)

    def text(self, name: str, value: feel.Value) -> str:
        """A value for people; a code by what the organisation's list of that name calls it."""
        lists = self._bundle.organisation.code_lists
        codes = {code.value: code.label for code in lists.get(name) or lists.get(f"{name}s") or ()}
        if isinstance(value, dict):
            named = ((spelled(key), self.text(key, one)) for key, one in value.items())
            return listed(Text("{name}: {value}", name=name, value=one) for name, one in named)
        items = value if isinstance(value, list) else [value]
        return listed(codes.get(one, one) for one in map(self._said_of, items) if one)

    def _said_of(self, value: feel.Value) -> str:
        return yes_or_no(told=value) if isinstance(value, bool) else self._said(value)


def _first_name(key: str) -> str:
    return re.split(r"[.\[]", key, maxsplit=1)[0]
