"""What every test may ask for: settings, a clock that is moved by hand, a database of its own."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import event
from xdist.scheduler import LoadScopeScheduling

from engine.app import Engine
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.persistence import Table, schema
from engine.persistence import database as databases
from tests import postgres

# How long an example takes depends on what else the machine does; what may take long has a test of its own.
hypothesis.settings.register_profile("plaint", deadline=None)
hypothesis.settings.load_profile("plaint")

A_THURSDAY = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
MASTER_KEY = "7e" * 32


LONGEST_FIRST = ("/journeys/", "/image/", "/webui/")
"""Folders whose tests share what is dear to make; what takes longest begins first."""


class ByFile(LoadScopeScheduling):
    """What the tests of a file share, or those of a folder, is made by one of the processes, once."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((folder for folder in LONGEST_FIRST if folder in file), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """How `--dist` shares out the tests, whatever it names."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on PostgreSQL; without a server it is left out, except where machines check."""
    missing = postgres.programs() is None and not os.environ.get("CI")
    items.sort(key=lambda item: [folder not in str(item.path) for folder in LONGEST_FIRST])
    for item in items:
        if "postgresql" in getattr(getattr(item, "callspec", None), "params", {}).values():
            item.add_marker(pytest.mark.postgres)
        if missing and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason=postgres.INSTALL))


def pytest_collection_finish() -> None:
    """What stands now stays to the end: the garbage collector need not go through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def clock() -> HandClock:
    return HandClock(A_THURSDAY)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an installation that lives in a directory of the test's own, on SQLite."""
    return Settings(database_url=f"sqlite:///{tmp_path}/plaint.sqlite", master_key=MASTER_KEY)


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """One PostgreSQL for the session."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def shared(server: postgres.Server) -> Iterator[Database]:
    """A database with all tables for all tests in turn: a new one for each would take most of their time."""
    with server.database() as name:
        database = databases.connect(server.url(name))
        schema.upgrade(database)
        yield database
        database.dispose()


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with all tables and nothing in them, to be copied by each test."""
    path = tmp_path_factory.mktemp("tables") / "plaint.sqlite"
    database = databases.connect(f"sqlite:///{path}")
    schema.upgrade(database)
    database.dispose()
    return path


class Moving:
    """One SQLAlchemy engine for the SQLite databases of all tests in turn: it keeps what it has compiled."""

    def __init__(self, file: Path) -> None:
        self.database = databases.connect(f"sqlite:///{file}")
        event.listen(self.database, "do_connect", self._connect)

    def to(self, file: Path) -> Database:
        """Let go of a database, and connect to another one from now on."""
        self.database.dispose()
        self.database.url = self.database.url.set(database=str(file))
        return self.database

    def _connect(self, _dialect: object, _record: object, arguments: list[object], _more: object) -> None:
        arguments[0] = self.database.url.database


@pytest.fixture(scope="session")
def moving(tables: Path) -> Moving:
    return Moving(tables)


@pytest.fixture
def sqlite(moving: Moving, tables: Path, tmp_path: Path) -> Iterator[Database]:
    """A new SQLite database with all tables, where the settings have it."""
    database = moving.to(Path(shutil.copy(tables, tmp_path / "plaint.sqlite")))
    yield database
    database.dispose()


@pytest.fixture
def postgresql(shared: Database) -> Iterator[Database]:
    """A PostgreSQL database with all tables, empty."""
    yield shared
    postgres.empty(shared, Table.metadata.sorted_tables)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both databases."""
    found: Database = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def engine(settings: Settings, clock: HandClock, database: Database) -> Engine:
    """Plaint on a database of the test's own, once on SQLite and once on PostgreSQL."""
    return Engine.open(settings, clock, database=database)


@pytest.fixture
def embedded(settings: Settings, clock: HandClock, sqlite: Database) -> Engine:
    """Plaint on SQLite only, where the database makes no difference."""
    return Engine.open(settings, clock, database=sqlite)
