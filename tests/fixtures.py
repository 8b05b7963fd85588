"""What every test may ask for: settings, a clock that is moved by hand, a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine as Database

from engine.app import Engine
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.services import accounts
from engine.services.library import Library
from tests import postgres
from tests.databases import Files, Home, Moving, OnServer
from tests.halls import Halls

A_THURSDAY = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
MASTER_KEY = "7e" * 32
PARSED = Library()
"""Definitions are parsed once for all tests: what has one digest never changes."""


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


@pytest.fixture(scope="session")
def halls(home: Home, moving: Moving, tables: str) -> Halls:
    """What makes installations for several tests."""
    return Halls(home, moving, tables, Settings(master_key=MASTER_KEY), A_THURSDAY, PARSED)
