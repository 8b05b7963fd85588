"""Ids of rows: random, so that none can be guessed from another and no two machines agree by accident."""

from __future__ import annotations

from uuid import uuid4


def new_id() -> str:
    """A fresh id: 32 hexadecimal digits."""
    return uuid4().hex
