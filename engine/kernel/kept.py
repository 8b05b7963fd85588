"""What was read of a file is kept: the same bytes say the same, whoever reads them and however often."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

Beside = ParamSpec("Beside")
Read = TypeVar("Read")

_FILES = 256
"""Files of which it is kept: departments share most of theirs, and most stay as they were."""
_LARGEST = 256 * 1024
"""Larger files are read anew, bytes: they are rare, and would fill the memory."""


def kept(
    read: Callable[Concatenate[bytes, Beside], Read],
) -> Callable[Concatenate[bytes, Beside], Read]:
    """Let a function that reads the content of a file, into what never changes, read the same once."""
    remembering = lru_cache(maxsize=_FILES)(read)

    @wraps(read)
    def reading(source: bytes, /, *args: Beside.args, **named: Beside.kwargs) -> Read:
        chosen: Callable[..., Read] = read if len(source) > _LARGEST else remembering
        return chosen(source, *args, **named)

    return reading
