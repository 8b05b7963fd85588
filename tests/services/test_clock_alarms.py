"""Alarms of clocks: told once, at their moment, to those who can still do something."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from engine.domain.actors import SYSTEM
from engine.domain.audit import EventTag
from engine.persistence import Event
from engine.services.worker import Worker
from tests.services.desk import CLERK, REVIEWER

ALARMS = (EventTag.CLOCK_WARNED, EventTag.CLOCK_DUE, EventTag.CLOCK_OVERDUE)


def tick(town) -> int:
    return Worker(lambda: town.engine.transaction(SYSTEM), seconds=0).tick()


def told(town) -> list[str]:
    with town.engine.transaction(SYSTEM) as services:
        lines = select(Event.tag).where(Event.tag.in_(ALARMS)).order_by(Event.case_id, Event.number)
        return [str(tag) for tag in services._step.session.scalars(lines)]


def notices(town, reference: str) -> list[tuple[str, str]]:
    found = town.case(reference).notices
    return [(notice.group, str(notice.text)) for notice in found if notice.text.startswith("Our answer")]


@pytest.fixture
def reference(town) -> str:
    """A complaint of Thursday 2 April 2026, 10:00; the answer is owed by Thursday 30 April, 17:00."""
    reference = town.receive().reference
    tick(town)
    return reference


def test_each_threshold_is_told_at_its_moment_and_once(town, clock, reference):
    for days, expected in ((20, 0), (3, 1), (4, 1), (1, 2), (1, 3), (30, 3)):
        clock.move(timedelta(days=days))
        tick(town)
        tick(town)
        assert len(told(town)) == expected

    assert told(town) == ["clock:warned", "clock:due", "clock:overdue"]
    assert notices(town, reference) == [
        ("front-line", "Our answer: four fifths of the time are over."),
        ("front-line", "Our answer: due today."),
        ("process-owner", "Our answer: overdue."),
    ]


def test_after_a_long_silence_of_the_worker_only_the_last_is_news(town, clock, reference):
    clock.move(timedelta(days=60))
    tick(town)

    assert told(town) == ["clock:warned", "clock:due", "clock:overdue"]
    assert notices(town, reference) == [("process-owner", "Our answer: overdue.")]


def test_a_clock_that_stands_still_tells_nothing(town, clock, reference):
    town.complete(reference, "assess", CLERK, severity=2)
    clock.move(timedelta(days=60))
    tick(town)

    assert told(town) == []


def test_what_is_done_is_never_overdue(town, clock, reference):
    town.complete(reference, "assess", CLERK)
    town.complete(reference, "review", REVIEWER)
    clock.move(timedelta(days=60))
    tick(town)

    assert told(town) == []


def test_two_workers_tell_once(town, clock):
    for _ in range(5):
        town.receive()
    clock.move(timedelta(days=60))
    together = Barrier(2)

    def work() -> None:
        together.wait()
        tick(town)

    workers = [Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    tick(town)

    assert sorted(told(town)) == sorted(["clock:warned", "clock:due", "clock:overdue"] * 5)


def test_a_telling_that_is_cut_off_is_told_again_as_a_whole(town, clock, reference):
    clock.move(timedelta(days=23))
    with pytest.raises(ZeroDivisionError), town.engine.transaction(SYSTEM) as services:
        (case,) = services.clock_alarms.due(10)
        services.clock_alarms.fire(case)
        services._step.session.flush()
        raise ZeroDivisionError
    assert told(town) == []

    tick(town)
    assert (told(town), len(notices(town, reference))) == (["clock:warned"], 1)
