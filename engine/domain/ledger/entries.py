"""What can happen to a clock: the entries of its ledger, from which everything else is derived."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from engine.domain.limits import TimeLimit
from engine.domain.spans import Span


class Threshold(StrEnum):
    """Moments in the life of a clock that people are told of, each once."""

    WARNED = "warned"
    """Four fifths of the budget are spent."""
    DUE = "due"
    """The last day has begun; a budget of hours is spent."""
    OVERDUE = "overdue"
    """The due date has passed, and the clock still runs."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened to a clock."""

    at: datetime
    by: str = ""
    """User name of whoever did it; empty or ``system`` for the process."""
    label: str = ""
    """What the element is called that did it: for a pause, its reason."""


@dataclass(frozen=True, kw_only=True)
class Started(Entry):
    """The obligation began."""

    since: datetime
    """The moment that is counted from: of receipt, not of typing it in."""
    limit: TimeLimit | None
    """None where no limit was set: then the clock only measures."""
    calendar: str


@dataclass(frozen=True, kw_only=True)
class Paused(Entry):
    """It waits for somebody else. Two places may wait at once: it goes on when none does."""


@dataclass(frozen=True, kw_only=True)
class Resumed(Entry):
    """One of the places waits no more."""


@dataclass(frozen=True, kw_only=True)
class Extended(Entry):
    """Somebody who may do so gave more time."""

    amount: TimeLimit
    reason: str
    """A code of the organisation's list, never free text."""


@dataclass(frozen=True, kw_only=True)
class Changed(Entry):
    """Another rule counts from now on; what is empty stays as it is."""

    limit: TimeLimit | None = None
    calendar: str = ""


@dataclass(frozen=True, kw_only=True)
class Reached(Entry):
    """A threshold was passed, and those who need to know were told."""

    threshold: Threshold


@dataclass(frozen=True, kw_only=True)
class Stopped(Entry):
    """What was owed is done."""


@dataclass(frozen=True, kw_only=True)
class Continued(Entry):
    """It was not done after all: the stop is taken back, and the time since then counts."""

    places: int = 0
    """Where the case waits again."""


@dataclass(frozen=True, kw_only=True)
class Unstopped(Entry):
    """The stop before it was a mistake: it counts as if that had never been."""


@dataclass(frozen=True, kw_only=True)
class Carried(Entry):
    """The case was another one before: what that one's clock lost to pauses is lost here too, and what it was
    extended by was promised.
    """

    reference: str
    """Of the case before."""
    lost: Span
    stood: timedelta
    extra: Span = field(default_factory=Span)
