"""The worker: told to stop, it stops; a fault of the moment does not end it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select, text

from engine.app import Engine
from engine.domain.actors import SYSTEM
from engine.kernel.errors import Conflict
from engine.persistence import Event, schema
from engine.persistence import database as databases
from engine.services.worker import Worker
from tests import postgres
from tests.services.desk import Town


class Faulty:
    """Timers and alarms that fail as the test says."""

    def __init__(self, fault: Exception) -> None:
        self.timers = self.clock_alarms = self.retries = self.drafts = self.sessions = self
        self.fault = fault

    def sweep(self) -> None:
        """Nothing has expired."""

    def fire_many(self, limit: int) -> int:
        raise self.fault

    def postpone(self, instance: str) -> None:
        """Its turn comes later."""

    def due(self, limit: int) -> tuple[str, ...]:
        return ("one", "two")

    def fire(self, instance: str) -> bool:
        if instance == "one":
            raise self.fault
        return True


@pytest.mark.parametrize("fault", [Conflict(), ZeroDivisionError()])
def test_one_case_that_fails_leaves_the_others_their_turn(fault):
    @contextmanager
    def transaction():
        yield Faulty(fault)

    assert Worker(transaction, seconds=0).tick() == 3  # one of the timers, of the alarms, of the retries


@pytest.mark.sqlite
def test_people_are_let_in_while_many_timers_are_due(town, clock):
    for _ in range(60):
        town.receive()
    clock.move(timedelta(days=8))
    worker = town.engine.worker()
    at_work = Thread(target=lambda: worker.go_on(lambda: worker.wake(10)))
    at_work.start()
    meanwhile = 0
    while due(town):
        town.receive()
        meanwhile += 1
    worker.stop()
    at_work.join()

    assert meanwhile > 3, "whoever writes gets in between two batches, not after the last one"


def due(town) -> int:
    with town.engine.reading(SYSTEM) as services:
        return len(services.timers.due(1))


@contextmanager
def workers(town, how_many: int):
    """So many workers as processes of their own, as they run in production."""
    settings = town.engine.settings
    environment = {
        **os.environ,
        "PLAINT_DATABASE_URL": settings.database_url,
        "PLAINT_MASTER_KEY": settings.master_key,
        "PLAINT_WORKER_SECONDS": "1",
    }
    command = [sys.executable, "-m", "engine.cli", "worker"]
    started = [
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(how_many)
    ]
    try:
        for process in started:
            assert "worker started" in process.stdout.readline()
        yield started
    finally:
        for process in started:
            process.terminate()
        said = [process.communicate(timeout=30)[0] for process in started]
    assert [process.returncode for process in started] == [0] * how_many, said
    assert all("worker stopped" in one for one in said)


def eventually(holds, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def fired(town) -> int:
    with town.engine.reading(SYSTEM) as services:
        lines = select(func.count()).select_from(Event).where(Event.tag == "timer:fired")
        return services._step.session.scalar(lines)


@pytest.mark.torture
def test_two_workers_beside_each_other_fire_each_timer_once_and_end_when_told_to(town):
    for _ in range(30):
        town.receive()  # months ago, by the clock of the machine
    with workers(town, 2):
        eventually(lambda: fired(town) >= 30)
        time.sleep(2)

    assert fired(town) == 30


@pytest.mark.postgres
def test_workers_outlive_a_database_that_is_away(settings, clock):
    with postgres.running() as server, server.database() as name:
        database = databases.connect(server.url(name))
        schema.upgrade(database)
        there = replace(settings, database_url=server.url(name))
        town = Town(Engine.open(there, clock, database=database), clock)
        town.deploy()
        with workers(town, 1):
            time.sleep(1)
            server.stop()
            time.sleep(3)
            server.resume()
            town.receive()
            eventually(lambda: fired(town) == 1)
        database.dispose()


@pytest.mark.postgres
def test_a_call_wakes_workers_at_once_and_is_never_missed(town):
    """Lost jobs lose nothing: the rows are still due."""
    town.engine.call_workers()
    town.engine.call_workers()
    with town.engine.transaction(SYSTEM) as services:
        session = services._step.session
        locks = session.scalars(text("SELECT queueing_lock FROM procrastinate.procrastinate_jobs"))
        assert set(locks) == {"plaint:wake", "plaint:deliver"}
        session.execute(text("TRUNCATE procrastinate.procrastinate_jobs CASCADE"))
    town.receive()
    with workers(town, 1):
        eventually(lambda: fired(town) == 1)
