"""Where a harness works: databases of one kind with definitions in force, for the processes that it starts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

from engine.app import SYSTEM, Engine
from engine.definitions import Bundle
from engine.definitions.forms import Submitted
from engine.kernel.clock import Clock, HandClock, SystemClock
from engine.kernel.settings import Settings
from engine.scenarios.walk import filled_in
from tests import postgres
from tests.databases import Files, Home, OnServer
from tests.fixtures import MASTER_KEY
from tests.services.desk import DEFINITIONS, read

SHIPPED = Path("processes")
PASSWORD = "correct horse battery"


@dataclass
class Ground:
    """Databases of one kind in a folder of their own."""

    home: Home
    folder: Path
    name: str
    """``sqlite`` or ``postgresql``."""

    @cached_property
    def _numbers(self) -> Iterator[int]:
        return count(1)

    @cached_property
    def tables(self) -> str:
        return self.home.tables(self.new_folder())

    def new_folder(self) -> Path:
        folder = self.folder / f"{self.name}-{next(self._numbers)}"
        folder.mkdir()
        return folder

    def settings(self, url: str, **more: Any) -> Settings:
        return Settings(database_url=url, master_key=MASTER_KEY, **more)

    def place(self, processes: Path = DEFINITIONS, *, departments: tuple[str, ...] = ()) -> Settings:
        """A database with definitions in force: the town hall's, or the shipped ones."""
        settings = self.settings(self.home.copied(self.tables, self.new_folder()))
        with opened(settings) as engine:
            for department in (None, *departments):
                bundle = bundle_of(processes, department)
                engine.perform(SYSTEM, lambda services, bundle=bundle: services.deployments.deploy(bundle))
        return settings

    def copy(self, settings: Settings) -> Settings:
        """The same database once more. Nobody may be connected with it."""
        return replace(settings, database_url=self.home.copied(settings.database_url, self.new_folder()))

    def restore(self, settings: Settings, to: Settings) -> None:
        """Make a database what another one is."""
        self.home.copy(to.database_url, settings.database_url)


@contextmanager
def opened(settings: Settings, clock: Clock | None = None) -> Iterator[Engine]:
    """Plaint on a database."""
    engine = Engine.open(settings, clock or SystemClock())
    try:
        yield engine
    finally:
        engine.close()


def bundle_of(processes: Path, department: str | None = None) -> Bundle:
    return read(processes, department)


def answers(processes: Path, form: str, **said: object) -> Submitted:
    """A form as its example fills it in."""
    return filled_in(bundle_of(processes), form, said)


@contextmanager
def grounds(*names: str) -> Iterator[list[Ground]]:
    """Both kinds, or one of them, outside of pytest."""
    with tempfile.TemporaryDirectory(prefix="plaint-torture-") as folder, postgres.running() as server:
        homes: dict[str, Home] = {"sqlite": Files(), "postgresql": OnServer(server)}
        yield [Ground(homes[name], Path(folder), name) for name in names]


__all__ = [
    "DEFINITIONS",
    "PASSWORD",
    "SHIPPED",
    "Ground",
    "HandClock",
    "answers",
    "bundle_of",
    "grounds",
    "opened",
]
