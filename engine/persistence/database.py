"""The database, set up so that what was confirmed is kept: SQLite embedded, PostgreSQL in production."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from engine.kernel.errors import SettingsRefused
from engine.persistence import away

READ_ONLY = "plaint_read_only"
"""Execution option of a connection that only looks: it waits for nobody, and the database refuses writes."""
ONE_STATEMENT = "plaint_one_statement"
"""Execution option of a connection that asks one thing: it needs no transaction around it."""
_MODE = "plaint_mode"
_REPEATABLE_READ = 3
"""psycopg's `IsolationLevel`, which is imported where PostgreSQL is used only."""

_PRAGMAS = (
    "journal_mode=WAL",  # readers and the one writer don't wait for each other
    "synchronous=FULL",  # what was confirmed survives a power cut
    "foreign_keys=ON",
    "busy_timeout=20000",  # a web server gives up on a request after 30 seconds
    "secure_delete=ON",  # what is erased leaves no bytes behind
    "trusted_schema=OFF",
)

_POSTGRESQL_CONFLICTS = {
    "23505",  # unique violation: somebody else took the next number
    "40001",  # serialization failure
    "40P01",  # deadlock
    "55P03",  # lock not available
}
_SQLITE_CONFLICTS = {
    "SQLITE_BUSY_SNAPSHOT",
    "SQLITE_CONSTRAINT_PRIMARYKEY",
    "SQLITE_CONSTRAINT_UNIQUE",
    "SQLITE_LOCKED",
}


def connect(url: str) -> Engine:
    """Open the database of the settings. Raises `SettingsRefused` for an address that can't be used."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise SettingsRefused("PLAINT_DATABASE_URL is not the address of a database") from None
    if address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise SettingsRefused(
            "PLAINT_DATABASE_URL must begin with sqlite:///, or postgresql+psycopg:// for PostgreSQL"
        )
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    return prepare(create_engine(address, **away.pool_options(url)))


def prepare(engine: Engine) -> Engine:
    """Make an engine, ours or one handed in, keep what was confirmed. Doing it twice is harmless.

    Raises `SettingsRefused` where SQLite could not write.
    """
    if engine.dialect.name == "sqlite":
        _make_room(engine.url.database or ":memory:")
        if not event.contains(engine, "connect", _set_up_sqlite):
            event.listen(engine, "connect", _set_up_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            engine.dispose()  # connections from before don't have the settings
    elif not event.contains(engine, "begin", _begin_postgresql):
        event.listen(engine, "begin", _begin_postgresql)
        away.look_before_use(engine)
    return engine


def _make_room(name: str) -> None:
    """The folder of an SQLite database, in which the program can write: SQLite keeps files beside it."""
    if name == ":memory:" or name.startswith("file:"):
        return
    file, other = (
        Path(name),
        "give the program's user that right, or name another place in PLAINT_DATABASE_URL",
    )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise SettingsRefused(
            f"The folder {file.parent} of the database can't be made ({fault.strerror}): {other}"
        ) from None
    for place in (file.parent, file):
        if place.exists() and not os.access(place, os.W_OK):
            raise SettingsRefused(f"The database can't write to {place}: {other}")


def _set_up_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    sqlite: Any = connection
    sqlite.isolation_level = None  # the driver begins nothing by itself: see _begin_sqlite
    for pragma in _PRAGMAS:
        sqlite.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Lock first: a transaction that read before it writes could not get the lock without starting again."""
    read_only = bool(connection.get_execution_options().get(READ_ONLY))
    sqlite: Any = connection.connection.driver_connection
    if connection.info.get(READ_ONLY) is not read_only:
        sqlite.execute(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")
        connection.info[READ_ONLY] = read_only
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    """What sort of transaction it is goes along with its BEGIN, so that it costs no statement."""
    options = connection.get_execution_options()
    mode = ONE_STATEMENT if options.get(ONE_STATEMENT) else READ_ONLY if options.get(READ_ONLY) else ""
    if connection.info.get(_MODE, "") == mode:
        return
    connection.info[_MODE] = mode
    raw: Any = connection.connection.driver_connection
    raw.autocommit = mode == ONE_STATEMENT
    raw.read_only = True if mode else None
    raw.isolation_level = _REPEATABLE_READ if mode == READ_ONLY else None


def is_conflict(fault: DBAPIError) -> bool:
    """Whether a statement failed only because somebody else changed the same at the same moment."""
    original: Any = fault.orig
    return (
        getattr(original, "sqlstate", None) in _POSTGRESQL_CONFLICTS
        or getattr(original, "sqlite_errorname", None) in _SQLITE_CONFLICTS
    )
