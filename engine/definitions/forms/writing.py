"""Answers written out for people."""

from __future__ import annotations

from decimal import Decimal

from engine.definitions.forms.components import (
    Checkbox,
    Choice,
    Computed,
    DateTimeField,
    Field,
    FilePicker,
    NumberField,
)
from engine.definitions.forms.submitted import Submitted
from engine.definitions.forms.wording import Context
from engine.definitions.spoken import yes_or_no
from engine.feel import Value
from engine.kernel.texts import listed


def written(field: Field, name: str, value: Value, submitted: Submitted, context: Context) -> str:
    """One answer as text; what can't be understood is written as it was typed."""
    typed = [one for one in submitted.fields.get(name, ()) if one.strip()]
    match field:
        case FilePicker():
            return ", ".join(one.name for one in submitted.files.get(name, ()))
        case Checkbox():
            return yes_or_no(told=value is True)
        case Choice():
            labels = {option.posted: option.label for option in field.options.choices(context)}
            return listed(labels.get(one, one) for one in typed)
        case DateTimeField() | Computed():
            return context.said(value) if value is not None else " ".join(typed)
        case NumberField():
            return _number(field, value, typed, context)
    return typed[0].strip() if typed else context.said(value)


def _number(field: NumberField, value: Value, typed: list[str], context: Context) -> str:
    said = context.said(value) if value is not None else " ".join(typed)
    if not said:
        return ""
    if isinstance(value, Decimal) and value % 1 and field.decimals:
        said = f"{value:.{field.decimals}f}"
    # Currency signs stand before the number without a blank, units behind it with one.
    return f"{field.prefix.text(context)}{said} {field.suffix.text(context)}".strip()
