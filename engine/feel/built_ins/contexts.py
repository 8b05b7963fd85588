"""Functions of contexts."""

from __future__ import annotations

from engine.feel.errors import NoValue
from engine.feel.functions import built_in
from engine.feel.run import Run
from engine.feel.values import Value


@built_in("get value(m: context, key: string)", "get value(context: context, key: string)")
def get_value(context: dict[str, Value], key: str) -> Value:
    """The value of an entry; null if there is none."""
    return context.get(key)


@built_in("get value(context: context, keys: list)")
def get_value_at(context: dict[str, Value], keys: list[Value]) -> Value:
    """The value of an entry of an entry …; null if there is none."""
    found: Value = context if keys else None
    for key in keys:
        if not isinstance(key, str):
            raise NoValue("keys are texts")
        if not isinstance(found, dict) or key not in found:
            return None
        found = found[key]
    return found


@built_in("get entries(m: context)")
def get_entries(run: Run, context: dict[str, Value]) -> list[Value]:
    """The entries as a list of contexts with key and value."""
    run.spend_items(3 * len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@built_in("context put(context: context, key: string, value: any)")
def context_put(run: Run, context: dict[str, Value], key: str, value: Value) -> dict[str, Value]:
    """The context with an entry added or changed."""
    run.spend_items(len(context) + 1)
    return {**context, key: value}


@built_in("context put(context: context, keys: list, value: any)")
def context_put_at(run: Run, context: dict[str, Value], keys: list[Value], value: Value) -> dict[str, Value]:
    """The context with an entry of an entry … added or changed."""
    if not keys or not isinstance(keys[0], str):
        raise NoValue("keys are texts, one at least")
    key, rest = keys[0], keys[1:]
    if not rest:
        return context_put(run, context, key, value)
    inner = context.get(key)
    if not isinstance(inner, dict):
        raise NoValue(f"“{key}” is no context")
    return context_put(run, context, key, context_put_at(run, inner, rest, value))


@built_in("context merge(contexts: list)")
def context_merge(run: Run, contexts: list[Value]) -> dict[str, Value]:
    """All entries of all contexts; later ones win."""
    merged: dict[str, Value] = {}
    for context in contexts:
        if not isinstance(context, dict):
            raise NoValue("not all of the items are contexts")
        run.spend_items(len(context))
        merged.update(context)
    return merged


@built_in("context(entries: list)")
def context_of(entries: list[Value]) -> dict[str, Value]:
    """A context made of contexts with key and value."""
    made: dict[str, Value] = {}
    for entry in entries:
        key = entry.get("key") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(key, str) or "value" not in entry or key in made:
            raise NoValue("entries are contexts with a key of their own and a value")
        made[key] = entry["value"]
    return made
