"""Values as text: what the function string gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from engine.feel.run import Run
from engine.feel.values import Function, Range, Value

_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_PLAIN_DIGITS = 40
"""Numbers with more digits before or behind the point are printed with an exponent."""


def printed(run: Run, value: Value) -> str:
    """A value as text; a text as itself."""
    if isinstance(value, str):
        return value
    pieces: list[str] = []
    length = 0
    for piece in _pieces(value):
        pieces.append(piece)
        length += len(piece)
        run.spend_text(length if len(piece) > 1 else 0)
    return "".join(pieces)


def _pieces(value: Value) -> Iterator[str]:
    if isinstance(value, list):
        yield "["
        yield from _separated(_pieces(item) for item in value)
        yield "]"
    elif isinstance(value, dict):
        yield "{"
        yield from _separated(_entry(key, item) for key, item in value.items())
        yield "}"
    elif isinstance(value, Range):
        yield from _range(value)
    else:
        yield scalar(value)


def _separated(parts: Iterator[Iterator[str]]) -> Iterator[str]:
    for index, part in enumerate(parts):
        if index:
            yield ", "
        yield from part


def _entry(key: str, value: Value) -> Iterator[str]:
    yield key if _PLAIN_NAME.fullmatch(key) else quoted(key)
    yield ": "
    yield from _pieces(value)


def _range(bounds: Range) -> Iterator[str]:
    if bounds.operator:
        yield f"({bounds.operator} "
        yield from _pieces(bounds.start if bounds.end is None else bounds.end)
        yield ")"
        return
    yield "[" if bounds.start_included else "("
    yield from _pieces(bounds.start)
    yield ".."
    yield from _pieces(bounds.end)
    yield "]" if bounds.end_included else ")"


def scalar(value: Value) -> str:
    """A value without parts, as it is written in an expression; dates, times and durations without quotes."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Function):
        return f"function({', '.join(value.parameters)})"
    return str(value)


def number_text(value: Decimal) -> str:
    """A number in digits, with an exponent only where there would be very many of them."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "there are no infinities in FEEL"
    if -_PLAIN_DIGITS <= exponent <= 0 or 0 <= value.adjusted() <= _PLAIN_DIGITS:
        return f"{value:f}"
    return str(value)


def quoted(text: str) -> str:
    """A text between its quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + escaped.replace("\t", "\\t") + '"'
