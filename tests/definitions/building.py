"""Forms as tests write them: a component is a keyword or two."""

import json
from typing import Any

from engine import feel
from engine.definitions.forms import Form, Submitted
from engine.feel import Value
from engine.kernel.errors import FieldFault, Invalid


def field(kind: str, key: str, label: str = "", **more: Any) -> dict[str, Any]:
    return {"type": kind, "id": f"Field_{key}", "key": key, "label": label or key.capitalize(), **more}


def group(label: str, *components: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "group", "id": f"Group_{label}", "label": label, "components": list(components), **more}


def rows(path: str, *components: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "dynamiclist",
        "id": f"List_{path}",
        "path": path,
        "label": path.capitalize(),
        "components": list(components),
        **more,
    }


def source(*components: dict[str, Any], **more: Any) -> bytes:
    schema = {"type": "default", "id": "test", "schemaVersion": 19, "components": list(components), **more}
    return json.dumps(schema, indent=1).encode()


def form(*components: dict[str, Any], **more: Any) -> Form:
    return Form.parse(source(*components, **more), "forms/test.form")


def post(**fields: str | list[str]) -> Submitted:
    named = {name.replace("__", "."): value for name, value in fields.items()}
    return Submitted(fields={n: [v] if isinstance(v, str) else v for n, v in named.items()})


def faults_of(asked: Form, submitted: Submitted, *known: Any) -> tuple[FieldFault, ...]:
    """What a form finds wrong with a post; nothing if it takes it."""
    try:
        asked.load(submitted, *known)
    except Invalid as invalid:
        return tuple(invalid.faults)
    return ()


def scope(**names: Any) -> dict[str, Value]:
    return {name: feel.to_feel(value) for name, value in names.items()}
