"""Every SQL statement of every write path made to fail once, the commit too: all of a step happens, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

from sqlalchemy import Engine as Database
from sqlalchemy import event, inspect, select
from sqlalchemy.exc import OperationalError

from engine.app import Engine
from engine.kernel.clock import HandClock
from engine.persistence import Table
from tests.fixtures import A_THURSDAY
from tests.torture.claims import Claim
from tests.torture.ground import Ground
from tests.torture.scene import Scene, begun
from tests.torture.write_paths import PATHS

_EXECUTIONS = ("do_execute", "do_executemany", "do_execute_no_params")


def failing(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """Each path, each statement; a smaller size takes every so many of them."""
    start, known = begun(ground)
    here = ground.copy(start)
    lengths, failures = [], []
    for name, path in PATHS.items():
        ground.restore(here, start)
        engine = Engine.open(here, clock := HandClock(A_THURSDAY))
        scene = Scene(engine, clock, known)
        path.prepare(scene)
        found = list(
            _each_fails_once(engine._database, lambda path=path, scene=scene: path.take(scene), size)
        )
        engine.close()
        lengths.append(len(found))
        failures += [f"{name}: {fault}" for fault in found if fault]
    yield Claim(
        says="a step of which one statement fails leaves nothing behind",
        tried=sum(lengths),
        failures=tuple(failures),
        seen={"paths": len(PATHS), "statements of the longest": max(lengths)},
    )


def _each_fails_once(database: Database, act: Callable[[], object], every: int) -> Iterator[str]:
    """Let the first statement fail, then the second, and so on, until none is left to fail."""
    before, number = content(database), 0
    while True:
        with _cut(database, number) as cut:
            try:
                act()
            except OperationalError:
                pass
            else:
                if cut:
                    yield f"statement {number} failed, and the step was said to be done"
                return
        left = content(database)
        changed = [table for table, rows in left.items() if rows != before[table]]
        yield f"statement {number} failed, and left something in {', '.join(changed)}" if changed else ""
        number += every


@contextmanager
def _cut(database: Database, number: int) -> Iterator[list[str]]:
    """Let one statement fail, or the commit after the last one, as the driver tells it."""
    cut: list[str] = []
    left = iter(range(number))
    dialect = database.dialect
    commit = dialect.do_commit

    def fail(statement: str) -> None:
        if not cut and next(left, None) is None:
            cut.append(statement)
            raise dialect.loaded_dbapi.OperationalError("cut")

    def execute(_cursor, sql: str, *_: object) -> None:
        if not sql.startswith(("BEGIN", "PRAGMA", "ROLLBACK", "SET TRANSACTION")):
            fail(sql)

    def commit_unless_cut(connection) -> None:
        fail("COMMIT")
        commit(connection)

    for name in _EXECUTIONS:
        event.listen(database, name, execute)
    dialect.do_commit = commit_unless_cut
    try:
        yield cut
    finally:
        for name in _EXECUTIONS:
            event.remove(database, name, execute)
        del dialect.do_commit


def content(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with database.connect() as connection:
        known = set(inspect(connection).get_table_names())
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in Table.metadata.sorted_tables
            if table.name in known
        }
