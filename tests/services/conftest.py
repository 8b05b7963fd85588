"""The town hall of `tests.services.desk`, with its own definitions or with the shipped ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.app import SYSTEM
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from tests.halls import Halls
from tests.services.desk import Town
from tests.shipped import light


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
