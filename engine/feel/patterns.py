"""Regular expressions as XPath writes them, run in a time that is bounded.

RE2 runs all that it can: it takes time in proportion to the text. The rest, as back references, is left to
the package ``regex``, under a time limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from time import thread_time
from typing import Protocol

import re2
import regex

from engine.feel.errors import NoValue, OutOfBudget
from engine.feel.pattern_reading import Written, written
from engine.feel.run import Run
from engine.feel.values import Value

LONGEST = 500
"""Characters of a pattern."""
_COST, _TEXT_PER_STEP = 50, 20
_STEPS_PER_SECOND = 2_000_000
"""What the processor's time costs, over and above that."""
_FLAGS = frozenset("smixq")
_MEMORY = 1 << 18
"""Bytes that one pattern may take up in RE2."""
_LINEAR_WORK = 600_000
"""Instructions of a pattern times bytes of a text: what RE2 does within a few milliseconds at the worst."""
_LINEAR_TEXT = 2_000
"""Characters of a text in which RE2 looks for all matches: it is asked anew for each."""
_ALIKE = re.compile("[\0-\u0294\u0296-\u0557\u2000-\u208e\u20a0-\u20c0]*")
"""Characters that are of the same sort in the versions of Unicode that both engines have."""
_REPLACEMENT = re.compile(r"\\([\\$])|\$(\d+)|([\\$])", re.ASCII)


class _Match(Protocol):
    """What is used of a match of either engine; they have no types."""

    def start(self) -> int: ...
    def end(self) -> int: ...
    def __getitem__(self, group: int) -> str | None: ...


class _Linear(Protocol):
    """What is used of a compiled pattern of RE2."""

    programsize: int

    def finditer(self, text: str) -> Iterator[_Match]: ...


class _Backtracking(Protocol):
    """What is used of a compiled pattern of ``regex``."""

    def finditer(self, text: str, *, timeout: float) -> Iterator[_Match]: ...


@dataclass(frozen=True)
class Pattern:
    """A pattern, compiled for an engine when a text asks for it."""

    flags: str
    read: Written

    @cached_property
    def linear(self) -> _Linear | None:
        """For RE2; None where that does not take it, or may understand it differently."""
        if self.read.linear is None:
            return None
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MEMORY
        try:
            compiled: _Linear = re2.compile(self.read.linear, options)  # type: ignore[no-untyped-call]  # RE2 has no types
        except (re2.error, UnicodeEncodeError):
            return None
        return compiled

    @cached_property
    def backtracking(self) -> _Backtracking:
        """For ``regex``. Raises `NoValue` if it is no pattern after all, as with “[z-a]”."""
        chosen = regex.VERSION1 | (regex.MULTILINE if "m" in self.flags else 0)
        chosen |= regex.IGNORECASE if "i" in self.flags else 0
        # Without (?-f) VERSION1 folds “ß” to “ss”.
        source = f"(?-f){self.read.source}" if "i" in self.flags else self.read.source
        try:
            compiled: _Backtracking = regex.compile(source, chosen)  # type: ignore[no-untyped-call]  # regex has no types
        except (regex.error, RecursionError, OverflowError):
            raise NoValue("this is no pattern") from None
        return compiled

    def matches(self, text: str, seconds: float, *, every: bool) -> Iterator[_Match]:
        """All matches in a text, of which only the first is wanted unless it is `every` one."""
        if self.linear is not None and self.suits(text, every=every):
            return self.linear.finditer(text)
        return self.backtracking.finditer(text, timeout=seconds)

    def suits(self, text: str, *, every: bool) -> bool:
        """Whether RE2 finds the same in this text as ``regex``, and soon enough whatever the pattern is."""
        plain = text.isascii()
        work = (self.linear.programsize if self.linear else 0) * len(text) * (1 if plain else 3)
        if work > _LINEAR_WORK or (every and len(text) > _LINEAR_TEXT):
            return False
        if plain:
            return True
        if "i" in self.flags and ("İ" in text or "ı" in text):
            return False
        return not self.read.uses_properties or _ALIKE.fullmatch(text) is not None


def found(run: Run, text: str, pattern: str, flags: str) -> bool:
    """Whether a pattern matches a part of a text."""
    return bool(_matches(run, text, (pattern, flags), every=False))


def replaced(run: Run, text: str, pattern: str, by: tuple[str, str]) -> str:
    """A text with all matches of a pattern replaced; `by` are the replacement and the flags."""
    replacement, flags = by
    matches = _matches(run, text, (pattern, flags), every=True)
    written_out = _written(replacement, _compiled(pattern, flags).read.groups, literal="q" in flags)
    pieces: list[str] = []
    end = length = 0
    for match in matches:
        if match.end() == match.start():
            raise NoValue("the pattern matches where there is nothing")
        piece = "".join(part if isinstance(part, str) else match[part] or "" for part in written_out)
        pieces += [text[end : match.start()], piece]
        length += len(piece) + match.start() - end
        run.spend_text(length)
        end = match.end()
    return "".join([*pieces, text[end:]])


def parts(run: Run, text: str, pattern: str) -> list[Value]:
    """The parts of a text between the matches of a pattern."""
    made: list[Value] = []
    end = 0
    for match in _matches(run, text, (pattern, ""), every=True):
        if match.end() == match.start():
            raise NoValue(
                "this delimiter matches where there is nothing; “|” and “.” stand behind a backslash"
            )
        run.spend_items(1)
        made.append(text[end : match.start()])
        end = match.end()
    run.spend_items(len(made))
    return [*made, text[end:]]


def _matches(run: Run, text: str, said: tuple[str, str], *, every: bool) -> list[_Match]:
    """The first match of a pattern with its flags, or every one. The time it takes is paid for in steps."""
    run.spend(_COST + len(text) // _TEXT_PER_STEP)
    began, left = thread_time(), run.steps / _STEPS_PER_SECOND
    made: list[_Match] = []
    try:
        for match in _compiled(*said).matches(text, left, every=every):
            made.append(match)
            if not every:
                break
            if thread_time() - began > left:
                raise _too_long()
    except TimeoutError:
        raise _too_long() from None
    except UnicodeEncodeError:
        raise NoValue("there is half a character in this text") from None
    run.spend(int((thread_time() - began) * _STEPS_PER_SECOND))
    return made


def _too_long() -> OutOfBudget:
    return OutOfBudget(
        "This pattern takes too long on this text.", "Repetitions inside of repetitions do that."
    )


@lru_cache(maxsize=100)
def _compiled(pattern: str, flags: str) -> Pattern:
    if len(pattern) > LONGEST:
        raise OutOfBudget(f"This pattern has {len(pattern)} characters.", f"{LONGEST} are the most.")
    if not _FLAGS.issuperset(flags):
        raise NoValue("the flags of a pattern are s, m, i, x and q")
    return Pattern(flags, written(pattern, flags))


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
