"""Reading the text files of a bundle so that every fault can name its line."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable
from difflib import get_close_matches
from json.decoder import JSONObject  # type: ignore[attr-defined]
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from typing import Any

from engine.kernel.toml import number_of, syntax_refused, text_of


class Located(dict[str, Any]):
    """A JSON object that knows the line on which it begins."""

    line: int = 0


def read_json(source: bytes, file: str) -> Located:
    """A JSON object with line numbers. Raises `DefinitionsRefused` that says where it breaks."""
    text = text_of(source, file)
    try:
        data = _LocatingDecoder(text).decode(text)
    except json.JSONDecodeError as error:
        raise syntax_refused(file, error.lineno, f"This is not JSON: {error.msg}.", "") from error
    except RecursionError as error:
        raise syntax_refused(file, 1, "This is nested too deeply.", "") from error
    except ValueError as error:
        raise syntax_refused(file, 1, f"This is not JSON: {error}.", "") from error
    if not isinstance(data, Located):
        raise syntax_refused(file, 1, "This is not a JSON object.", "The file begins with { and ends with }.")
    return data


class _LocatingDecoder(json.JSONDecoder):
    """The standard library's decoder in its pure Python form, which tells where each object begins."""

    def __init__(self, text: str) -> None:
        super().__init__(parse_float=number_of, parse_constant=number_of, object_pairs_hook=list)
        self._line_ends = [match.start() for match in re.finditer("\n", text)]
        self.parse_object = self._object
        self.scan_once = py_make_scanner(self)

    def _object(self, text_and_start: tuple[str, int], *rest: Any) -> tuple[Located, int]:
        text, start = text_and_start
        pairs, end = JSONObject(text_and_start, *rest)
        data = Located()
        data.line = bisect_left(self._line_ends, start) + 1
        for key, value in pairs:
            if key in data:
                raise json.JSONDecodeError(f"the name “{key}” stands twice in one object", text, start)
            data[key] = value
        return data, end


def did_you_mean(said: str, known: Iterable[str]) -> str:
    """Advice after an unknown word: the likeliest one, or all of them."""
    names = sorted(known)
    close = get_close_matches(said, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean “{close[0]}”?"
    return f"There is {', '.join(names)}." if names else ""
