"""Clocks: how long they ran, how long they stood still, and in which order it happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.persistence import ClockAction, ClockEntry
from engine.services.clocks import clocks

START = datetime(2026, 4, 2, 9, tzinfo=UTC)


def ledger(*lines: tuple[ClockAction, float]) -> list[ClockEntry]:
    return [
        ClockEntry(
            department="north",
            case_id="1",
            number=number,
            clock="answer",
            action=action,
            at=START + timedelta(hours=hours),
        )
        for number, (action, hours) in enumerate(lines, start=1)
    ]


def one(*lines, hours=10):
    return clocks(ledger(*lines), START + timedelta(hours=hours))[0]


def test_a_running_clock_counts_until_now():
    assert one((ClockAction.STARTED, 0)).spent_seconds == 10 * 3600


def test_a_pause_is_not_counted():
    clock = one((ClockAction.STARTED, 0), (ClockAction.PAUSED, 2), (ClockAction.RESUMED, 5))

    assert (clock.spent_seconds, clock.paused_seconds) == (7 * 3600, 3 * 3600)


def test_a_clock_that_stands_still_now_says_since_when():
    clock = one((ClockAction.STARTED, 0), (ClockAction.PAUSED, 2))

    assert clock.paused_since == START + timedelta(hours=2)
    assert clock.spent_seconds == 2 * 3600


def test_two_places_that_wait_pause_it_once():
    clock = one(
        (ClockAction.STARTED, 0),
        (ClockAction.PAUSED, 1),
        (ClockAction.PAUSED, 2),
        (ClockAction.RESUMED, 3),
        (ClockAction.RESUMED, 4),
    )

    assert clock.paused_seconds == 3 * 3600


def test_a_stopped_clock_stays_as_it_was():
    assert one((ClockAction.STARTED, 0), (ClockAction.STOPPED, 4)).spent_seconds == 4 * 3600


def test_a_clock_that_starts_anew_forgets_the_run_before():
    clock = one((ClockAction.STARTED, 0), (ClockAction.STOPPED, 4), (ClockAction.STARTED, 6))

    assert (clock.stopped, clock.spent_seconds) == (None, 4 * 3600)


def test_what_was_never_started_is_no_clock():
    assert clocks(ledger((ClockAction.STOPPED, 1)), START) == ()
