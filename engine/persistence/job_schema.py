"""The tables of Procrastinate, which wakes workers on PostgreSQL: in a schema of their own beside ours.

Nothing in them is missed when it is lost: what is due is known by our own rows.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from engine.kernel.errors import SettingsRefused
from engine.persistence.counts import Installation

SCHEMA = "procrastinate"
_VERSION = "procrastinate-schema"
"""The entry that tells which of its migrations the database has."""


def upgrade(connection: Connection) -> None:
    """Bring them to the version that is installed, within the transaction of our own tables."""
    if connection.dialect.name != "postgresql":
        return
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        known = session.get(Installation, _VERSION)
        before = known.value if known else ""
        if before != newest():
            _apply(connection, before)
            session.merge(Installation(name=_VERSION, value=newest()))
        session.commit()


def check(connection: Connection) -> None:
    """Raises `SettingsRefused` where a newer or older Procrastinate is installed than the tables are for."""
    if connection.dialect.name != "postgresql":
        return
    found = connection.execute(
        select(Installation.value).where(Installation.name == _VERSION)
    ).scalar_one_or_none()
    if found is None or found < newest():
        raise SettingsRefused("The tables that wake workers are not up to date. Run: plaint upgrade")


def newest() -> str:
    """The last migration of the Procrastinate that is installed."""
    return _migrations()[-1].name


def _apply(connection: Connection, before: str) -> None:
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    place = connection.exec_driver_sql("SHOW search_path").scalar_one()
    connection.exec_driver_sql(f"SET LOCAL search_path TO {SCHEMA}")
    scripts = [one.read_text() for one in _migrations() if one.name > before]
    cursor = connection.connection.cursor()
    for script in scripts if before else [(_files() / "schema.sql").read_text()]:
        cursor.execute(script)
    connection.exec_driver_sql(f"SET LOCAL search_path TO {place}")


def _files() -> Path:
    """Where its scripts lie; the program itself, which takes long to import, isn't needed for them."""
    found = find_spec("procrastinate")
    assert found is not None
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0]) / "sql"


def _migrations() -> list[Path]:
    return sorted((_files() / "migrations").glob("*.sql"))
