"""Sentences for people, as the engine hands them over: English to read, and ready to be said otherwise.

The engine knows neither language nor place of its readers. What it says is a `str` in English that remembers
how it came about; the web says it again in the reader's language (`webui.language.spoken`). Translators find
the sentences by the calls of `Text`, `counted` and `msgid` in the sources, so these take literals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Self


class Text(str):
    """A sentence with named placeholders: ``Text("Task done: {label}", label="Assess")``.

    Values are texts, numbers, moments, or sentences themselves.
    """

    __slots__ = ("msgid", "plural", "values")
    msgid: str
    plural: str
    """What is said of more than one, if that differs; then the value ``number`` says how many."""
    values: Mapping[str, object]

    def __new__(cls, msgid: str, /, **values: object) -> Self:
        """Say it in English."""
        said = super().__new__(cls, msgid.format(**values) if values else msgid)
        said.msgid, said.plural, said.values = msgid, "", values
        return said


class Moment(str):
    """A date, a time or both, written out in English."""

    __slots__ = ("at",)
    at: date | time
    """A `datetime` bears the time zone in which it is told."""

    def __new__(cls, written: str, at: date | time) -> Self:
        """Keep the moment with its words."""
        said = super().__new__(cls, written)
        said.at = at
        return said


def msgid(text: str) -> str:
    """Mark a text for translators that becomes a `Text` elsewhere."""
    return text


def counted(one: str, many: str, number: int) -> Text:
    """A sentence about ``{number}`` things."""
    said = Text(one if number == 1 else many, number=number)
    said.msgid, said.plural = one, many
    return said


def listed(parts: Iterable[str]) -> str:
    """Texts one after the other: “a, b, c”."""
    return _joined(parts, msgid("{before}, {last}"))


def alternatives(parts: Iterable[str]) -> str:
    """Texts of which one holds: “a or b”."""
    return _joined(parts, msgid("{before} or {last}"))


def _joined(parts: Iterable[str], pattern: str) -> str:
    said = ""
    for part in parts:
        said = Text(pattern, before=said, last=part) if said else part
    return said
