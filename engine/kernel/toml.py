"""The one reader of text files and TOML, so that every fault can name its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.kernel.errors import DefinitionsRefused, Problem
from engine.kernel.kept import kept

_MOST_DIGITS = 6_000
"""Before or behind the point."""
_MOST_BITS = 63


def text_of(source: bytes, file: str) -> str:
    """The text of a file, without byte order mark and with plain line ends. Raises `DefinitionsRefused`."""
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise syntax_refused(file, line, "This is not UTF-8 text.", "Save the file as UTF-8.") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise syntax_refused(file, line, "The text holds a NUL character.", "Remove it.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def number_of(text: str) -> Decimal:
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

    @staticmethod
    @kept
    def read(source: bytes, file: str) -> TomlFile:
        """Read a TOML document. Raises `DefinitionsRefused` that says where it breaks."""
        text = text_of(source, file)
        try:
            data = tomllib.loads(text, parse_float=number_of)
        except ValueError as error:
            said = re.search(r"at line (\d+)", str(error))
            line = int(said[1]) if said else text.count("\n") + 1
            what = f"This is not TOML: {str(error)[:200]}."
            raise syntax_refused(
                file, line, what, "Texts stand in quotes, numbers and dates don't."
            ) from error
        except RecursionError as error:
            raise syntax_refused(file, 1, "This is nested too deeply.", "Write it flatter.") from error
        read = TomlFile(file, data, _lines_of_keys(text))
        if problems := list(read._large_numbers((), data)):
            raise DefinitionsRefused(problems)
        return read

    def _large_numbers(self, path: tuple[str, ...], value: object) -> Iterator[Problem]:
        """Whole numbers that TOML does not have, and Python could not even print."""
        if isinstance(value, int) and value.bit_length() > _MOST_BITS:
            yield self.problem(path, "This number is too large.", "Write one of at most 18 digits.", "syntax")
        inner = value.items() if isinstance(value, Mapping) else ()
        for key, one in inner:
            yield from self._large_numbers((*path, key), one)
        for one in value if isinstance(value, list) else ():
            yield from self._large_numbers(path, one)

    def line(self, path: tuple[str, ...]) -> int:
        """The line of a key, or of the nearest table around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(
        self, path: tuple[str, ...], what: str, advice: str = "", rule: str = "organisation"
    ) -> Problem:
        """A problem with a key."""
        return Problem(
            file=self.file,
            line=self.line(path),
            element=".".join(path),
            what=what,
            advice=advice,
            rule=rule,
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


def syntax_refused(file: str, line: int, what: str, advice: str) -> DefinitionsRefused:
    """A file that can't be read at all."""
    return DefinitionsRefused([Problem(file=file, line=line, what=what, advice=advice, rule="syntax")])
