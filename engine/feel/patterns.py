"""Regular expressions as XPath writes them, run under a time limit.

They are read by a parser of our own, which lets nothing through that XPath does not have: no look-around, no
recursion. It writes what the package ``regex`` understands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

import regex

from engine.feel.errors import NoValue, OutOfBudget
from engine.feel.run import Run
from engine.feel.values import Value

LONGEST = 500
"""Characters of a pattern."""
_LARGEST = 5_000
"""Characters that a pattern stands for, repetitions multiplied."""
_SECONDS = 0.02
_COST = 200
"""Steps."""
_FLAGS = frozenset("smixq")
_ESCAPED = frozenset(r"\|.-^?*+{}()[]$")
_CONTROLS = {"n": r"\n", "r": r"\r", "t": r"\t"}
_CLASSES = {
    "s": r" \t\n\r",
    "d": r"\p{Nd}",
    "w": r"\p{L}\p{M}\p{N}\p{S}",
    "i": r"\p{L}_:",
    "c": r"\p{L}\p{M}\p{Nd}_:.\-·",
}
_TIMES = re.compile(r"\{(\d{1,6})(?:(,)(\d{1,6})?)?\}", re.ASCII)
_PROPERTY = re.compile(r"\{(?:([A-Z][a-z]?)|Is([A-Za-z0-9-]{1,40}))\}", re.ASCII)
_REPLACEMENT = re.compile(r"\\([\\$])|\$(\d+)|([\\$])", re.ASCII)


class _Match(Protocol):
    """What is used of a match of ``regex``, which has no types."""

    def start(self) -> int: ...
    def end(self) -> int: ...
    def __getitem__(self, group: int) -> str | None: ...


class _Pattern(Protocol):
    """What is used of a compiled pattern of ``regex``."""

    groups: int

    def search(self, text: str, *, timeout: float) -> _Match | None: ...
    def finditer(self, text: str, *, timeout: float) -> Iterator[_Match]: ...


def found(run: Run, text: str, pattern: str, flags: str) -> bool:
    """Whether a pattern matches a part of a text."""
    compiled = _prepared(run, text, pattern, flags)
    try:
        return compiled.search(text, timeout=_SECONDS) is not None
    except TimeoutError:
        raise _too_long() from None


def replaced(run: Run, text: str, pattern: str, by: tuple[str, str]) -> str:
    """A text with all matches of a pattern replaced; `by` are the replacement and the flags."""
    replacement, flags = by
    compiled = _prepared(run, text, pattern, flags)
    written = _written(replacement, compiled.groups, literal="q" in flags)
    pieces: list[str] = []
    end = length = 0
    for match in _matches(compiled, text):
        if match.end() == match.start():
            raise NoValue("the pattern matches where there is nothing")
        piece = "".join(part if isinstance(part, str) else match[part] or "" for part in written)
        pieces += [text[end : match.start()], piece]
        length += len(piece) + match.start() - end
        run.spend_text(length)
        end = match.end()
    return "".join([*pieces, text[end:]])


def parts(run: Run, text: str, pattern: str) -> list[Value]:
    """The parts of a text between the matches of a pattern."""
    compiled = _prepared(run, text, pattern, "")
    made: list[Value] = []
    end = 0
    for match in _matches(compiled, text):
        if match.end() == match.start():
            raise NoValue("the delimiter matches where there is nothing")
        run.spend_items(1)
        made.append(text[end : match.start()])
        end = match.end()
    run.spend_items(len(made))
    return [*made, text[end:]]


def _matches(compiled: _Pattern, text: str) -> list[_Match]:
    try:
        return list(compiled.finditer(text, timeout=_SECONDS))
    except TimeoutError:
        raise _too_long() from None


def _too_long() -> OutOfBudget:
    return OutOfBudget(
        "This pattern takes too long on this text.", "Repetitions inside of repetitions do that."
    )


def _prepared(run: Run, text: str, pattern: str, flags: str) -> _Pattern:
    run.spend(_COST + len(text) // 10)
    if len(pattern) > LONGEST:
        raise OutOfBudget(f"This pattern has {len(pattern)} characters.", f"{LONGEST} are the most.")
    if not _FLAGS.issuperset(flags):
        raise NoValue("the flags of a pattern are s, m, i, x and q")
    return _compiled(pattern, flags)


@lru_cache(maxsize=500)
def _compiled(pattern: str, flags: str) -> _Pattern:
    written = re.escape(pattern) if "q" in flags else _Reader(pattern, flags).alternatives()
    chosen = regex.VERSION1 | (regex.MULTILINE if "m" in flags else 0)
    if "i" in flags:
        chosen |= regex.IGNORECASE
    try:
        # Without (?-f) VERSION1 folds “ß” to “ss”.
        source = f"(?-f){written}" if "i" in flags else written
        compiled: _Pattern = regex.compile(source, chosen)  # type: ignore[no-untyped-call]  # regex has no types
    except (regex.error, RecursionError, OverflowError):
        raise NoValue("this is no pattern") from None
    return compiled


def _written(replacement: str, groups: int, *, literal: bool) -> list[str | int]:
    """The pieces of a replacement: texts, and numbers of groups."""
    if literal:
        return [replacement]
    pieces: list[str | int] = []
    end = 0
    for match in _REPLACEMENT.finditer(replacement):
        pieces.append(replacement[end : match.start()])
        end = match.end()
        if match[3]:
            raise NoValue("in a replacement stand “$1” for a group, “\\$” and “\\\\” for these characters")
        pieces += [match[1]] if match[1] else _group(match[2], groups)
    return [*pieces, replacement[end:]]


def _group(digits: str, groups: int) -> list[str | int]:
    """As many of the digits as there is a group for; the others are text."""
    length = len(digits)
    while length > 1 and int(digits[:length][:6]) > groups:
        length -= 1
    number = int(digits[:length])
    return [number if number <= groups else "", digits[length:]]


class _Reader:
    """Reads a pattern of XPath and writes one of ``regex``."""

    def __init__(self, pattern: str, flags: str) -> None:
        self._text = _without_blanks(pattern) if "x" in flags else pattern
        self._at = 0
        self._opened = 0
        self._open: list[int] = []
        """Numbers of the groups that are open; 0 for those that are not counted."""
        self._sizes = [0]
        """How many characters are matched in each open group, repetitions multiplied."""
        self._dot = r"(?s:.)" if "s" in flags else r"[^\n\r]"
        self._end = "$" if "m" in flags else r"\Z"

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        self._at += 1
        return self._text[self._at - 1]

    def alternatives(self) -> str:
        """Read the whole pattern. Raises `NoValue` if it is none."""
        pieces: list[str] = []
        while self._at < len(self._text):
            pieces.append(self._piece())
        if self._open:
            raise NoValue("a “)” is missing in the pattern")
        return "".join(pieces)

    def _piece(self) -> str:
        char = self._take()
        if char in "|^$":
            return self._end if char == "$" else char
        if char == "(":
            return self._group()
        if char == ")":
            return self._close()
        if char in "?*+{}]":
            raise NoValue(f"“{char}” has nothing before it in the pattern")
        return self._atom(char) + self._times(1)

    def _group(self) -> str:
        if self._peek() == "?":
            if self._text[self._at : self._at + 2] != "?:":
                raise NoValue("patterns have no groups of this kind")
            self._at += 2
            self._open.append(0)
            self._sizes.append(0)
            return "(?:"
        self._opened += 1
        self._open.append(self._opened)
        self._sizes.append(0)
        return "("

    def _close(self) -> str:
        if not self._open:
            raise NoValue("a “(” is missing in the pattern")
        self._open.pop()
        return f"){self._times(self._sizes.pop())}"

    def _atom(self, char: str) -> str:
        if char == ".":
            return self._dot
        if char == "[":
            return self._class()
        return self._escape() if char == "\\" else re.escape(char)

    def _times(self, size: int) -> str:
        """Read how often something is repeated; `size` is how large it is."""
        match = _TIMES.match(self._text, self._at)
        times = match[0] if match else self._peek() if self._peek() in set("?*+") else ""
        self._at += len(times)
        most = max(int(match[1]), int(match[3] or 0)) if match else 1
        self._sizes[-1] += size * most
        if self._sizes[-1] > _LARGEST:
            raise NoValue("the repetitions in this pattern are too many")
        return times + (self._take() if times and self._peek() == "?" else "")

    def _escape(self) -> str:
        if not self._peek():
            raise NoValue("a pattern can't end with a backslash")
        char = self._take()
        if char in "123456789":
            return self._back_reference(char)
        return self._class_escape(char, inside=False)

    def _back_reference(self, digits: str) -> str:
        while (
            self._peek().isdigit() and self._peek().isascii() and int(digits + self._peek()) <= self._opened
        ):
            digits += self._take()
        if int(digits) > self._opened or int(digits) in self._open:
            raise NoValue(f"there is no group \\{digits} to refer to")
        return rf"(?:\{digits})"

    def _class_escape(self, char: str, *, inside: bool) -> str:
        """What an escape stands for: a character, or a class of them."""
        if char in _ESCAPED:
            return rf"\{char}"
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char in "pP":
            return self._property(char)
        if char.lower() not in _CLASSES:
            raise NoValue(f"patterns have no “\\{char}”")
        members = _CLASSES[char.lower()]
        if char.isupper():
            return f"[^{members}]"
        return f"[{members}]" if not inside or char != char.lower() else members

    def _property(self, char: str) -> str:
        match = _PROPERTY.match(self._text, self._at)
        if match is None:
            raise NoValue("a property is written \\p{L} or \\p{IsBasicLatin}")
        self._at = match.end()
        said = match[1] or f"Block={match[2]}"
        return rf"\{char}{{{said}}}"

    def _class(self) -> str:
        """Read a class behind its bracket, with what is subtracted from it."""
        negated = self._peek() == "^"
        self._at += negated
        members: list[str] = []
        without = ""
        while self._peek() != "]" or not members:
            if self._text[self._at : self._at + 2] == "-[":
                self._at += 2
                without = self._class()
                break
            members.append(self._member())
        if self._peek() != "]" or not members:
            raise NoValue("a “]” is missing in the pattern")
        self._at += 1
        said = f"[{'^' if negated else ''}{''.join(members)}]"
        return f"[{said}--{without}]" if without else said

    def _member(self) -> str:
        first = self._single()
        if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in {"]", "[", ""}:
            self._at += 1
            last = self._single()
            if len(first.lstrip("\\")) > 1 or len(last.lstrip("\\")) > 1:
                raise NoValue("a range in a pattern goes from a character to a character")
            return f"{first}-{last}"
        return first

    def _single(self) -> str:
        char = self._peek()
        if not char or char == "[":
            raise NoValue("a class of characters is not complete in the pattern")
        self._at += 1
        if char != "\\":
            return rf"\{char}" if char in r"-^&|~]" else re.escape(char)
        if not self._peek():
            raise NoValue("a pattern can't end with a backslash")
        return self._class_escape(self._take(), inside=True)


def _without_blanks(pattern: str) -> str:
    """The pattern without its blanks, as the flag x has it; in classes they stay."""
    kept: list[str] = []
    depth = 0
    escaped = False
    for char in pattern:
        if not escaped:
            depth += (char == "[") - (char == "]")
        if depth > 0 or char not in " \t\n\r":
            kept.append(char)
            escaped = char == "\\" and not escaped
    return "".join(kept)
