"""One reader for each component type of form-js."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine import feel
from engine.definitions import markup
from engine.definitions.forms.components import (
    PICTURE,
    Button,
    Checkbox,
    Choice,
    Component,
    Computed,
    DateTimeField,
    DynamicList,
    Field,
    FilePicker,
    Group,
    Image,
    Kind,
    NumberField,
    Space,
    Table,
    Text,
    TextField,
    every,
)
from engine.definitions.forms.reading import KEY, Source
from engine.definitions.forms.wording import Wording
from engine.definitions.sources import Located, did_you_mean

Place = tuple[str, ...]
Reader = Callable[[Source, Place], Component]

_DEEPEST = 6
_REFUSED = {
    "iframe": "Put a text with a link in its place: pages of others can't be shown inside a form.",
    "documentPreview": "Leave it out: the documents of a case are beside the task.",
}
_WRITTEN_AS = frozenset({"custom", "email", "phone"})
_AUTOCOMPLETE = {"email": "email", "phone": "tel"}


def read_components(source: Source, place: Place, depth: int = 0) -> tuple[Component, ...]:
    """The components of a form, group or list."""
    listed = source.data.get("components")
    if not isinstance(listed, list):
        source.fault("“components” is missing.", 'Write "components": [ … ].')
        return ()
    if depth > _DEEPEST:
        source.fault("Groups and lists are nested too deeply.", f"{_DEEPEST} levels are enough.")
        return ()
    read = []
    for data in listed:
        if not isinstance(data, Located):
            source.fault("A component must be an object.", 'Write {"type": …}.')
        elif component := _component(Source(source.file, data, source.problems), place, depth):
            read.append(component)
    return tuple(read)


def _component(source: Source, place: Place, depth: int) -> Component | None:
    kind = source.text("type")
    if kind == "group":
        return _group(source, place, depth)
    if kind == "dynamiclist":
        return _list(source, place, depth)
    reader = _READERS.get(kind)
    if reader is None:
        advice = _REFUSED.get(kind) or did_you_mean(kind, (*_READERS, "group", "dynamiclist"))
        source.fault(f"A form can't have a component of type “{kind}”.", advice)
        return None
    return reader(source, place)


def _common(source: Source) -> dict[str, Any]:
    return {
        "type": source.text("type"),
        "id": source.id,
        "line": source.data.line,
        "hide": source.hide(),
        "columns": source.columns(),
    }


def _field(source: Source, place: Place, kind: Kind) -> dict[str, Any]:
    """What all questions have; `kind` is how answers of this type are kept where nothing else is said."""
    said = source.property("kind") or kind.value
    if said not in set(Kind):
        source.fault(f"The property “kind” can't be “{said}”.", did_you_mean(said, Kind))
        said = kind.value
    if not source.text("label").strip():
        source.fault("This question has no label.", "Write one: it is also what screen readers read out.")
    return {
        **_common(source),
        "path": source.path("key", place),
        "label": source.wording("label"),
        "description": source.wording("description"),
        "kind": Kind(said),
        "required": source.inner("validate").flag("required"),
        "readonly": source.flag("readonly"),
        "disabled": source.flag("disabled"),
        "default": _default(source),
        "autocomplete": source.property("autocomplete"),
    }


def _default(source: Source) -> feel.Value:
    value = source.data.get("defaultValue")
    if isinstance(value, str | bool | int | Decimal | None):
        return feel.to_feel(value)
    if isinstance(value, list) and all(isinstance(one, str | int | Decimal) for one in value):
        return feel.to_feel(list(value))
    source.fault("“defaultValue” can't be kept.", "Write a text, a number, true, false or a list of these.")
    return None


def _text_field(source: Source, place: Place) -> Component:
    validate, appearance = source.inner("validate"), source.inner("appearance")
    written_as = validate.one_of("validationType", _WRITTEN_AS, "custom")
    common = _field(source, place, Kind.CONTENT)
    common["autocomplete"] = common["autocomplete"] or _AUTOCOMPLETE.get(written_as, "")
    return TextField(
        **common,
        prefix=appearance.wording("prefixAdorner"),
        suffix=appearance.wording("suffixAdorner"),
        shortest=validate.bound("minLength", _number),
        longest=validate.bound("maxLength", _number),
        pattern=validate.pattern(),
        pattern_fault=validate.text("patternErrorMessage"),
        written_as="" if written_as == "custom" else written_as,
    )


def _number_field(source: Source, place: Place) -> Component:
    validate, appearance = source.inner("validate"), source.inner("appearance")
    return NumberField(
        **_field(source, place, Kind.VARIABLE),
        prefix=appearance.wording("prefixAdorner"),
        suffix=appearance.wording("suffixAdorner"),
        least=validate.bound("min", _number),
        most=validate.bound("max", _number),
        decimals=source.whole("decimalDigits", 0, 10),
        step=source.decimal("increment"),
        as_text=source.flag("serializeToString"),
    )


def _datetime_field(source: Source, place: Place) -> Component:
    validate = source.inner("validate")
    subtype = source.one_of("subtype", frozenset({"date", "time", "datetime"}), "date")
    # The editor keeps the labels of its two halves apart from the label of other fields.
    if not source.data.get("label"):
        source.data["label"] = source.text("timeLabel" if subtype == "time" else "dateLabel")
    return DateTimeField(
        **_field(source, place, Kind.VARIABLE),
        subtype=subtype,
        least=validate.bound("min", _moment(subtype)),
        most=validate.bound("max", _moment(subtype)),
        no_past=source.flag("disallowPassedDates"),
        kept_as=source.one_of(
            "timeSerializingFormat", frozenset({"utc_offset", "utc_normalized", "no_timezone"}), "utc_offset"
        ),
    )


def _checkbox(source: Source, place: Place) -> Component:
    return Checkbox(**_field(source, place, Kind.VARIABLE))


def _choice(source: Source, place: Place) -> Component:
    return Choice(**_field(source, place, Kind.VARIABLE), options=source.options())


def _file_picker(source: Source, place: Place) -> Component:
    common = _field(source, place, Kind.CONTENT)
    if common["kind"] is Kind.VARIABLE:
        source.fault("Files can't become variables of the process.", "Leave the property “kind” out.")
    return FilePicker(**common, accept=source.text("accept"), multiple=source.flag("multiple"))


def _computed(source: Source, place: Place) -> Component:
    source.data.setdefault("label", source.text("key"))
    common = _field(source, place, Kind.VARIABLE)
    expression = source.expression("expression")
    if expression is None:
        source.fault("“expression” is missing.", "Write what is to be computed, in FEEL.")
        expression = feel.compile("null")
    return Computed(**common, expression=expression)


def _markdown(source: Source, _: Place) -> Component:
    if markup.has_picture(source.text("text")):
        source.fault("A text can't show a picture.", "Use a component of the type “image”, or write a link.")
    return Text(**_common(source), text=source.wording("text"))


def _html(source: Source, _: Place) -> Component:
    content = source.text("content")
    if tags := markup.taken_out(content):
        names = ", ".join(f"<{tag}>" for tag in tags)
        source.fault(
            f"{names} can't stand in a text: it would be taken out of the page.",
            'Write a link, as in <a href="https://…">…</a>; a picture is a component of the type “image”.',
        )
    return Text(**_common(source), text=source.wording("content"))


def _image(source: Source, _: Place) -> Component:
    where = source.text("source")
    if not where.startswith("=") and "{{" not in where and not PICTURE.fullmatch(where):
        source.fault(
            f"A form can't show the picture “{where[:80]}”: pages load nothing from other sites.",
            "Write the picture itself into “source”, as data:image/png;base64,… (or jpeg, gif, webp), or "
            "give a text with a link to it.",
        )
    if not source.text("alt").strip():
        source.fault("This picture has no alternative text.", "Say in “alt” what it shows.")
    return Image(**_common(source), source=source.wording("source"), alternative=source.wording("alt"))


def _table(source: Source, _: Place) -> Component:
    rows = source.expression("dataSource")
    if rows is None:
        source.fault("“dataSource” is missing.", "Write which list the table shows, in FEEL.")
        rows = feel.compile("[]")
    headings = []
    columns = source.data.get("columns")
    for column in columns if isinstance(columns, list) else ():
        if isinstance(column, Mapping) and KEY.fullmatch(str(column.get("key"))):
            headings.append((str(column["key"]), str(column.get("label") or column["key"])))
        else:
            source.fault("A column of the table has no key.", 'Write {"key": …, "label": …}.')
    return Table(**_common(source), label=source.wording("label"), rows=rows, headings=tuple(headings))


def _space(source: Source, _: Place) -> Component:
    return Space(**_common(source), height=source.whole("height", 0, 2000) or 0)


def _button(source: Source, _: Place) -> Component:
    action = source.one_of("action", frozenset({"submit", "reset"}), "submit")
    return Button(**_common(source), label=source.wording("label"), action=action)


def _group(source: Source, place: Place, depth: int) -> Component:
    inner = source.path("path", place) if source.data.get("path") else place
    return Group(
        **_common(source),
        label=source.wording("label"),
        description=source.wording("description"),
        outline=source.flag("showOutline"),
        components=read_components(source, inner, depth + 1),
    )


def _list(source: Source, place: Place, depth: int) -> Component:
    rows = read_components(source, (), depth + 1)
    if any(isinstance(component, DynamicList) for component in every(rows)):
        source.fault("A list can't hold another list.", "Ask for it on a form of its own.")
    if not any(isinstance(component, Field) for component in every(rows)):
        source.fault("This list asks nothing.", "Put fields into it.")
    return DynamicList(
        **_common(source),
        path=source.path("path", place),
        label=source.wording("label") if source.text("label") else Wording("Entries"),
        description=source.wording("description"),
        changeable=source.flag("allowAddRemove", default=True),
        repetitions=source.whole("defaultRepetitions", 0, 20) or 0,
        components=rows,
    )


def _number(value: Any) -> feel.Value:
    try:
        number = Decimal(str(value))
    except ArithmeticError as error:
        raise ValueError("it is no number") from error
    if not number.is_finite():
        raise ValueError("it is no number")
    return feel.to_feel(number)


def _moment(subtype: str) -> Callable[[Any], feel.Value]:
    function = {"date": "date", "time": "time", "datetime": "date and time"}[subtype]

    def read(value: Any) -> feel.Value:
        moment = feel.compile(f"{function}(text)").evaluate({"text": str(value)}).value
        if moment is None:
            raise ValueError(f"it is no {function} of ISO 8601")
        return moment

    return read


_READERS: dict[str, Reader] = {
    "textfield": _text_field,
    "textarea": _text_field,
    "number": _number_field,
    "datetime": _datetime_field,
    "checkbox": _checkbox,
    "radio": _choice,
    "select": _choice,
    "checklist": _choice,
    "taglist": _choice,
    "filepicker": _file_picker,
    "expression": _computed,
    "text": _markdown,
    "html": _html,
    "image": _image,
    "table": _table,
    "separator": _space,
    "spacer": _space,
    "button": _button,
}
