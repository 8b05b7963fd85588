"""The town hall of `tests.services.desk`, with its own definitions or with the shipped ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.app import SYSTEM, Engine
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from tests.databases import Home, Moving
from tests.fixtures import A_THURSDAY, MASTER_KEY, PARSED
from tests.services.desk import Town
from tests.shipped import light


@dataclass(frozen=True)
class Halls:
    """Makes databases with definitions in force, and copies of them for the tests."""

    home: Home
    moving: Moving
    tables: str

    def built(self, folder: Path, deploy: Callable[[Town], None]) -> str:
        """A database in which something is deployed; gives its address."""
        url = self.home.copied(self.tables, folder)
        clock = HandClock(A_THURSDAY)
        engine = Engine.open(Settings(database_url=url, master_key=MASTER_KEY), clock)
        deploy(Town(engine, clock))
        engine.close()
        return url

    @contextmanager
    def opened(self, hall: str, settings: Settings, clock: HandClock) -> Iterator[Town]:
        """A copy, where the settings have it."""
        self.home.copy(hall, settings.database_url)
        engine = Engine.open(settings, clock, database=self.moving.to(settings.database_url))
        engine._library = PARSED
        yield Town(engine, clock)
        engine.close()
        self.home.remove(settings.database_url)


@pytest.fixture(scope="session")
def halls(home: Home, moving: Moving, tables: str) -> Halls:
    return Halls(home, moving, tables)


@pytest.fixture(scope="session")
def town_hall(halls: Halls, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the town hall's definitions in force, to be copied by each test."""
    return halls.built(tmp_path_factory.mktemp("town"), Town.deploy)


@pytest.fixture(scope="session")
def shipped_hall(halls: Halls, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same with the shipped definitions."""

    def deploy(town: Town) -> None:
        with town.engine.transaction(SYSTEM) as services:
            services.deployments.deploy(light())

    return halls.built(tmp_path_factory.mktemp("shipped"), deploy)


@pytest.fixture
def town(halls: Halls, town_hall: str, settings: Settings, clock: HandClock) -> Iterator[Town]:
    """The town hall."""
    with halls.opened(town_hall, settings, clock) as town:
        yield town
