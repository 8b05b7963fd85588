"""A database that is away: how long an answer is waited for, and which faults mean that nobody answers."""

from __future__ import annotations

import select
from typing import Any, TypedDict

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.pool import ConnectionPoolEntry

_TO_CONNECT = 3
"""Seconds for a new connection."""
_FOR_THE_POOL = 5
"""Seconds that a request waits for a connection which others are using."""
_CONNECTIONS = 5
_MORE_AT_RUSH = 10

_AWAY_CLASSES = ("08", "53", "57", "58")
"""PostgreSQL's classes of faults: connection, resources (a full disk is one), operator's doing, system."""
_READ_ONLY = "25006"
"""A standby that has not taken over yet."""
_SQLITE_BUSY = "SQLITE_BUSY"
"""Somebody else has written without a pause for as long as anybody waits."""
_SQLITE_AWAY = (
    _SQLITE_BUSY,
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_CANTOPEN",
    "SQLITE_READONLY",
    "SQLITE_NOMEM",
)
_FULL = {"53100", "SQLITE_FULL"}


class PoolOptions(TypedDict, total=False):
    """What a pool of connections is made with."""

    pool_size: int
    max_overflow: int
    pool_timeout: float
    pool_use_lifo: bool


def pool_options(address: str) -> PoolOptions:
    """A pool whose users never wait for long. The one for SQLite needs nothing: its locks are the file's."""
    if not address.startswith("postgresql"):
        return {}
    return {
        "pool_size": _CONNECTIONS,
        "max_overflow": _MORE_AT_RUSH,
        "pool_timeout": _FOR_THE_POOL,
        "pool_use_lifo": True,  # what is not needed any more falls idle
    }


def be_patient_for(engine: Engine, seconds: int) -> None:
    """Wait so long for each answer of PostgreSQL and no longer, be it busy, stopped or cut off.

    A server that hangs can't be asked to give up, so the waiting ends on our side; one that is only slow
    gives up itself, so that what nobody waits for does not go on there.
    """
    if engine.dialect.name != "postgresql":
        return
    from engine.persistence.patience import patient_for  # loads psycopg

    patient = patient_for(seconds)

    def connect(_dialect: object, _record: object, arguments: list[Any], more: dict[str, Any]) -> Any:
        return patient.connect(*arguments, **{"connect_timeout": _TO_CONNECT, **more})

    def limit(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        raw: Any = connection
        raw.execute(f"SET statement_timeout = '{seconds}s'")
        raw.execute(f"SET lock_timeout = '{max(1, seconds - 1)}s'")
        raw.execute(f"SET idle_in_transaction_session_timeout = '{seconds * 5}s'")
        raw.commit()

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "connect", limit)
    engine.dispose()  # connections from before don't have the limits


def look_before_use(engine: Engine) -> None:
    """Notice, without asking, that PostgreSQL hung up while a connection lay idle; take another one then."""
    if not event.contains(engine, "checkout", _look):
        event.listen(engine, "checkout", _look)


def _look(connection: DBAPIConnection, _record: ConnectionPoolEntry, _proxy: object) -> None:
    """A server says nothing to who asked nothing, unless it hangs up: then there is something to be read."""
    import psycopg  # in use, if there is a connection to look at

    raw: Any = connection
    watch = select.poll()
    watch.register(raw.fileno(), select.POLLIN)
    if not watch.poll(0):
        return
    try:
        raw.execute("SELECT 1")
        raw.rollback()
    except psycopg.Error as gone:
        raise DisconnectionError from gone


def is_away(fault: BaseException) -> bool:
    """Whether the database did not answer, or could keep nothing: the same may work in a while."""
    if isinstance(fault, NoConnectionFree):
        return True
    if not isinstance(fault, DBAPIError):
        return False
    code = _code_of(fault)
    if code.startswith("SQLITE_"):
        return code.startswith(_SQLITE_AWAY)
    lost = fault.connection_invalidated or (not code and isinstance(fault, OperationalError | InterfaceError))
    return lost or code.startswith(_AWAY_CLASSES) or code == _READ_ONLY


def reason(fault: SQLAlchemyError) -> str:
    """A word for the logs: ``full``, ``busy`` or ``away``."""
    if isinstance(fault, NoConnectionFree):
        return "busy"
    code = _code_of(fault) if isinstance(fault, DBAPIError) else ""
    return "full" if code in _FULL else "busy" if code == _SQLITE_BUSY else "away"


def _code_of(fault: DBAPIError) -> str:
    original: Any = fault.orig
    code = getattr(original, "sqlstate", None) or getattr(original, "sqlite_errorname", None)
    return str(code or "")
