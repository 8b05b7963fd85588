"""Giving tasks to people."""

from __future__ import annotations

from dataclasses import dataclass

from engine.kernel.texts import Text
from engine.services.read_models.inbox import TaskRow

LONGEST_NOTE = 1000
"""How long what is written to somebody with a task may be."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A task that somebody may not do, or may not give away."""

    task: TaskRow
    why: Text


@dataclass(frozen=True, kw_only=True)
class Assignee:
    """A colleague to whom tasks may be given, with how much they have to do."""

    name: str
    display: str
    open_tasks: int
    overdue_tasks: int
    has: int
    """How many of the chosen tasks they have already."""
    may: int
    """How many of the chosen tasks they may do."""
    refusals: tuple[Refusal, ...]
    """Those of the chosen tasks that belong to their groups and that they may not do all the same."""


@dataclass(frozen=True, kw_only=True)
class AssignmentForm:
    """Whom chosen tasks may be given to."""

    tasks: tuple[TaskRow, ...]
    """Those of the chosen tasks that the actor may give to somebody."""
    refused: tuple[Refusal, ...]
    """The others."""
    people: tuple[Assignee, ...]
    """Everybody of the groups of these tasks, by name; who may do the most of them comes first."""
