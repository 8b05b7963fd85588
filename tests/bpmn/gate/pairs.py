"""What keeps a rule and what breaks it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bpmn.gate.diagrams import drawing


@dataclass(frozen=True)
class Pair:
    """What keeps a rule, and what breaks it, each a whole file."""

    good: bytes
    bad: tuple[bytes, ...]


def pair(good: bytes | str, *bad: bytes | str) -> Pair:
    """A pair of files; texts are the inside of a process."""
    return Pair(_file(good), tuple(_file(item) for item in bad))


def _file(item: bytes | str) -> bytes:
    return item if isinstance(item, bytes) else drawing(item)
