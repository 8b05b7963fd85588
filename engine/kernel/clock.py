"""The one door to the time of day. No other module reads the system's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class HandClock:
    """A clock that stands still until it is moved by hand: for tests, scenarios and the demo's history."""

    def __init__(self, at: datetime) -> None:
        self._at = _aware(at)

    def now(self) -> datetime:
        """The moment the clock was set to, aware, in UTC."""
        return self._at

    def set(self, at: datetime) -> None:
        """Set the clock to a moment; it may also go back, as real clocks do."""
        self._at = _aware(at)

    def move(self, by: timedelta) -> None:
        """Move the clock by a span of time."""
        self._at += by


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone; Plaint stores moments in UTC only")
    return at.astimezone(UTC)
