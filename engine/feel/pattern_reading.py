"""Reads regular expressions as XPath writes them, and writes them for the engines that run them.

A parser of our own lets nothing through that XPath does not have: no look-around, no recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.feel.errors import NoValue

_LARGEST = 5_000
"""Characters that a pattern stands for, repetitions multiplied."""
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
_MOST_PROPERTIES = 8
"""RE2 takes long to read what sort thousands of characters are of."""
_END = "end of the text"
"""Stands among the pieces of a pattern for what the engines write differently."""


@dataclass(frozen=True, slots=True)
class Written:
    """A pattern as the engines read it."""

    source: str
    """For ``regex``."""
    linear: str | None
    """For RE2, which takes time in proportion to the text; None where it has no such patterns."""
    groups: int
    uses_properties: bool
    """Whether it says what sort of characters it wants, as ``\\p{L}`` and ``\\w`` do."""


def written(pattern: str, flags: str) -> Written:
    """Read a pattern with its flags. Raises `NoValue` if it is none."""
    if "q" in flags:
        source = re.escape(pattern)
        linear = _flagged(source, flags) if pattern.isascii() or "i" not in flags else None
        return Written(source, linear, 0, uses_properties=False)
    return Reader(pattern, flags).read()


def _flagged(source: str, flags: str) -> str:
    chosen = "".join(flag for flag in "im" if flag in flags)
    return f"(?{chosen}){source}" if chosen else source


class Reader:
    """Reads one pattern."""

    def __init__(self, pattern: str, flags: str) -> None:
        self._text = _without_blanks(pattern) if "x" in flags else pattern
        self._flags = flags
        self._at = 0
        self._opened = 0
        self._open: list[int] = []
        """Numbers of the groups that are open; 0 for those that are not counted."""
        self._sizes = [0]
        """How many characters are matched in each open group, repetitions multiplied."""
        self._empty = [[True]]
        """For each open group, whether each of its alternatives may match nothing, so far."""
        self._folds = "i" in flags
        # What else is the same letter in the other case is a matter on which the engines differ.
        self._is_linear = pattern.isascii() or not self._folds
        self._properties = 0
        self._dot = r"(?s:.)" if "s" in flags else r"[^\n\r]"

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self) -> str:
        self._at += 1
        return self._text[self._at - 1]

    def read(self) -> Written:
        """Read the whole pattern. Raises `NoValue` if it is none."""
        pieces = self._pieces()
        end = "$" if "m" in self._flags else r"\Z"
        return Written(
            "".join(end if piece is _END else piece for piece in pieces),
            _flagged("".join("$" if piece is _END else piece for piece in pieces), self._flags)
            if self._is_linear
            else None,
            self._opened,
            self._properties > 0,
        )

    def _pieces(self) -> list[str]:
        pieces: list[str] = []
        while self._at < len(self._text):
            pieces.append(self._piece())
        if self._open:
            raise NoValue("a “)” is missing in the pattern")
        return pieces

    def _piece(self) -> str:
        char = self._take()
        if char in "|^$":
            if char == "|":
                self._empty[-1].append(True)
            return _END if char == "$" else char
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
            self._begin(0)
            return "(?:"
        self._opened += 1
        self._begin(self._opened)
        return "("

    def _begin(self, number: int) -> None:
        self._open.append(number)
        self._sizes.append(0)
        self._empty.append([True])

    def _close(self) -> str:
        if not self._open:
            raise NoValue("a “(” is missing in the pattern")
        self._open.pop()
        return f"){self._times(self._sizes.pop(), may_be_empty=any(self._empty.pop()))}"

    def _atom(self, char: str) -> str:
        if char == ".":
            return self._dot
        if char == "[":
            return self._class()
        return self._escape() if char == "\\" else re.escape(char)

    def _times(self, size: int, *, may_be_empty: bool = False) -> str:
        """Read how often something is repeated; `size` is how large it is."""
        match = _TIMES.match(self._text, self._at)
        times = match[0] if match else self._peek() if self._peek() in set("?*+") else ""
        self._at += len(times)
        most = max(int(match[1]), int(match[3] or 0)) if match else 1
        least = int(match[1]) if match else int(times in {"", "+"})
        self._empty[-1][-1] &= may_be_empty or least == 0
        # The engines differ in what a group has taken at last that may go round with nothing.
        self._is_linear &= not (times and may_be_empty)
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
        self._is_linear = False
        return rf"(?:\{digits})"

    def _class_escape(self, char: str, *, inside: bool) -> str:
        """What an escape stands for: a character, or a class of them."""
        if char in _ESCAPED:
            return rf"\{char}"
        if char in _CONTROLS:
            return _CONTROLS[char]
        self._properties += char not in "sS"
        self._is_linear &= self._properties <= _MOST_PROPERTIES
        self._is_linear &= not self._folds or char in "sSdD"
        if char in "pP":
            return self._property(char)
        if char.lower() not in _CLASSES:
            raise NoValue(f"patterns have no “\\{char}”")
        members = _CLASSES[char.lower()]
        if char == "D":
            return r"\P{Nd}"
        if char.isupper():
            # RE2 has no classes in classes.
            self._is_linear &= not inside
            return f"[^{members}]"
        return members if inside else f"[{members}]"

    def _property(self, char: str) -> str:
        match = _PROPERTY.match(self._text, self._at)
        if match is None:
            raise NoValue("a property is written \\p{L} or \\p{IsBasicLatin}")
        self._at = match.end()
        said = match[1] or f"Block={match[2]}"
        # To RE2 characters that no one has named yet belong to no property.
        self._is_linear &= not said.startswith(("B", "C"))
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
                self._is_linear = False
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
