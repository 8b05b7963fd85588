"""The shipped processes on the real services and an SQLite database: what a completed task and a case cost."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from sqlalchemy import Engine as Database

from engine import definitions
from engine.app import SYSTEM, Actor, ActorKind, Engine, Role
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.persistence import database as databases
from engine.persistence import schema
from engine.scenarios.walk import Walk, filled_in
from tests.bench.database_steps import bytes_of_sqlite
from tests.bench.figures import Figure
from tests.bench.naive import unit
from tests.bench.nine_tasks import counted

CASES = 30
CLERK = Actor(
    kind=ActorKind.STAFF,
    name="front-line-1",
    roles=frozenset({Role.STAFF}),
    departments=frozenset({"organisation"}),
    groups=frozenset({("organisation", "front-line")}),
)
PROCESSES = Path("processes")


def measure() -> Iterable[Figure]:
    """Statements, commits and processor time of one completed task; rows of one case."""
    with tempfile.TemporaryDirectory() as folder:
        clock = HandClock(datetime(2026, 4, 2, 9, tzinfo=UTC))
        settings = Settings(database_url=f"sqlite:///{folder}/plaint.sqlite", master_key="7e" * 32)
        database = databases.connect(settings.database_url)
        schema.upgrade(database)
        engine = Engine.open(settings, clock, database=database)
        _deploy(engine)
        yield from _measured(engine, database, clock)
        engine.close()


def _deploy(engine: Engine) -> None:
    bundle = definitions.read_bundle(PROCESSES, None)
    with engine.transaction(SYSTEM) as services:
        services.deployments.deploy(bundle)


def _measured(engine: Engine, database: Database, clock: HandClock) -> Iterator[Figure]:
    naive_step = unit()
    empty = bytes_of_sqlite(database)
    walks = [Walk(engine.transaction, clock) for _ in range(CASES)]
    begin = process_time()
    for walk in walks:
        walk.complain()
    started = (process_time() - begin) / CASES
    opened, reading = _open_all(engine, database, walks)
    counts, taken = _complete_all(engine, database, walks)
    yield Figure("n, measured again beside the services", naive_step * 1000, "ms")
    yield Figure("receive a complaint, form to acknowledgement letter", started / naive_step, "n")
    yield Figure("open a task's page", reading / naive_step, "n")
    yield Figure("SQL statements to open a task's page", opened["statements"] / CASES, "statements")
    yield Figure("complete a task on the services and SQLite", taken / naive_step, "n")
    yield Figure("SQL statements per completed task", counts["statements"] / CASES, "statements")
    yield Figure("commits per completed task", counts["commits"] / CASES, "commits", bar=1)
    yield Figure(
        "all rows and indexes of a case after two tasks", (bytes_of_sqlite(database) - empty) / CASES, "bytes"
    )


def _open_all(engine: Engine, database: Database, walks: list[Walk]) -> tuple[Counter[str], float]:
    """The page of each case's initial assessment, opened for the second time: reading is on record then."""
    counts: Counter[str] = Counter()
    taken = 0.0
    for walk in walks:
        with engine.transaction(CLERK) as services:
            task = services.cases.tasks(walk.reference)[0].id
            services.work.task(task)
        begin = process_time()
        with counted(database) as one, engine.transaction(CLERK) as services:
            services.work.task(task)
        taken += process_time() - begin
        counts += one
    return counts, taken / len(walks)


def _complete_all(engine: Engine, database: Database, walks: list[Walk]) -> tuple[Counter[str], float]:
    """Each case's initial assessment, claimed before and not counted."""
    counts: Counter[str] = Counter()
    taken = 0.0
    for walk in walks:
        with engine.transaction(CLERK) as services:
            row = services.cases.tasks(walk.reference)[0]
            services.work.claim(row.id)
            bundle = services.deployments.bundle(walk.department, walk.deployment)
        submitted = filled_in(bundle, row.form, {})
        begin = process_time()
        with counted(database) as one, engine.transaction(CLERK) as services:
            services.work.complete(row.id, submitted)
        taken += process_time() - begin
        counts += one
    return counts, taken / len(walks)
