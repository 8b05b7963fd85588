"""What stands in the tag of a form's field: told once here, so that the templates stay readable."""

from __future__ import annotations

from typing import Any

from flask import Flask

Attributes = dict[str, str | bool | None]


def init_app(app: Flask) -> None:
    """Make the attributes known to the templates."""
    for teller in (of_control, of_files, of_option, of_set):
        app.jinja_env.globals[teller.__name__] = teller


def of_control(field: Any, refresh_at: str = "") -> Attributes:
    """Attributes of the field that takes the answer; without a value where nothing is to be said."""
    return {
        "id": field.id,
        "name": field.name,
        "aria-describedby": _described_by(field),
        "aria-invalid": "true" if field.fault else None,
        "aria-required": "true" if field.required else None,
        "autocomplete": field.autocomplete or None,
        "inputmode": field.input_mode or None,
        "min": field.minimum if field.type == "datetime" and field.minimum else None,
        "max": field.maximum if field.type == "datetime" and field.maximum else None,
        "readonly": "readonly" if field.readonly else None,
        "disabled": "disabled" if field.disabled else None,
        **_refresh(field, refresh_at),
    }


def of_files(field: Any) -> Attributes:
    """Attributes of the field that takes files."""
    of_files = {"accept": field.accept or None, "multiple": "multiple" if field.multiple else None}
    return {**of_control(field), **of_files}


def of_option(field: Any, option: Any, refresh_at: str = "") -> Attributes:
    """Attributes of one radio or checkbox of several."""
    return {
        "id": option.id,
        "name": field.name,
        "value": option.value,
        "checked": "checked" if option.chosen else None,
        "disabled": "disabled" if field.disabled or field.readonly else None,
        **_refresh(field, refresh_at),
    }


def of_set(field: Any) -> Attributes:
    """Attributes of the fieldset around radios, checkboxes and files."""
    return {"id": field.id, "aria-describedby": _described_by(field)}


def _described_by(field: Any) -> str | None:
    hint = f"{field.id}-hint" if field.description else ""
    fault = f"{field.id}-fault" if field.fault else ""
    return f"{hint} {fault}".strip() or None


def _refresh(field: Any, refresh_at: str) -> Attributes:
    """With JavaScript, an answer that others depend on fetches the form anew, as typed so far.

    What is swapped stands around the form: a field called “remove” or “children” takes the place of what a
    form itself has under that name.
    """
    if not field.live or not refresh_at:
        return {}
    return {
        "hx-post": refresh_at,
        "hx-trigger": "change",
        "hx-target": "#form-around",
        "hx-select": "#form-around",
        "hx-swap": "outerHTML",
        "hx-vals": '{"refresh": "1"}',
    }
