"""Values as JSON and back, without loss: for variables and the saved state of cases.

Texts, booleans, null and lists are themselves. Everything else is an object with one key that tells its type;
the entries of a context are one level below, so that no key of theirs can be taken for a type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from engine.feel.durations import DaysTime, YearsMonths
from engine.feel.temporal import Date, DateTime, Time
from engine.feel.values import NAMES, Range, Value

_DEEPEST = 100


def dump(value: Value) -> Any:
    """A value as JSON has it. Raises `TypeError` for functions, which can't be kept."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list):
        return [dump(item) for item in value]
    if isinstance(value, dict):
        return {"context": {key: dump(item) for key, item in value.items()}}
    if isinstance(value, Range):
        return {
            "range": [
                dump(value.start),
                dump(value.end),
                value.start_included,
                value.end_included,
                value.operator,
            ]
        }
    if type(value) in _SCALARS:
        return {NAMES[type(value)]: str(value)}
    raise TypeError(f"a {NAMES.get(type(value), type(value).__name__)} can't be kept")


def load(written: Any) -> Value:
    """The value that was dumped. Raises `ValueError` for what no value was dumped as."""
    return _load(written, _DEEPEST)


def _load(written: Any, depth: int) -> Value:
    if not depth:
        raise ValueError("the value is nested too deep")
    if written is None or isinstance(written, bool | str):
        return written
    if isinstance(written, list):
        return [_load(item, depth - 1) for item in written]
    if not isinstance(written, dict) or len(written) != 1:
        raise ValueError("this is no dumped value")
    ((kind, content),) = written.items()
    if kind == "context" and isinstance(content, dict):
        return {str(key): _load(item, depth - 1) for key, item in content.items()}
    if kind == "range":
        return _range(content, depth)
    return _scalar(kind, content)


def _range(content: Any, depth: int) -> Range:
    match content:
        case [start, end, bool(start_included), bool(end_included), str(operator)]:
            return Range(
                _load(start, depth - 1), _load(end, depth - 1), start_included, end_included, operator
            )
    raise ValueError("this is no dumped range")


def _scalar(kind: Any, content: Any) -> Value:
    read = _READERS.get(kind)
    if read is None or not isinstance(content, str):
        raise ValueError(f"there are no values of type {kind!r}")
    value = read(content)
    if value is None:
        raise ValueError(f"{content!r} is no {kind}")
    return value


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except ArithmeticError:
        return None
    return value if value.is_finite() else None


_SCALARS = frozenset({Decimal, Date, Time, DateTime, DaysTime, YearsMonths})
_READERS: Mapping[str, Callable[[str], Value]] = {
    NAMES[Decimal]: _number,
    NAMES[Date]: Date.parse,
    NAMES[Time]: Time.parse,
    NAMES[DateTime]: DateTime.parse,
    NAMES[DaysTime]: DaysTime.parse,
    NAMES[YearsMonths]: YearsMonths.parse,
}
