"""Answers of a scenario turned into what a form takes: labels into values, words into dates and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from engine import feel
from engine.definitions.forms import Form
from engine.definitions.forms.components import (
    Checkbox,
    Choice,
    Computed,
    DateTimeField,
    DynamicList,
    Field,
    FilePicker,
    NumberField,
    every,
)
from engine.definitions.forms.wording import Context
from engine.definitions.scenarios.moments import day_of, moment_of
from engine.definitions.scenarios.scenario import Answer
from engine.definitions.scenarios.vocabulary import UnknownName, Vocabulary, folded
from engine.definitions.scenarios.words import NO, NOTHING, YES

_NINE = time(9)


@dataclass(frozen=True)
class Filling:
    """Fills in forms in the words of one bundle on one day."""

    vocabulary: Vocabulary
    today: date
    people: Mapping[str, str] = attribute(default_factory=dict)
    """User names by what people are called in the scenario: where a form lists staff."""

    def values(self, forms: Sequence[Form], answers: Iterable[Answer]) -> dict[str, Any]:
        """What answers say, by key as the form keeps them. Raises `ValueError` for what it can't take."""
        given: dict[str, Any] = {}
        for answer in answers:
            if list_ := self._emptied(forms, answer):
                _put(given, list_.path, None)
                continue
            form, field = self._field(forms, answer.field)
            _put(given, _path(form, field), self._value(field, answer))
        return given

    def _emptied(self, forms: Sequence[Form], answer: Answer) -> DynamicList | None:
        """The list of which nothing is said."""
        if [folded(one) for one in answer.values] not in [[one] for one in NOTHING]:
            return None
        lists = (one for form in forms for one in every(form.components) if isinstance(one, DynamicList))
        name = folded(answer.field)
        for one in lists:
            said = self.vocabulary.sayings(one.label.text(self._context))
            if name in {folded(text) for text in (*said, ".".join(one.path))}:
                return one
        return None

    def _field(self, forms: Sequence[Form], name: str) -> tuple[Form, Field]:
        context = self._context
        labels = []
        for form in forms:
            for field in form.fields:
                said = self.vocabulary.sayings(field.label.text(context))
                labels += [*said, ".".join(field.path)]
                if folded(name) in {folded(one) for one in (*said, ".".join(field.path), field.path[-1])}:
                    return form, field
        raise UnknownName("field", name, labels)

    def _value(self, field: Field, answer: Answer) -> Any:
        if isinstance(field, Computed | FilePicker):
            raise ValueError(f"“{answer.field}” can't be filled in here.")  # noqa: TRY004 - of the scenario's writer
        if len(answer.values) == 1 and folded(answer.values[0]) in NOTHING:
            return None
        if isinstance(field, Choice):
            chosen = [self._option(field, value) for value in answer.values]
            if field.several:
                return chosen
            return _only(chosen, answer)
        said = _only(answer.values, answer)
        return self._single(field, said)

    def _single(self, field: Field, said: str) -> Any:
        if isinstance(field, Checkbox):
            return _truth(said)
        if isinstance(field, NumberField):
            return _number(said)
        if isinstance(field, DateTimeField):
            return self._moment(field, said)
        return said

    def _option(self, field: Choice, said: str) -> Any:
        options = field.options.choices(self._context)
        for option in options:
            if folded(said) in {
                folded(one) for one in (option.posted, *self.vocabulary.sayings(option.label))
            }:
                return option.value
        if options:
            known = {name for option in options for name in (option.label, option.posted)}
            raise UnknownName("choice", said, known)
        # The choices depend on the case, or are people: the form itself will say.
        return self.people.get(folded(said), said)

    def _moment(self, field: DateTimeField, said: str) -> Any:
        if field.subtype == "time":
            return feel.to_feel(time.fromisoformat(said))
        if field.subtype == "date":
            return day_of(said, self.today)
        moment = moment_of(said)
        return datetime.combine(moment.day, moment.time or _NINE).isoformat(timespec="minutes")

    @property
    def _context(self) -> Context:
        return Context(self.vocabulary.organisation.values)


def _path(form: Form, field: Field) -> tuple[str, ...]:
    """Where an answer is kept; of the questions of a list, in its first row."""
    for one in every(form.components):
        if isinstance(one, DynamicList) and field in every(one.components):
            return (*one.path, "", *field.path)
    return field.path


def _put(data: dict[str, Any], path: Sequence[str], value: Any) -> None:
    """Put a value where it belongs; the empty name is the first row of a list."""
    *way, last = path
    for position, key in enumerate(way):
        if key:
            is_list = position + 1 < len(way) and not way[position + 1]
            found = data.setdefault(key, [{}] if is_list else {})
            data = found[0] if is_list else found
    data[last] = value


def laid_over(example: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """An example with some answers given differently; ``None`` takes one away."""
    merged = dict(example)
    for key, value in given.items():
        below = merged.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            merged[key] = laid_over(below, value)
        elif isinstance(below, list) and isinstance(value, list) and value and isinstance(value[0], Mapping):
            first = below[0] if below else {}
            merged[key] = [laid_over(first, value[0]), *below[1:]]
        elif value is None:
            merged.pop(key, None)
        else:
            merged[key] = value
    return merged


def value_of(said: str, today: date) -> Any:
    """A value without a field: a number, yes or no, a date, or else the text itself."""
    for read in (_number, _truth, lambda text: day_of(text, today)):
        try:
            return read(said)
        except ValueError:
            continue
    return None if folded(said) in NOTHING else said


def _only(values: Sequence[Any], answer: Answer) -> Any:
    if len(values) != 1:
        raise ValueError(f"“{answer.field}” takes one value.")
    return values[0]


def _truth(said: str) -> bool:
    if folded(said) in {*YES, *NO}:
        return folded(said) in YES
    raise ValueError(f"“{said}” is neither yes nor no.")


def _number(said: str) -> Decimal:
    try:
        number = Decimal(said.replace(",", ".").strip())
    except InvalidOperation:
        raise ValueError(f"“{said}” is no number.") from None
    if not number.is_finite():
        raise ValueError(f"“{said}” is no number.")
    return number


def advice_of(fault: ValueError) -> str:
    """What to write instead, where that is known."""
    return getattr(fault, "advice", "")
