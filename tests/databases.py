"""Where the databases of the tests live: SQLite files, or a real PostgreSQL. The same tests run on both."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine as Database
from sqlalchemy import event, make_url

from engine.persistence import database as databases
from engine.persistence import schema
from tests import postgres


class Home(ABC):
    """One database for each folder; each is a copy of another one, as making one takes long."""

    @abstractmethod
    def url(self, folder: Path) -> str:
        """The address of the database of a folder."""

    @abstractmethod
    def create(self, folder: Path) -> str:
        """A database without tables; gives its address."""

    @abstractmethod
    def copy(self, source: str, target: str) -> None:
        """Make a database what another one is. Nobody may be connected with either."""

    @abstractmethod
    def remove(self, url: str) -> None:
        """It is needed no more."""

    def tables(self, folder: Path) -> str:
        """A database that has its tables, and nothing in them; gives its address."""
        url = self.create(folder)
        database = databases.connect(url)
        schema.upgrade(database)
        database.dispose()
        return url

    def copied(self, source: str, folder: Path) -> str:
        """The database of a folder, as a copy of another one; gives its address."""
        url = self.url(folder)
        self.copy(source, url)
        return url


class Files(Home):
    """SQLite."""

    def url(self, folder: Path) -> str:
        return f"sqlite:///{folder}/plaint.sqlite"

    def create(self, folder: Path) -> str:
        return self.url(folder)

    def copy(self, source: str, target: str) -> None:
        self.remove(target)
        shutil.copy(file_of(source), file_of(target))

    def remove(self, url: str) -> None:
        file = file_of(url)
        for left in file.parent.glob(f"{file.name}*"):
            if left.is_file():
                left.unlink()


class OnServer(Home):
    """PostgreSQL."""

    def __init__(self, server: postgres.Server) -> None:
        self.server = server

    def url(self, folder: Path) -> str:
        return self.server.url(f"plaint_{sha256(str(folder).encode()).hexdigest()[:20]}")

    def create(self, folder: Path) -> str:
        url = self.url(folder)
        self.server.create(_name(url))
        return url

    def copy(self, source: str, target: str) -> None:
        self.server.create(_name(target), like=_name(source))

    def remove(self, url: str) -> None:
        self.server.drop(_name(url))


class Moving:
    """One SQLAlchemy engine for the databases of all tests in turn: it keeps what it has compiled."""

    def __init__(self, url: str) -> None:
        self.database = databases.connect(url)
        event.listen(self.database, "do_connect", self._connect)

    def to(self, url: str) -> Database:
        """Let go of a database, and connect to another one from now on."""
        self.database.dispose()
        self.database.url = self.database.url.set(database=make_url(url).database)
        return self.database

    def _connect(
        self, _dialect: object, _record: object, arguments: list[object], more: dict[str, object]
    ) -> None:
        if arguments:
            arguments[0] = self.database.url.database
        else:
            more["dbname"] = self.database.url.database


def file_of(url: str) -> Path:
    """The file of an SQLite database."""
    return Path(make_url(url).database or "")


def _name(url: str) -> str:
    return make_url(url).database or ""
