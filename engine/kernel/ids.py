"""Ids of rows: random, so that none can be guessed from another and no two machines agree by accident."""

from __future__ import annotations

from base64 import b32encode
from secrets import token_bytes

_BYTES = 10
"""80 bits: among a hundred million ids of a table, two are alike once in 200 million such tables."""


def new_id() -> str:
    """A fresh id: 16 letters and digits, all in lower case."""
    return b32encode(token_bytes(_BYTES)).decode().lower()
