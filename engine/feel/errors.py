"""What can be wrong with an expression, and how it is told to the person who wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from engine.kernel.errors import EngineError

_EXCERPT = 60


def counted(number: int, thing: str) -> str:
    """A number of things, for a sentence."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


class Span(NamedTuple):
    """A piece of the text of an expression."""

    text: str
    start: int
    end: int

    @property
    def excerpt(self) -> str:
        """The piece itself, on one line, shortened where it is long."""
        piece = " ".join(self.text[self.start : self.end].split())
        return piece if len(piece) <= _EXCERPT else f"{piece[: _EXCERPT - 1]}…"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Why an expression, or a part of it, gave null."""

    message: str
    position: int
    """Offset in the text of the expression, from 0."""
    excerpt: str
    """The part of the expression that it is about."""

    def __str__(self) -> str:
        return f"{self.message} (in “{self.excerpt}”)"


class FeelError(EngineError):
    """An expression that is not FEEL, or that asks for more than an expression may use up."""

    def __init__(self, what: str, span: Span, advice: str = "") -> None:
        before = span.text[: span.start]
        self.what = what
        self.advice = advice
        """What FEEL writes instead; may be empty."""
        self.position = span.start
        self.line = before.count("\n") + 1
        self.column = span.start - (before.rfind("\n") + 1) + 1
        self.excerpt = _around(span)
        place = f"line {self.line}, column {self.column}: " if span.text else ""
        super().__init__(f"{place}{what}{f' {advice}' if advice else ''}")

    def __reduce__(self) -> tuple[object, ...]:
        # Errors go from the child process that checks definitions to its parent.
        return _restored, (type(self), self.__dict__, str(self))


def _restored(kind: type[FeelError], state: dict[str, object], message: str) -> FeelError:
    error = kind.__new__(kind, message)
    error.__dict__.update(state)
    return error


class BudgetExceeded(FeelError):
    """An evaluation that took more steps, text, list items or depth than its budget."""


class OutOfBudget(Exception):
    """The budget of the evaluation is used up."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.advice = advice


class NoValue(Exception):
    """There is no value; the message becomes the diagnostic beside the null."""


def _around(span: Span) -> str:
    """The line of the expression that the span is on, shortened around it."""
    start = span.text.rfind("\n", 0, span.start) + 1
    end = span.text.find("\n", span.start)
    line = span.text[start : end if end >= 0 else None]
    at = span.start - start
    if len(line) <= _EXCERPT:
        return line.strip()
    first = max(0, at - _EXCERPT // 2)
    piece = line[first : first + _EXCERPT]
    return f"{'…' if first else ''}{piece}{'…' if first + _EXCERPT < len(line) else ''}"
