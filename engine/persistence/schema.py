"""The schema of the database: brought up to date by `plaint upgrade`, looked at whenever the engine opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from engine.kernel.errors import SettingsRefused
from engine.persistence import job_schema


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
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    job_schema.upgrade(connection)


def version(engine: Engine) -> str | None:
    """The version of the tables in a database; none in an empty one. Raises `SettingsRefused`."""
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    except OperationalError as fault:
        reason = str(fault.orig).partition("\n")[0]
        raise SettingsRefused(f"The database does not answer: {reason}") from None


@cache
def newest() -> str:
    """The version that this program needs."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def check(engine: Engine) -> None:
    """Refuse to work on tables of another version. Raises `SettingsRefused` that says what to do."""
    found, needed = version(engine), newest()
    if found == needed:
        with engine.connect() as connection:
            job_schema.check(connection)
        return
    known = {revision.revision for revision in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is None:
        raise SettingsRefused("The database is empty. Run: plaint init")
    if found in known:
        raise SettingsRefused(
            f"The database is at version {found}, this program needs {needed}. Run: plaint upgrade"
        )
    raise SettingsRefused(
        f"The database is at version {found}, which this program does not know. Install the newer program"
    )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
