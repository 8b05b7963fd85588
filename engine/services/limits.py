"""Counts of attempts in our own database, so that all processes of an installation count together.

Importing this module makes the address ``plaint://`` known to the library `limits`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import TypedDict, Unpack

from limits.storage import Storage
from sqlalchemy import Connection, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from engine.kernel.clock import Clock
from engine.persistence import LimitCount

ADDRESS = "plaint://"


class LimitOptions(TypedDict):
    """What the counts need: transactions of their own, the time, and a key that hides who is counted."""

    begin: Callable[[], AbstractContextManager[Connection]]
    clock: Clock
    secret: bytes


class LimitStorage(Storage):
    """Fixed windows, each from the first attempt on; one statement counts, so that none is lost or doubled.

    Who is counted (an address, a user name) is kept as a MAC only.
    """

    STORAGE_SCHEME = ["plaint"]  # noqa: RUF012 - as the library declares it

    def __init__(self, uri: str = ADDRESS, **options: Unpack[LimitOptions]) -> None:
        super().__init__(uri)
        self._begin = options["begin"]
        self._clock = options["clock"]
        self._secret = options["secret"]

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a database that is away raises."""
        return DBAPIError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count an attempt, and tell how many there were in this window."""
        now = self._clock.now()
        is_over = LimitCount.expires_at <= now
        with self._begin() as connection:
            add = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(LimitCount)
            new = {"count": amount, "expires_at": now + timedelta(seconds=expiry)}
            counted = add.values(key=self._hidden(key), **new).on_conflict_do_update(
                index_elements=[LimitCount.key],
                set_={
                    "count": case((is_over, amount), else_=LimitCount.count + amount),
                    "expires_at": case((is_over, new["expires_at"]), else_=LimitCount.expires_at),
                },
            )
            count = int(connection.execute(counted.returning(LimitCount.count)).scalar_one())
        if count == amount:
            self._sweep()
        return count

    def get(self, key: str) -> int:
        """How many attempts there were in this window."""
        count = select(LimitCount.count).where(
            LimitCount.key == self._hidden(key), LimitCount.expires_at > self._clock.now()
        )
        with self._begin() as connection:
            return connection.execute(count).scalar_one_or_none() or 0

    def get_expiry(self, key: str) -> float:
        """When this window ends, in seconds since 1970; now if there is none."""
        ends = select(LimitCount.expires_at).where(LimitCount.key == self._hidden(key))
        with self._begin() as connection:
            found = connection.execute(ends).scalar_one_or_none()
        return (found or self._clock.now()).timestamp()

    def check(self) -> bool:
        """Whether the database answers."""
        try:
            self.get("")
        except DBAPIError:
            return False
        return True

    def reset(self) -> int:
        """Forget all attempts, and tell how many windows there were."""
        with self._begin() as connection:
            return connection.execute(delete(LimitCount)).rowcount

    def clear(self, key: str) -> None:
        """Forget the attempts of one key."""
        with self._begin() as connection:
            connection.execute(delete(LimitCount).where(LimitCount.key == self._hidden(key)))

    def _sweep(self) -> None:
        """Remove some windows that are over, leaving alone what somebody is just counting."""
        over = select(LimitCount.key).where(LimitCount.expires_at <= self._clock.now()).limit(100)
        with self._begin() as connection:
            connection.execute(
                delete(LimitCount).where(LimitCount.key.in_(over.with_for_update(skip_locked=True)))
            )

    def _hidden(self, key: str) -> str:
        return hmac.digest(self._secret, key.encode(), hashlib.sha256).hex()
