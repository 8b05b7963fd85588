"""The clock ledger: what happened to a clock, and the due date that follows from it."""

from __future__ import annotations

from engine.domain.ledger.clock import Calendars, Clock
from engine.domain.ledger.derivation import after, derive
from engine.domain.ledger.entries import (
    Carried,
    Changed,
    Continued,
    Entry,
    Extended,
    Paused,
    Reached,
    Resumed,
    Started,
    Stopped,
    Threshold,
    Unstopped,
)

__all__ = [
    "Calendars",
    "Carried",
    "Changed",
    "Clock",
    "Continued",
    "Entry",
    "Extended",
    "Paused",
    "Reached",
    "Resumed",
    "Started",
    "Stopped",
    "Threshold",
    "Unstopped",
    "after",
    "derive",
]
