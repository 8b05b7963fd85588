"""The schema of the database: brought up to date by `plaint upgrade`, looked at whenever the engine opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Text, column, inspect, select, table
from sqlalchemy.exc import OperationalError

from engine.kernel.errors import SettingsRefused
from engine.persistence import job_schema

_MIGRATIONS = Path(__file__).parent / "migrations"
_VERSION = table("alembic_version", column("version_num", Text))


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest version; all of it or nothing."""
    with engine.connect() as connection, _tables_may_be_rebuilt(connection), connection.begin():
        upgrade_through(connection)


@contextmanager
def _tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew; rows that belong to the old one must not mind.

    That can be said outside of a transaction only. The tables are the same afterwards, so nothing dangles.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    sqlite: Any = connection.connection.driver_connection
    sqlite.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        sqlite.execute("PRAGMA foreign_keys=ON")


def upgrade_through(connection: Connection) -> None:
    """The same within a transaction that is open already."""
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        # A check that waits for the end of the transaction keeps its table from being changed until then.
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    job_schema.upgrade(connection)


def version(engine: Engine) -> str | None:
    """The version of the tables in a database; none in an empty one. Raises `SettingsRefused`."""
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(_VERSION.name):
                return None
            return connection.scalars(select(_VERSION.c.version_num)).one_or_none()
    except OperationalError as fault:
        reason = str(fault.orig).partition("\n")[0]
        raise SettingsRefused(f"The database does not answer: {reason}") from None


def newest() -> str:
    """The version that this program needs."""
    return _versions()[-1]


def check(engine: Engine) -> None:
    """Refuse to work on tables of another version. Raises `SettingsRefused` that says what to do."""
    found, needed = version(engine), newest()
    if found == needed:
        with engine.connect() as connection:
            job_schema.check(connection)
        return
    if found is None:
        raise SettingsRefused("The database is empty. Run: plaint init")
    if found in _versions():
        raise SettingsRefused(
            f"The database is at version {found}, this program needs {needed}. Run: plaint upgrade"
        )
    raise SettingsRefused(
        f"The database is at version {found}, which this program does not know. Install the newer program"
    )


@cache
def _versions() -> tuple[str, ...]:
    """All versions, the oldest first: each migration is called as its file, and they are numbered.

    That is known without Alembic, which takes long to import and is needed only to upgrade.
    """
    return tuple(sorted(path.stem for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")))
