"""The case of nine tasks on the services, over HTTP and on both databases: what a step, a start and a case cost."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from statistics import median
from time import perf_counter, process_time
from typing import Any

import psycopg
from sqlalchemy import Engine as Database
from sqlalchemy import event

from engine.services.catalogue import Services
from tests import postgres
from tests.bench.figures import Figure
from tests.bench.naive import TEXTS, NaiveCase
from tests.bench.nine_tasks import CLERK, Bench, Visit, counted, opened
from webui.limits import limiter

Statement = tuple[str, Any]
CASES = 60
FINISHED = 100


def measure() -> Iterable[Figure]:
    """Processor time of the application; what it waits for disk and database is shown apart."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _measured(f"sqlite:///{folder}/plaint.sqlite", "SQLite", bytes_of_sqlite)
    with postgres.running(durable=True) as server, server.database() as name:
        yield from _measured(server.url(name), "PostgreSQL", _bytes_of_postgresql)


def _measured(url: str, kind: str, bytes_of: Callable[[Database], int]) -> Iterator[Figure]:
    with opened(url) as bench:
        limiter.enabled = False  # one address posts all complaints
        visit = bench.signed_in()
        for reference in [bench.start() for _ in range(3)]:
            bench.finish(reference)
        yield from _engine_steps(bench, kind)
        if bench.database.dialect.name == "postgresql":
            yield Figure(f"{kind}: the statements of that step on psycopg alone", _floor(bench), "n")
        yield from _tasks_over_http(bench, visit, kind)
        yield from _starts_over_http(bench, visit, kind)
        yield Figure(
            f"{kind}: rows and indexes of a finished case", _of_one_case(bench, bytes_of), "bytes", bar=10_240
        )
        limiter.enabled = True


def _engine_steps(bench: Bench, kind: str) -> Iterator[Figure]:
    """Load under lock, complete, save, write down, commit; without form, rights and page."""

    def step(task: str) -> None:
        with bench.engine.transaction(CLERK) as services:
            _move_on(services, task)

    tasks = [bench.task(bench.start()) for _ in range(CASES)]
    ratio, waited = against_naive([lambda task=task: step(task) for task in tasks])
    yield Figure(f"{kind}: engine step with the database", ratio, "n", bar=2.5)
    yield Figure(f"{kind}: waiting for disk and database in that step", waited * 1000, "ms")


def _move_on(services: Services, task: str) -> None:
    moves = services._moves
    opened_task = moves.lock_task(task)
    move = moves.resume(opened_task.case, opened_task.row)
    move.task = opened_task.task
    move.instance.complete(opened_task.task.token, {})
    moves.save(move)


def _floor(bench: Bench) -> float:
    """What no step with these statements can be below: they are sent and answered, and nothing else is done."""
    url = bench.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:

        def replay(statements: list[Statement]) -> None:
            for sql, values in statements:
                cursor = connection.cursor()
                cursor.executemany(sql, values) if isinstance(values, list) else cursor.execute(sql, values)
                if cursor.description:
                    cursor.fetchall()
            connection.commit()

        tasks = [bench.task(bench.start()) for _ in range(CASES)]
        steps = [_statements(bench, task) for task in tasks]
        return against_naive(partial(replay, statements) for statements in steps)[0]


def _statements(bench: Bench, task: str) -> list[Statement]:
    """What a step sends, taken back before it commits."""
    found: list[Statement] = []

    def hear(_connection: object, _cursor: object, sql: str, values: Any, *_: object) -> None:
        found.append((sql, values))

    event.listen(bench.database, "before_cursor_execute", hear)
    with suppress(_TakenBackError), bench.engine.transaction(CLERK) as services:
        _move_on(services, task)
        services._step.session.flush()
        raise _TakenBackError
    event.remove(bench.database, "before_cursor_execute", hear)
    return found


class _TakenBackError(Exception):
    """The step was for looking only."""


def _tasks_over_http(bench: Bench, visit: Visit, kind: str) -> Iterator[Figure]:
    tasks = [bench.task(bench.start()) for _ in range(CASES)]
    typed = visit.typed(visit.get(f"/staff/tasks/{tasks[0]}"), remark="Seen")

    def posts() -> Iterator[Callable[[], object]]:
        for task in tasks:
            visit.get("/staff/?filter=mine")  # shows what the post before had to say
            request = visit.request(f"/staff/tasks/{task}", typed)
            yield lambda request=request: visit.send(request)

    with counted(bench.database) as counts:
        each = iter(posts())
        first = next(each)
        counts.clear()
        first()
        statements, commits = counts["statements"], counts["commits"]
        ratio, waited = against_naive(each)
    yield Figure(f"{kind}: task completed over HTTP, form post to answer", ratio, "n", bar=6)
    yield Figure(f"{kind}: waiting for disk and database in that post", waited * 1000, "ms")
    yield Figure(f"{kind}: SQL statements of that post, sign-in included", statements, "statements", bar=8)
    yield Figure(f"{kind}: commits of that post", commits, "commits", bar=1)


def _starts_over_http(bench: Bench, visit: Visit, kind: str) -> Iterator[Figure]:
    """A complaint that staff register, form post to answer: the one page that has the whole form."""
    typed = visit.typed(visit.get("/staff/register/"), channel="phone", product="all", **TEXTS)

    def posts() -> Iterator[Callable[[], object]]:
        for _ in range(CASES):
            visit.get("/staff/?filter=mine")
            request = visit.request("/staff/register/", typed)
            yield lambda request=request: visit.send(request)

    each = iter(posts())
    next(each)()
    ratio, waited = against_naive(each)
    yield Figure(f"{kind}: start of a case over HTTP, form post to answer", ratio, "n", bar=9)
    yield Figure(f"{kind}: waiting for disk and database in that start", waited * 1000, "ms")


def _of_one_case(bench: Bench, bytes_of: Callable[[Database], int]) -> float:
    """After maintenance, as autovacuum does it: without the room that earlier versions of rows took."""
    before = bytes_of(bench.database)
    for reference in [bench.start() for _ in range(FINISHED)]:
        bench.finish(reference)
    return (bytes_of(bench.database) - before) / FINISHED


def bytes_of_sqlite(database: Database) -> int:
    with database.connect() as connection:
        pages, free, size = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - free) * size)


def _bytes_of_postgresql(database: Database) -> int:
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM FULL")
        tables = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        return int(connection.exec_driver_sql(tables).scalar_one())


def against_naive(steps: Iterable[Callable[[], object]]) -> tuple[float, float]:
    """Median processor time of the steps in n, each next to a naive step; and the seconds they waited."""
    naive = NaiveCase()
    state = naive.at_the_middle()
    units, taken, waited = [], [], []
    for step in steps:
        naive.state = state
        units.append(_timed(naive.step)[0])
        processor, wall = _timed(step)
        taken.append(processor)
        waited.append(wall - processor)
    return median(taken) / median(units), median(waited)


def _timed(step: Callable[[], object]) -> tuple[float, float]:
    """Processor time and wall time of one call, in seconds."""
    begin, began = process_time(), perf_counter()
    step()
    return process_time() - begin, perf_counter() - began
