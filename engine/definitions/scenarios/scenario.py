"""A scenario as it was written: a title and steps, each a sentence that is known, with what stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """What is filled into a field: its label or key, and one or more values."""

    field: str
    values: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Step:
    """One line: something that happens, or something that must hold then."""

    line: int
    text: str
    """As it was written."""
    sentence: str
    """Which sentence it is: a key of `words.HAPPENINGS` or `words.EXPECTATIONS`."""
    said: Mapping[str, str]
    """What stands in its places."""
    answers: tuple[Answer, ...] = ()
    file: str = ""


@dataclass(frozen=True)
class Scenario:
    """A test of the process in plain words."""

    title: str
    file: str
    line: int
    steps: tuple[Step, ...] = field(default=())
