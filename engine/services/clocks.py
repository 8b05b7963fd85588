"""The clocks of a case: how long they ran and how long they stood still."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.persistence import ClockAction, ClockEntry
from engine.services.labels import spelled
from engine.services.read_models import ClockView

_NONE = timedelta()


@dataclass
class _Clock:
    started: datetime
    stopped: datetime | None = None
    paused_since: datetime | None = None
    paused: timedelta = _NONE
    pauses: int = 0
    """A case may wait at two places at once; the clock goes on when it waits at none."""


def clocks(
    entries: Iterable[ClockEntry], now: datetime, title: Callable[[str], str] = spelled
) -> tuple[ClockView, ...]:
    """Every clock of a case from the lines of its ledger, in their order."""
    found: dict[str, _Clock] = {}
    for entry in entries:
        if entry.action is ClockAction.STARTED:
            found[entry.clock] = _Clock(entry.at)
        elif entry.clock in found:
            _turn(found[entry.clock], entry.action, entry.at)
    return tuple(_view(name, title(name), clock, now) for name, clock in found.items())


def _turn(clock: _Clock, action: ClockAction, at: datetime) -> None:
    if action is ClockAction.PAUSED:
        clock.pauses += 1
        clock.paused_since = clock.paused_since or at
        return
    if action is ClockAction.RESUMED:
        clock.pauses = max(0, clock.pauses - 1)
    else:
        clock.pauses = 0
        clock.stopped = at
    if not clock.pauses and clock.paused_since is not None:
        clock.paused += at - clock.paused_since
        clock.paused_since = None


def _view(name: str, title: str, clock: _Clock, now: datetime) -> ClockView:
    until = clock.stopped or now
    paused = clock.paused + (until - clock.paused_since if clock.paused_since else _NONE)
    return ClockView(
        name=name,
        title=title,
        started=clock.started,
        stopped=clock.stopped,
        paused_since=clock.paused_since,
        paused_seconds=int(paused.total_seconds()),
        spent_seconds=int((until - clock.started - paused).total_seconds()),
    )
