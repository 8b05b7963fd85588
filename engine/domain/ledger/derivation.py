"""What each entry of a ledger does to its clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import singledispatch

from engine.domain.ledger.clock import Calendars, Clock
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
    Unstopped,
)
from engine.domain.spans import Span


def derive(entries: Iterable[Entry], calendars: Calendars) -> Clock | None:
    """The clock that a ledger comes to; none if it never started."""
    clock: Clock | None = None
    for entry in lasting(entries):
        clock = after(clock, entry, calendars)
    return clock


def lasting(entries: Iterable[Entry]) -> list[Entry]:
    """The entries of a ledger without the stops that were taken back later."""
    kept: list[Entry] = []
    for entry in entries:
        if isinstance(entry, Unstopped):
            stops = (number for number in reversed(range(len(kept))) if isinstance(kept[number], Stopped))
            if (last := next(stops, None)) is not None:
                del kept[last]
        kept.append(entry)
    return kept


def after(clock: Clock | None, entry: Entry, calendars: Calendars) -> Clock | None:
    """The clock after one more entry. What comes before a start or after the end changes nothing."""
    if isinstance(entry, Started):
        return Clock.start(entry)
    if isinstance(entry, Continued):
        return _gone_on(entry, clock) if clock else None
    if clock is None or clock.stopped:
        return clock
    return _turned(entry, clock.counted_until(entry.at, calendars), calendars)


def _gone_on(entry: Continued, clock: Clock) -> Clock:
    waits_since = entry.at if entry.places else None
    return replace(
        clock, stopped=None, places=entry.places, paused_at=waits_since, standing_since=waits_since
    )


@singledispatch
def _turned(entry: Entry, clock: Clock, calendars: Calendars) -> Clock:  # noqa: ARG001 - the signature of all
    return clock


@_turned.register
def _paused(entry: Paused, clock: Clock, calendars: Calendars) -> Clock:  # noqa: ARG001 - the signature of all
    return replace(
        clock,
        places=clock.places + 1,
        paused_at=clock.paused_at or entry.at,
        standing_since=clock.standing_since or entry.at,
    )


@_turned.register
def _resumed(entry: Resumed, clock: Clock, calendars: Calendars) -> Clock:  # noqa: ARG001 - the signature of all
    if clock.places > 1:
        return replace(clock, places=clock.places - 1)
    return replace(clock, places=0, paused_at=None, standing_since=None)


@_turned.register
def _extended(entry: Extended, clock: Clock, calendars: Calendars) -> Clock:
    """More of the same measure; of another there is nothing to add to."""
    if clock.limit is None or entry.amount.measure is not clock.measure:
        return clock
    return _awaited_again(replace(clock, extra=clock.extra + entry.amount.span), entry.at, calendars)


@_turned.register
def _changed(entry: Changed, clock: Clock, calendars: Calendars) -> Clock:
    """Another limit counts from the start, with what was lost; another calendar from this day on."""
    limit, later, extra = clock.limit, clock.later, clock.extra
    if entry.limit:
        extra = extra if limit and entry.limit.measure is limit.measure else Span()
        limit = entry.limit
    if entry.calendar and entry.calendar != (later[-1][1] if later else clock.calendar):
        later = (*later, (clock.counting(calendars).local_date(entry.at), entry.calendar))
    return _awaited_again(replace(clock, limit=limit, later=later, extra=extra), entry.at, calendars)


@_turned.register
def _reached(entry: Reached, clock: Clock, calendars: Calendars) -> Clock:  # noqa: ARG001 - the signature of all
    return replace(clock, reached=clock.reached | {entry.threshold})


@_turned.register
def _stopped(entry: Stopped, clock: Clock, calendars: Calendars) -> Clock:  # noqa: ARG001 - the signature of all
    return replace(clock, stopped=entry.at, paused_at=None, standing_since=None, places=0)


@_turned.register
def _carried(entry: Carried, clock: Clock, calendars: Calendars) -> Clock:
    moved = replace(
        clock,
        lost=clock.lost + entry.lost,
        stood=clock.stood + entry.stood,
        extra=clock.extra + entry.extra,
    )
    return _awaited_again(moved, entry.at, calendars)


def _awaited_again(clock: Clock, at: datetime, calendars: Calendars) -> Clock:
    """A threshold that lies ahead again is told of again when it comes."""
    moments = replace(clock, paused_at=None).moments(calendars)
    return replace(
        clock, reached=frozenset(one for one in clock.reached if one in moments and moments[one] <= at)
    )
