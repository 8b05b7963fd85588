"""All harnesses, with the sizes that they have as a test and in full."""

from __future__ import annotations

from dataclasses import dataclass

from tests.torture import crowds, damaged_states, kills, statements
from tests.torture.claims import Harness

BOTH = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Torture:
    """A harness, and how often it breaks something."""

    run: Harness
    small: int
    full: int
    databases: tuple[str, ...] = BOTH


HARNESSES: dict[str, Torture] = {
    "kills": Torture(kills.killing, small=12, full=500),
    "claiming": Torture(crowds.claiming, small=3, full=200),
    "completing": Torture(crowds.completing, small=15, full=300),
    "statements": Torture(statements.failing, small=1, full=1),
    "damaged-states": Torture(damaged_states.damaging, small=15, full=1_000),
}
