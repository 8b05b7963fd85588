"""The town hall of `tests.services.desk`, on SQLite or on both databases."""

from __future__ import annotations

import pytest

from engine.app import Engine
from engine.kernel.clock import HandClock
from tests.services.desk import Town


@pytest.fixture
def town(embedded: Engine, clock: HandClock) -> Town:
    """The town hall on SQLite."""
    return _town(embedded, clock)


@pytest.fixture
def town_anywhere(engine: Engine, clock: HandClock) -> Town:
    """The town hall, once on SQLite and once on PostgreSQL."""
    return _town(engine, clock)


def _town(engine: Engine, clock: HandClock) -> Town:
    town = Town(engine, clock)
    town.deploy()
    return town
