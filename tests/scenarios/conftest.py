"""The base and two departments in force, on the real services."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from engine import definitions
from engine.app import SYSTEM
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from tests.halls import Halls
from tests.services.desk import Town
from tests.shipped import draft

AFTER_THE_EXAMPLES = datetime(2026, 6, 1, 8, tzinfo=UTC)
"""A Monday; the dates in the examples of the forms lie before it."""


def bundles() -> tuple[definitions.Bundle, ...]:
    return tuple(draft(one) for one in (None, "housing", "social-care"))


def deploy(town: Town) -> None:
    town.clock.set(AFTER_THE_EXAMPLES)
    for bundle in bundles():
        with town.engine.transaction(SYSTEM) as services:
            services.deployments.deploy(bundle)


@pytest.fixture(scope="module")
def hall(halls: Halls, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the base and two departments in force."""
    return halls.built(tmp_path_factory.mktemp("walk"), deploy)


@pytest.fixture
def town(halls: Halls, hall: str, settings: Settings, clock: HandClock) -> Iterator[Town]:
    clock.set(AFTER_THE_EXAMPLES)
    with halls.opened(hall, settings, clock) as town:
        yield town
