"""Sentences of scenarios recognised: which one a line is, and what stands in its places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Protocol

import re2

from engine.definitions.scenarios.words import EXPECTATIONS, HAPPENINGS

_QUOTED = r'"[^"]*"|“[^”]*”|«[^»]*»'
_NAME = rf'{_QUOTED}|[^"“”«»=|]+?'
_TOKENS = re.compile(r"\{(\w+)(?:=([^}]*))?\}|([\[\]()<>|])|([^{}\[\]()<>|]+)")
_MARKS = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "<": "(?:", ">": ")*", "|": "|"}


class _Linear(Protocol):
    """What RE2 compiles: it needs time in proportion to the line, whatever somebody wrote."""

    def fullmatch(self, text: str) -> re.Match[str] | None: ...


class _Sieve(Protocol):
    """A set of such patterns, looked for together."""

    def Add(self, pattern: str) -> int: ...  # noqa: N802 - RE2's names

    def Compile(self) -> None: ...  # noqa: N802

    def Match(self, text: str) -> list[int] | None: ...  # noqa: N802


@dataclass(frozen=True)
class Sentence:
    """One way to say one thing in one language."""

    name: str
    language: str
    is_expectation: bool
    pattern: str

    @property
    def sample(self) -> str:
        """How it is written, in short: for advice."""
        shorter = re.sub(r"\[[^\]]*\]|<[^>]*>", "", self.pattern)
        shorter = re.sub(r"\{(\w+)=([^}|]*)[^}]*\}", r"\2", shorter)
        shorter = re.sub(r"\(([^|)]*)\|[^)]*\)", r"\1", shorter)
        return re.sub(r"\{\w+\}", "…", shorter)


def unquoted(said: str) -> str:
    """A name or text without the quotation marks around it."""
    said = said.strip()
    return said[1:-1].strip() if re.fullmatch(_QUOTED, said) else said


def recognise(text: str, *, expects: bool) -> tuple[Sentence, Mapping[str, str]] | None:
    """The sentence that a line is, without its key word, and what stands in its places.

    What fits several sentences is one that its key word asks for, and of these the one with most words of its
    own: “only Ada is in reviewers” speaks of Ada.
    """
    fitting = [
        (sentence, {name: value for name, value in found.groupdict().items() if value})
        for number in _candidates(text)
        if (found := _compiled(sentence := sentences()[number]).fullmatch(text)) is not None
    ]
    if not fitting:
        return None
    sentence, said = min(
        fitting, key=lambda one: (one[0].is_expectation is not expects, sum(map(len, one[1].values())))
    )
    return sentence, {
        name: value.strip() if name == "answers" else unquoted(value) for name, value in said.items()
    }


def nearest(text: str, language: str) -> str:
    """The sentence of a language that is most like a line; empty if none is."""
    samples = {sentence.sample: sentence for sentence in sentences() if sentence.language == language}
    like = re.sub(_QUOTED, "…", text)
    close = get_close_matches(like, samples, n=1, cutoff=0.5)
    return close[0] if close else ""


@cache
def sentences() -> tuple[Sentence, ...]:
    """All that can be said."""
    return tuple(
        Sentence(name, language, is_expectation, pattern)
        for table, is_expectation in ((HAPPENINGS, False), (EXPECTATIONS, True))
        for name, languages in table.items()
        for language, patterns in languages.items()
        for pattern in patterns
    )


def _candidates(text: str) -> Sequence[int]:
    # The set gives up where its memory does not do, and then finds none: so does a line that is no sentence.
    return sorted(_all_at_once().Match(text) or ()) or range(len(sentences()))


@cache
def _all_at_once() -> _Sieve:
    """Which of all sentences a line can be: one look at it instead of one for each."""
    every: _Sieve = re2.Set.FullMatchSet(_options())  # type: ignore[no-untyped-call]  # RE2 has no types
    for one in sentences():
        every.Add("".join(_parts(one.pattern)))
    every.Compile()
    return every


@cache
def _compiled(sentence: Sentence) -> _Linear:
    compiled: _Linear = re2.compile("".join(_parts(sentence.pattern)), _options())  # type: ignore[no-untyped-call]  # RE2 has no types
    return compiled


def _options() -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return options


def _parts(pattern: str) -> Iterator[str]:
    for slot, words, mark, text in _TOKENS.findall(pattern):
        if slot:
            inside = "|".join(map(re.escape, words.split("|"))) if words else _NAME
            yield f"(?P<{slot}>{'.+' if slot == 'answers' else inside})"
        else:
            yield _MARKS[mark] if mark else re.sub(r"(\\ )+", r"\\s+", re.escape(text))
