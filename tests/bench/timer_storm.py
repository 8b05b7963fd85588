"""Twenty thousand timers due at once, two workers (one on SQLite): each fires once, and what it costs.

``python -m tests.bench.timer_storm [--timers 20000] [--workers 2] [--database sqlite|postgresql]``
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import click
from sqlalchemy import func, insert, select

from engine import definitions
from engine.app import SYSTEM, Engine
from engine.domain.audit import EventTag
from engine.kernel.clock import HandClock
from engine.kernel.ids import new_id
from engine.kernel.settings import Settings
from engine.persistence import Case, Event, ProcessInstance, Table, Timer, schema
from engine.persistence import database as databases
from engine.scenarios.walk import Walk
from engine.services.worker import AT_ONCE
from tests import postgres
from tests.bench.figures import Figure
from tests.bench.naive import unit
from tests.services.desk import DEFINITIONS

KEY = "7e" * 32
TIMERS, WORKERS = 20_000, 2
WITH_LETTERS = 2_000
SHIPPED = Path("processes")
BAR = 60_000
_AT_ONCE = 500
_OF_A_CASE = ("process_instance", "task", "timer", "subscription", "clock", "event")
RECEIVED = datetime(2026, 4, 2, 9, tzinfo=UTC)


def measure() -> Iterable[Figure]:
    """The storm on both databases, with as many workers as they have, in units of n."""
    yield from storm("sqlite", TIMERS, 1)  # where one process does all the work
    if postgres.programs():
        yield from storm("postgresql", TIMERS, WORKERS)
    yield from storm("sqlite", WITH_LETTERS, 1, SHIPPED)


def storm(kind: str, timers: int, workers: int, processes: Path = DEFINITIONS) -> Iterator[Figure]:
    """Cases that all wait for the same moment, which is past; then workers, until nothing is due.

    In the town hall the timer reminds a group; in the shipped process the complainant gets a letter as well.
    """
    with _address(kind) as url:
        settings = Settings(database_url=url, master_key=KEY)
        engine = _prepared(settings, processes)
        fill(engine, timers)
        engine.clock.set(_first(engine) + timedelta(minutes=1))
        before = _fired(engine)
        begin = monotonic()
        spent, alarms = _work(url, engine.clock.now(), workers)
        wall = monotonic() - begin
        fired = _fired(engine) - before
        left = _due(engine)
        engine.close()
    naive_step = unit()
    what = "timers that write a letter" if processes == SHIPPED else "timers"
    name = f"{timers:,} {what} due at once, {workers} worker{'s' * (workers > 1)}, {kind}"
    yield Figure(f"{name}: not fired, or more than once", abs(timers - fired) + left, "timers", bar=0)
    bar = None if processes == SHIPPED else BAR * timers / TIMERS
    yield Figure(f"{name}: processor time in all", spent / naive_step, "n", bar=bar)
    yield Figure(f"{name}: processor time of one", spent / timers * 1000, "ms")
    yield Figure(f"{name}: the alarms that are due as well, each case", alarms / timers * 1000, "ms")
    yield Figure(f"{name}: until all had fired", wall, "s")


@contextmanager
def _address(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/plaint.sqlite"
    else:
        with postgres.running() as server, server.database() as name:
            yield server.url(name)


def _prepared(settings: Settings, processes: Path) -> Engine:
    """The processes in force."""
    database = databases.connect(settings.database_url)
    schema.upgrade(database)
    engine = Engine.open(settings, HandClock(RECEIVED), database=database)
    bundle = definitions.read_draft(processes, None)
    with engine.transaction(SYSTEM) as services:
        services.deployments.deploy(bundle)
    return engine


def fill(engine: Engine, timers: int) -> None:
    """One complaint as often as there are to be timers, each with a state and rows of its own."""
    Walk(engine.transaction, engine.clock).complain()
    with engine.transaction(SYSTEM) as services:
        session, moves = services._step.session, services._moves
        case, running = session.scalars(select(Case)).one(), session.scalars(select(ProcessInstance)).one()
        instance = moves.load(case).instance
        tables = [Case.__table__, *(Table.metadata.tables[name] for name in _OF_A_CASE)]
        rows = {table: [dict(row) for row in session.execute(select(table)).mappings()] for table in tables}
    for begin in range(1, timers, _AT_ONCE):
        copies: dict[Any, list[dict[str, Any]]] = {table: [] for table in tables}
        for number in range(begin, min(begin + _AT_ONCE, timers)):
            ids = {case.id: new_id(), running.id: new_id()}
            for table in tables:
                copies[table].extend(_copy(table.name, row, ids, number) for row in rows[table])
        for row in copies[ProcessInstance.__table__]:
            made = {name: value for name, value in row.items() if name != "version"}
            row["state"] = instance.save(moves._seal(ProcessInstance(**made)))
        with engine._database.begin() as connection:
            for table, many in copies.items():
                connection.execute(insert(table), many)


def _copy(table: str, row: dict[str, Any], ids: dict[str, str], number: int) -> dict[str, Any]:
    copied = {name: ids.get(value, value) if isinstance(value, str) else value for name, value in row.items()}
    if table == "complaint_case":
        copied["reference"] = f"S-{number}"
    elif table != "process_instance" and "id" in copied:
        copied["id"] = new_id()
    return copied


def _work(url: str, now: datetime, workers: int) -> tuple[float, float]:
    """Processor time of all workers together for timers, then for alarms, without their start."""
    command = [sys.executable, "-m", "tests.bench.timer_storm", "--work", url, "--now", now.isoformat()]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(workers)]
    said = [one.communicate()[0].splitlines()[-1].split() for one in started]
    return sum(float(timers) for timers, _ in said), sum(float(alarms) for _, alarms in said)


def _drain(url: str, now: str) -> None:
    engine = Engine.open(Settings(database_url=url, master_key=KEY), HandClock(datetime.fromisoformat(now)))
    worker = engine.worker()
    timers = _spent(lambda: worker._together(lambda services: services.timers, AT_ONCE) or _due(engine))
    alarms = _spent(worker.wake)
    engine.close()
    print(timers, alarms)


def _spent(work: Callable[[], int]) -> float:
    """Processor time until there is nothing left to do."""
    begin = os.times()
    while work():
        pass
    end = os.times()
    return end.user + end.system - begin.user - begin.system


def _fired(engine: Engine) -> int:
    with engine._database.connect() as connection:
        fired = select(func.count()).select_from(Event).where(Event.tag == EventTag.TIMER_FIRED)
        return int(connection.execute(fired).scalar_one())


def _due(engine: Engine) -> int:
    with engine._database.connect() as connection:
        due = select(func.count()).select_from(Timer).where(Timer.due_at <= engine.clock.now())
        return int(connection.execute(due).scalar_one())


def _first(engine: Engine) -> datetime:
    with engine._database.connect() as connection:
        return connection.execute(select(func.min(Timer.due_at))).scalar_one()


@click.command()
@click.option("--timers", default=TIMERS)
@click.option("--workers", default=WORKERS)
@click.option("--database", "kind", type=click.Choice(["sqlite", "postgresql"]), default="postgresql")
@click.option("--work", "url", default="", hidden=True)
@click.option("--now", default="", hidden=True)
def main(timers: int, workers: int, kind: str, url: str, now: str) -> None:
    """Measure one storm."""
    if url:
        _drain(url, now)
        return
    for figure in storm(kind, timers, workers):
        click.echo(json.dumps(figure.as_json()))


if __name__ == "__main__":
    main()
