"""The parts of an element that the dialect adds: mappings, assignment, repetition, flows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from engine import feel
from engine.bpmn.model import Flow

Source: TypeAlias = feel.Expression | str
"""A FEEL expression, or a text that stands for itself."""


@dataclass(frozen=True)
class Way:
    """A sequence flow as a token takes it."""

    flow: Flow
    target: str
    """Name of the spec that it leads to."""
    condition: feel.Expression | None = None


@dataclass(frozen=True)
class Assignment:
    """Puts a value under a name: one line of an input or output mapping."""

    path: tuple[str, ...]
    source: Source


@dataclass(frozen=True)
class IoMapping:
    """``zeebe:ioMapping``: into the scope of the element, and out of it."""

    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Assigned:
    """Who may do a user task, until when, and how urgent it is."""

    assignee: Source = ""
    candidate_groups: Source = ""
    candidate_users: Source = ""
    due: Source = ""
    follow_up: Source = ""
    priority: Source = ""
    excluded: Source = ""
    """Who may not do it although they otherwise may: user names."""


@dataclass(frozen=True, kw_only=True)
class MultiInstanceLoop:
    """``zeebe:loopCharacteristics``: once for each element of a list."""

    collection: feel.Expression
    element: str = ""
    output_collection: str = ""
    output_element: feel.Expression | None = None
    sequential: bool = False
    completion: feel.Expression | None = None

    @property
    def output_name(self) -> str:
        """The variable that the result of one instance is read from, kept apart for each instance."""
        head = self.output_element.text.strip().split(".")[0].strip() if self.output_element else ""
        return head if head.isidentifier() else ""


@dataclass(frozen=True, kw_only=True)
class StandardLoop:
    """``bpmn:standardLoopCharacteristics``: again while a condition holds."""

    condition: feel.Expression | None = None
    maximum: int | None = None
    test_before: bool = False
