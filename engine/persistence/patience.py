"""A connection with PostgreSQL that gives up waiting. Loaded where PostgreSQL is used only."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import errors
from psycopg.abc import PQGen

_EVERY_RESULT = 0.1


def patient_for(seconds: int) -> type[psycopg.Connection[Any]]:
    """Connections that wait so long for each answer."""
    return type("_PatientConnection", (_Connection,), {"patience": float(seconds)})


class _Connection(psycopg.Connection[Any]):
    patience = 0.0

    def wait(self, gen: PQGen[Any], interval: float = _EVERY_RESULT, timeout: float | None = None) -> Any:
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except errors._WaitTimeout:  # noqa: SLF001 - has no public name
            self.pgconn.finish()  # whatever comes later belongs to nobody
            raise psycopg.OperationalError("the server does not answer") from None
