"""The town hall of `tests.services.desk`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.app import Engine
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from tests.databases import Home, Moving
from tests.fixtures import A_THURSDAY, MASTER_KEY, PARSED
from tests.services.desk import Town


@pytest.fixture(scope="session")
def town_hall(home: Home, tables: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the town hall's definitions in force, to be copied by each test."""
    url = home.copied(tables, tmp_path_factory.mktemp("town"))
    engine = Engine.open(Settings(database_url=url, master_key=MASTER_KEY), HandClock(A_THURSDAY))
    Town(engine, HandClock(A_THURSDAY)).deploy()
    engine.close()
    return url


@pytest.fixture
def town(home: Home, town_hall: str, settings: Settings, clock: HandClock, moving: Moving) -> Iterator[Town]:
    """The town hall."""
    home.copy(town_hall, settings.database_url)
    engine = Engine.open(settings, clock, database=moving.to(settings.database_url))
    engine._library = PARSED
    yield Town(engine, clock)
    engine.close()
    home.remove(settings.database_url)
