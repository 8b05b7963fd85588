"""Reading the text files of a bundle so that every fault can name its line."""

from __future__ import annotations

import json
import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from json.decoder import JSONObject  # type: ignore[attr-defined]
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from typing import Any

from engine.kernel.errors import DefinitionsRefused, Problem

_MOST_DIGITS = 6_000
"""Before or behind the point."""


class Located(dict[str, Any]):
    """A JSON object that knows the line on which it begins."""

    line: int = 0


def text_of(source: bytes, file: str) -> str:
    """The text of a file, without byte order mark and with plain line ends. Raises `DefinitionsRefused`."""
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise _refused(file, line, "This is not UTF-8 text.", "Save the file as UTF-8.") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _refused(file, line, "The text holds a NUL character.", "Remove it.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_json(source: bytes, file: str) -> Located:
    """A JSON object with line numbers. Raises `DefinitionsRefused` that says where it breaks."""
    text = text_of(source, file)
    try:
        data = _LocatingDecoder(text).decode(text)
    except json.JSONDecodeError as error:
        raise _refused(file, error.lineno, f"This is not JSON: {error.msg}.", "") from error
    except RecursionError as error:
        raise _refused(file, 1, "This is nested too deeply.", "") from error
    except ValueError as error:
        raise _refused(file, 1, f"This is not JSON: {error}.", "") from error
    if not isinstance(data, Located):
        raise _refused(file, 1, "This is not a JSON object.", "The file begins with { and ends with }.")
    return data


class _LocatingDecoder(json.JSONDecoder):
    """The standard library's decoder in its pure Python form, which tells where each object begins."""

    def __init__(self, text: str) -> None:
        super().__init__(parse_float=_number, parse_constant=_number, object_pairs_hook=_unique)
        self._line_ends = [match.start() for match in re.finditer("\n", text)]
        self.parse_object = self._object
        self.scan_once = py_make_scanner(self)

    def _object(self, text_and_start: tuple[str, int], *rest: Any) -> tuple[Located, int]:
        data, end = JSONObject(text_and_start, *rest)
        data.line = bisect_left(self._line_ends, text_and_start[1]) + 1
        return data, end


def _unique(pairs: list[tuple[str, Any]]) -> Located:
    data = Located()
    for key, value in pairs:
        if key in data:
            raise ValueError(f"the name “{key}” stands twice in one object")
        data[key] = value
    return data


def _number(text: str) -> Decimal:
    """A number that FEEL has too."""
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise ValueError(f"{text[:20]} is out of all bounds")
    return number


@dataclass(frozen=True)
class TomlFile:
    """A TOML document with the lines of its keys."""

    file: str
    data: Mapping[str, Any]
    lines: Mapping[tuple[str, ...], int]

    @classmethod
    def read(cls, source: bytes, file: str) -> TomlFile:
        """Read a TOML document. Raises `DefinitionsRefused` that says where it breaks."""
        text = text_of(source, file)
        try:
            data = tomllib.loads(text, parse_float=_number)
        except ValueError as error:
            said = re.search(r"at line (\d+)", str(error))
            line = int(said[1]) if said else text.count("\n") + 1
            raise _refused(file, line, f"This is not TOML: {error}.", "") from error
        except RecursionError as error:
            raise _refused(file, 1, "This is nested too deeply.", "") from error
        return cls(file, data, _lines_of_keys(text))

    def line(self, path: tuple[str, ...]) -> int:
        """The line of a key, or of the nearest table around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: tuple[str, ...], what: str, advice: str = "") -> Problem:
        """A problem with a key."""
        return Problem(
            file=self.file,
            line=self.line(path),
            element=".".join(path),
            what=what,
            advice=advice,
            rule="organisation",
        )


_KEY_PART = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([A-Za-z0-9_-]+))\s*(\.?)')


def _lines_of_keys(text: str) -> dict[tuple[str, ...], int]:
    """Lines of tables and keys, by reading line by line; good enough to point a person to the place."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), start=1):
        said = line.strip()
        if said.startswith("["):
            table = _key_path(said.lstrip("["))
            lines.setdefault(table, number)
        elif "=" in said and not said.startswith("#"):
            key = _key_path(said)
            for length in range(1, len(key) + 1):
                lines.setdefault(table + key[:length], number)
    return lines


def _key_path(said: str) -> tuple[str, ...]:
    parts: list[str] = []
    at = 0
    while match := _KEY_PART.match(said, at):
        parts.append(next(part for part in match.groups()[:3] if part is not None))
        at = match.end()
        if not match[4]:
            break
    return tuple(parts)


def did_you_mean(said: str, known: Iterable[str]) -> str:
    """Advice after an unknown word: the likeliest one, or all of them."""
    names = sorted(known)
    close = get_close_matches(said, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean “{close[0]}”?"
    return f"There is {', '.join(names)}." if names else ""


def _refused(file: str, line: int, what: str, advice: str) -> DefinitionsRefused:
    return DefinitionsRefused([Problem(file=file, line=line, what=what, advice=advice, rule="syntax")])
