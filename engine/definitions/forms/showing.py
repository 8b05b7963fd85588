"""From a filled form to what is printed of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.definitions import markup
from engine.definitions.forms import components as asked
from engine.definitions.forms import schema
from engine.definitions.forms.filled import Filled
from engine.definitions.forms.placing import MOST_ROWS, Placed
from engine.definitions.forms.shown import (
    ShownButton,
    ShownComponent,
    ShownField,
    ShownGroup,
    ShownImage,
    ShownList,
    ShownOption,
    ShownRow,
    ShownSpace,
    ShownTable,
    ShownText,
)
from engine.definitions.forms.submitted import Submitted
from engine.definitions.forms.typing_in import untyped
from engine.definitions.forms.wording import Context
from engine.definitions.spoken import plain
from engine.feel import Value

_MOST_TABLE_ROWS = 200


@dataclass(frozen=True)
class Showing:
    """Resolves components for one reader."""

    filled: Filled
    submitted: Submitted
    faults: Mapping[str, str]
    """Messages by field name."""
    own: frozenset[str]
    """Names of the answers that can still change on what is shown now."""
    read: frozenset[str]
    """Names that expressions of the form read."""

    def all(self, placed: tuple[Placed, ...], context: Context) -> tuple[ShownComponent, ...]:
        """What is shown of several components."""
        shown = (self.one(component, context) for component in placed)
        return tuple(one for one in shown if one is not None)

    def one(self, placed: Placed, context: Context) -> ShownComponent | None:
        """What is shown of a component; nothing if it is hidden for good."""
        component = placed.component
        hidden = placed.id in self.filled.hidden
        if hidden and not self._may_return(component):
            return None
        common: dict[str, Any] = {
            "type": component.type,
            "id": placed.id,
            "columns": component.columns,
            "hidden": hidden,
        }
        if isinstance(component, asked.Field):
            return self._field(placed, component, context, common)
        if isinstance(component, asked.Group):
            return ShownGroup(
                **common,
                label=component.label.text(context),
                description=component.description.text(context),
                outline=component.outline,
                components=self.all(placed.children, context),
            )
        if isinstance(component, asked.DynamicList):
            return self._list(placed, component, context, common)
        return _SHOWN[type(component)](component, context, common)

    def _may_return(self, component: asked.Component) -> bool:
        hide = component.hide
        return not isinstance(hide, bool) and bool(hide.names_read & self.own)

    def _list(
        self, placed: Placed, component: asked.DynamicList, context: Context, common: Mapping[str, Any]
    ) -> ShownList:
        rows = tuple(
            ShownRow(name=f"{placed.name}[{index}]", number=index + 1, components=self.all(row, inside))
            for index, (row, inside) in enumerate(self.filled.rows(placed, context))
        )
        return ShownList(
            **common,
            name=placed.name,
            label=component.label.text(context),
            description=component.description.text(context),
            fault=self.faults.get(placed.name, ""),
            changeable=component.changeable and len(rows) < MOST_ROWS,
            rows=rows,
        )

    def _field(
        self, placed: Placed, field: asked.Field, context: Context, common: Mapping[str, Any]
    ) -> ShownField:
        typed = self._typed(placed, field, context)
        asks = not (field.fixed or isinstance(field, asked.Computed))
        return ShownField(
            **common,
            name=placed.name,
            label=field.label.text(context),
            description=field.description.text(context),
            fault=self.faults.get(placed.name, ""),
            required=field.required and asks,
            optional=asks and not field.required and not isinstance(field, asked.Checkbox),
            readonly=field.readonly or isinstance(field, asked.Computed),
            disabled=field.disabled,
            live=asks and not self.read.isdisjoint(field.path),
            autocomplete=field.autocomplete,
            **_DETAILS.get(type(field), _value_alone)(placed, field, typed, context),
            attachments=tuple(self.submitted.files.get(placed.name, ())),
        )

    def _typed(self, placed: Placed, field: asked.Field, context: Context) -> tuple[str, ...]:
        if field.fixed or isinstance(field, asked.Computed):
            return untyped(field, self.filled.values.get(placed.name), context)
        return tuple(self.submitted.fields.get(placed.name, ()))


Details = dict[str, Any]


def _value_alone(_: Placed, __: asked.Field, typed: tuple[str, ...], ___: Context) -> Details:
    return {"value": typed[0] if typed else ""}


def _text_details(_: Placed, field: asked.TextField, typed: tuple[str, ...], context: Context) -> Details:
    return {
        "value": typed[0] if typed else "",
        "html_type": {"email": "email", "phone": "tel"}.get(field.written_as, "text"),
        "prefix": field.prefix.text(context),
        "suffix": field.suffix.text(context),
        "max_length": schema.text_limit(field, context),
    }


def _number_details(_: Placed, field: asked.NumberField, typed: tuple[str, ...], context: Context) -> Details:
    return {
        "value": typed[0] if typed else "",
        "input_mode": "numeric" if field.decimals == 0 else "decimal",
        "prefix": field.prefix.text(context),
        "suffix": field.suffix.text(context),
        "minimum": plain(field.least.number(context)),
        "maximum": plain(field.most.number(context)),
    }


def _moment_details(
    _: Placed, field: asked.DateTimeField, typed: tuple[str, ...], context: Context
) -> Details:
    limits = (untyped(field, bound.value(context), context) for bound in (field.least, field.most))
    minimum, maximum = (limit[0] if limit else "" for limit in limits)
    return {
        "value": typed[0] if typed else "",
        "html_type": {"datetime": "datetime-local"}.get(field.subtype, field.subtype),
        "minimum": minimum,
        "maximum": maximum,
    }


def _checkbox_details(_: Placed, __: asked.Checkbox, typed: tuple[str, ...], ___: Context) -> Details:
    return {
        "html_type": "checkbox",
        "value": "true",
        "checked": bool(typed) and typed[0] not in {"", "false"},
    }


def _choice_details(placed: Placed, field: asked.Choice, typed: tuple[str, ...], context: Context) -> Details:
    options = tuple(
        ShownOption(
            id=f"{placed.id}-{number}", value=option.posted, label=option.label, chosen=option.posted in typed
        )
        for number, option in enumerate(field.options.choices(context))
    )
    return {
        "options": options,
        "value": typed[0] if typed else "",
        "multiple": field.several,
        "html_type": "checkbox" if field.several else "radio",
    }


def _file_details(_: Placed, field: asked.FilePicker, __: tuple[str, ...], ___: Context) -> Details:
    return {"html_type": "file", "accept": field.accept, "multiple": field.multiple}


_DETAILS: dict[type[asked.Field], Callable[[Placed, Any, tuple[str, ...], Context], Details]] = {
    asked.TextField: _text_details,
    asked.NumberField: _number_details,
    asked.DateTimeField: _moment_details,
    asked.Checkbox: _checkbox_details,
    asked.Choice: _choice_details,
    asked.FilePicker: _file_details,
}


def _text(component: asked.Text, context: Context, common: Mapping[str, Any]) -> ShownComponent:
    if component.type == "html":
        return ShownText(**common, html=markup.safe_html(component.text.text(context, markup.html_text)))
    return ShownText(**common, html=markup.from_markdown(component.text.text(context, markup.markdown_text)))


def _image(component: asked.Image, context: Context, common: Mapping[str, Any]) -> ShownComponent:
    source = component.source.text(context)
    return ShownImage(
        **common,
        source=source if asked.PICTURE.fullmatch(source) else "",
        alternative=component.alternative.text(context),
    )


def _table(component: asked.Table, context: Context, common: Mapping[str, Any]) -> ShownComponent:
    value = context.value(component.rows)
    rows: list[dict[str, Value]] = (
        [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    )
    first = rows[0] if rows else {}
    headings = component.headings or tuple((key, key) for key in first)
    return ShownTable(
        **common,
        label=component.label.text(context),
        headings=tuple(label for _, label in headings),
        rows=tuple(
            tuple(context.said(row.get(key)) for key, _ in headings) for row in rows[:_MOST_TABLE_ROWS]
        ),
    )


def _space(component: asked.Space, _: Context, common: Mapping[str, Any]) -> ShownComponent:
    return ShownSpace(**common, height=component.height)


def _button(component: asked.Button, context: Context, common: Mapping[str, Any]) -> ShownComponent:
    return ShownButton(**common, label=component.label.text(context), action=component.action)


_SHOWN: dict[type[asked.Component], Callable[[Any, Context, Mapping[str, Any]], ShownComponent]] = {
    asked.Text: _text,
    asked.Image: _image,
    asked.Table: _table,
    asked.Space: _space,
    asked.Button: _button,
}
