"""The inbox: tasks in a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.kernel.texts import Text

URGENT = 75
"""Priority, of 100, from which a task is called urgent."""


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """A task in the inbox."""

    id: str
    reference: str
    element: str
    label: str
    department: str
    department_title: str
    group: str
    """Ids of the groups that may do it, separated by commas."""
    group_title: str
    assignee: str
    """User name of who claimed it, or empty."""
    assignee_display: str
    due: datetime | None
    overdue: bool
    priority: int
    stage: str
    stage_label: Text
    received: datetime
    """When the complaint was received."""
    opened: datetime
    """When the task came up."""
    product: str
    form: str = ""
    """Id of the form that is filled in; empty where there is none."""
    follow_up: datetime | None = None
    for_complainant: bool = False

    @property
    def is_urgent(self) -> bool:
        """Whether the process says that this goes before others."""
        return self.priority >= URGENT


COUNTED_UP_TO = 1_000
"""A view with this many tasks is only said to have so many or more."""
PAGE_SIZES = (25, 50, 100)
"""How many tasks a page of the inbox may have."""


@dataclass(frozen=True, kw_only=True)
class InboxCounts:
    """How many tasks each view of the inbox holds, counted up to `COUNTED_UP_TO`."""

    mine: int = 0
    groups: int = 0
    team: int = 0
    unassigned: int = 0
    overdue: int = 0


@dataclass(frozen=True, kw_only=True)
class InboxPage:
    """One page of the inbox."""

    filter: str
    """``mine``, ``groups``, ``team``, ``unassigned`` or ``overdue``."""
    rows: tuple[TaskRow, ...]
    counts: InboxCounts
    page: int
    """1-based."""
    pages: int
    size: int
    """Tasks on a page; one of `PAGE_SIZES`."""
    leads: bool = False
    """Whether there is the view ``team``: tasks of groups that the reader gives to people."""
    may_assign: bool = False
    """Whether the reader gives tasks to people at all."""


@dataclass(frozen=True, kw_only=True)
class CompletedStep:
    """What a completed step led to."""

    reference: str
    label: str
    next_tasks: tuple[TaskRow, ...]
    """The tasks that came up by it."""
    status: str
    """Of the case: ``open`` or ``closed``."""
    has_incident: bool = False
