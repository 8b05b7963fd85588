"""The town hall of `tests.services.desk`, on SQLite or on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.app import Engine
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from tests.conftest import A_THURSDAY, MASTER_KEY, Moving
from tests.services.desk import Town


@pytest.fixture(scope="session")
def town_hall(tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with the town hall's definitions in force, to be copied by each test."""
    file = Path(shutil.copy(tables, tmp_path_factory.mktemp("town") / "plaint.sqlite"))
    settings = Settings(database_url=f"sqlite:///{file}", master_key=MASTER_KEY)
    engine = Engine.open(settings, HandClock(A_THURSDAY))
    Town(engine, HandClock(A_THURSDAY)).deploy()
    engine.close()
    return file


@pytest.fixture
def town(
    town_hall: Path, settings: Settings, clock: HandClock, moving: Moving, tmp_path: Path
) -> Iterator[Town]:
    """The town hall on SQLite."""
    database = moving.to(Path(shutil.copy(town_hall, tmp_path / "plaint.sqlite")))
    engine = Engine.open(settings, clock, database=database)
    yield Town(engine, clock)
    engine.close()


@pytest.fixture
def town_anywhere(engine: Engine, clock: HandClock) -> Town:
    """The town hall, once on SQLite and once on PostgreSQL."""
    town = Town(engine, clock)
    town.deploy()
    return town
