"""A timer and a click on the same task: one way wins, and whoever loses is told."""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from engine.app import Engine
from engine.domain.actors import SYSTEM
from engine.kernel.clock import HandClock
from engine.kernel.errors import AlreadyDone, Conflict, Overtaken, Refused
from engine.persistence import Case, Event, Notice, ProcessInstance
from engine.services.moves import Moves
from tests.services.desk import CLERK, DEFINITIONS, Town

A_WEEK = timedelta(days=7)


@pytest.fixture
def town(engine: Engine, clock: HandClock, tmp_path: Path) -> Town:
    """The assessment is taken away from who is late with it; on both databases."""
    processes = Path(shutil.copytree(DEFINITIONS, tmp_path / "processes"))
    diagram = processes / "organisation" / "complaint-handling.bpmn"
    drawn = diagram.read_text()
    diagram.write_text(
        drawn.replace('cancelActivity="false" attachedToRef="assess"', 'attachedToRef="assess"')
    )
    town = Town(engine, clock)
    town.deploy(processes)
    return town


def fired(town: Town) -> int:
    with town.engine.transaction(SYSTEM) as services:
        return services._step.session.scalar(
            select(func.count()).select_from(Event).where(Event.tag == "timer:fired")
        )


def test_who_clicks_after_time_ran_out_is_told_that_the_case_has_moved_on(town, clock):
    reference = town.receive().reference
    task = town.task(reference, "assess")
    clock.move(A_WEEK)
    submitted = town.filled("assessment")

    with pytest.raises(Overtaken, match="the case has moved on"), town.engine.transaction(CLERK) as services:
        services.work.complete(task, submitted)
    case = town.case(reference)

    assert case.status == "closed", "the other way was taken at once, without waiting for the worker"
    assert [notice.text for notice in case.notices] == [f"Late: {reference}"]
    assert "task:completed" not in [line.tag for line in case.timeline]
    with pytest.raises(AlreadyDone, match="not needed any more"), town.engine.transaction(CLERK) as services:
        services.work.complete(task, submitted)


def test_who_clicks_in_time_is_done_and_the_timer_is_gone(town, clock):
    reference = town.receive().reference
    town.complete(reference, "assess")
    clock.move(A_WEEK)

    assert town.engine.worker().tick() == 0
    assert fired(town) == 0


def test_timer_and_click_at_the_same_moment_only_one_of_them_wins(town, clock):
    references = [town.receive().reference for _ in range(8)]
    tasks = {reference: town.task(reference, "assess") for reference in references}
    submitted = town.filled("assessment")
    worker = town.engine.worker()
    ready = Barrier(2)
    told: dict[str, str] = {}

    def click() -> None:
        ready.wait()
        for reference, task in tasks.items():
            try:
                with town.engine.transaction(CLERK) as services:
                    services.work.complete(task, submitted)
                told[reference] = "done"
            except (Refused, Conflict) as refused:
                told[reference] = type(refused).__name__
            time.sleep(0.01)

    def let_time_pass() -> None:
        ready.wait()
        time.sleep(0.05)
        clock.move(A_WEEK)
        while worker.tick():
            pass

    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda work: work(), (click, let_time_pass)))
    while worker.tick():
        pass
    for reference in references:
        tags = [line.tag for line in town.case(reference).timeline]

        assert ("task:completed" in tags) == (told[reference] == "done")
        assert ("timer:fired" in tags) != ("task:completed" in tags), tags


def test_a_clock_that_is_set_back_an_hour_loses_and_doubles_nothing(town, clock):
    town.receive()
    clock.move(A_WEEK)
    assert town.engine.worker().tick() == 1
    clock.move(timedelta(hours=-1))
    assert town.engine.worker().tick() == 0
    clock.move(timedelta(hours=2))
    assert town.engine.worker().tick() == 0

    assert fired(town) == 1


def test_a_clock_that_is_set_back_before_it_was_due_delays_it_only(town, clock):
    town.receive()
    with town.engine.reading(SYSTEM) as services:
        due = services.timers.next_due()
    clock.set(due - timedelta(minutes=30))
    clock.move(timedelta(hours=-1))
    assert town.engine.worker().tick() == 0
    clock.set(due)

    assert town.engine.worker().tick() == 1
    assert fired(town) == 1


def test_two_machines_a_minute_apart_fire_each_timer_once(town, clock, settings):
    """The one that is ahead fires first; the other one finds nothing left to do."""
    for _ in range(5):
        town.receive()
    with town.engine.reading(SYSTEM) as services:
        due = services.timers.next_due()
    ahead = Engine.open(settings, HandClock(due + timedelta(seconds=30)), database=town.engine._database)
    clock.set(due - timedelta(seconds=30))
    workers = [town.engine.worker(), ahead.worker()]
    with ThreadPoolExecutor(2) as both:
        moved = sum(both.map(lambda worker: sum(worker.tick() for _ in range(3)), workers))
    clock.set(due + timedelta(minutes=1))

    assert moved == 5
    assert town.engine.worker().tick() == 0
    assert fired(town) == 5


@pytest.mark.parametrize("zone", ["Pacific/Apia", "America/St_Johns", "UTC"])
def test_the_time_zone_of_the_process_moves_no_timer(town, clock, monkeypatch, zone):
    town.receive()
    with town.engine.reading(SYSTEM) as services:
        due = services.timers.next_due()
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        clock.set(due - timedelta(seconds=1))
        assert town.engine.worker().tick() == 0
        clock.set(due)
        assert town.engine.worker().tick() == 1
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.postgres
def test_what_is_due_of_a_case_in_other_hands_waits_for_its_turn(town, clock):
    """The worker passes over a case that somebody has locked; SQLite has one writer at a time anyway."""
    busy, free = town.receive().reference, town.receive().reference
    clock.move(A_WEEK)
    with town.engine.transaction(SYSTEM) as services:
        session = services._step.session
        session.connection().exec_driver_sql(
            f"SELECT 1 FROM complaint_case WHERE reference = '{busy}' FOR UPDATE"
        )
        assert town.engine.worker().tick() == 1

    assert town.case(free).status == "closed"
    assert town.case(busy).status == "open"
    assert town.engine.worker().tick() == 1


def test_a_case_that_can_not_be_woken_keeps_no_other_from_its_turn(town, clock, monkeypatch):
    """However many of them there are, and however long they have waited."""
    broken = {town.receive().reference for _ in range(3)}
    sound = town.receive().reference
    clock.move(A_WEEK)
    with town.engine.transaction(SYSTEM) as services:
        session = services._step.session
        faulty = set(
            session.scalars(
                select(ProcessInstance.id)
                .join(Case, Case.id == ProcessInstance.case_id)
                .where(Case.reference.in_(broken))
            )
        )
    take = Moves.take

    def take_or_fail(self, case, row):
        if row.id in faulty:
            raise ZeroDivisionError
        return take(self, case, row)

    monkeypatch.setattr(Moves, "take", take_or_fail)
    worker = town.engine.worker()
    for _ in range(3):
        worker.tick(3)

    assert town.case(sound).status == "closed"
    with town.engine.transaction(SYSTEM) as services:
        assert services._step.session.scalar(select(func.count()).select_from(Notice)) == 1
