"""Installations in which something is deployed: made once, and copied for each test, as making one takes long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from engine.app import Engine
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.services.library import Library
from tests.databases import Home, Moving
from tests.services.desk import Town


@dataclass(frozen=True)
class Halls:
    """Makes databases with definitions in force, and copies of them for the tests."""

    home: Home
    moving: Moving
    tables: str
    begun: Settings
    """Those of all installations but for the address of the database."""
    moment: datetime
    """When the definitions were deployed."""
    library: Library
    """Definitions that were parsed before."""

    def built(self, folder: Path, deploy: Callable[[Town], None]) -> str:
        """A database in which something is deployed; gives its address."""
        url = self.home.copied(self.tables, folder)
        clock = HandClock(self.moment)
        engine = Engine.open(replace(self.begun, database_url=url), clock)
        deploy(Town(engine, clock))
        engine.close()
        return url

    @contextmanager
    def opened(self, hall: str, settings: Settings, clock: HandClock) -> Iterator[Town]:
        """A copy, where the settings have it."""
        self.home.copy(hall, settings.database_url)
        engine = Engine.open(settings, clock, database=self.moving.to(settings.database_url))
        engine._library = self.library
        yield Town(engine, clock)
        engine.close()
        self.home.remove(settings.database_url)
