"""How much is tried of what can be tried without end: a part while one works, all of it in ``make test``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

PART = 10
"""While one works, one in so many is tried."""
_full = False


def take(*, full: bool) -> None:
    """Say once, before the tests are read, which it is."""
    global _full  # noqa: PLW0603 -- parameters of tests are made while they are read, without fixtures
    _full = full


def several(all_of_them: int) -> int:
    """So many examples, seeds or rounds."""
    return all_of_them if _full else -(-all_of_them // PART)


def mostly_exhaustive(cases: Iterable[Any]) -> list[Any]:
    """Cases of a test of which one in so many is tried while one works; the others are `exhaustive`."""
    return [
        case if number % PART == 0 else pytest.param(case, marks=pytest.mark.exhaustive)
        for number, case in enumerate(cases)
    ]
