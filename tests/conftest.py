"""What every test may ask for: settings, a clock that is moved by hand, a database of its own."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine as Database
from xdist.scheduler import LoadScopeScheduling

from engine.app import Engine
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.services import accounts
from engine.services.library import Library
from tests import postgres, sizes
from tests.databases import Files, Home, Moving, OnServer

A_THURSDAY = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
MASTER_KEY = "7e" * 32
PARSED = Library()
"""Definitions are parsed once for all tests: what has one digest never changes."""


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


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="Where the databases of the tests live; on PostgreSQL only those tests run that use one.",
    )
    parser.addoption(
        "--full",
        action="store_true",
        help="Try all random examples; without it, one in five.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """How much is tried, before the tests are read."""
    sizes.take(full=config.getoption("--full"))
    # How long an example takes depends on what else the machine does; what may take long has its own test.
    hypothesis.settings.register_profile("plaint", deadline=None, max_examples=sizes.several(100))
    hypothesis.settings.load_profile("plaint")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """All tests on SQLite; once more on PostgreSQL what uses a database, and what is about PostgreSQL."""
    on_server = config.getoption("--database") == "postgresql"
    if on_server and postgres.programs() is None:
        raise pytest.UsageError(postgres.INSTALL)
    runs = {item: _runs(item, on_server=on_server) for item in items}
    chosen = [item for item in items if runs[item]]
    config.hook.pytest_deselected(items=[item for item in items if not runs[item]])
    items[:] = sorted(chosen, key=lambda item: [folder not in str(item.path) for folder in LONGEST_FIRST])


def _runs(item: pytest.Item, *, on_server: bool) -> bool:
    if not on_server:
        return item.get_closest_marker("postgres") is None
    if item.get_closest_marker("sqlite") or item.get_closest_marker("image"):
        return False
    uses_one = "home" in getattr(item, "fixturenames", ())
    return uses_one or item.get_closest_marker("postgres") is not None


def pytest_collection_finish() -> None:
    """What stands now stays to the end: the garbage collector need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Whoever signs in here does not wait as long as somebody who guesses should."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def clock() -> HandClock:
    return HandClock(A_THURSDAY)


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """One PostgreSQL for the session."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def home(request: pytest.FixtureRequest) -> Home:
    """Where the databases of this pass live."""
    if request.config.getoption("--database") == "sqlite":
        return Files()
    return OnServer(request.getfixturevalue("server"))


@pytest.fixture
def settings(home: Home, tmp_path: Path) -> Settings:
    """Settings of an installation that lives in a directory, or a database, of the test's own."""
    return Settings(database_url=home.url(tmp_path), master_key=MASTER_KEY)


@pytest.fixture(scope="session")
def tables(home: Home, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with all tables and nothing in them, to be copied by each test."""
    return home.tables(tmp_path_factory.mktemp("tables"))


@pytest.fixture(scope="session")
def moving(tables: str) -> Moving:
    return Moving(tables)


@pytest.fixture
def database(home: Home, moving: Moving, tables: str, settings: Settings) -> Iterator[Database]:
    """A new database with all tables, where the settings have it."""
    home.copy(tables, settings.database_url)
    yield moving.to(settings.database_url)
    moving.database.dispose()
    home.remove(settings.database_url)


@pytest.fixture
def engine(settings: Settings, clock: HandClock, database: Database) -> Engine:
    """Plaint on a database of the test's own."""
    opened = Engine.open(settings, clock, database=database)
    opened._library = PARSED
    return opened
