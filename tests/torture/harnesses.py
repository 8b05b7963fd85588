"""All harnesses, with the sizes that they have as a test and in full."""

from __future__ import annotations

from dataclasses import dataclass

from tests.torture import (
    crossing,
    crowds,
    damaged_states,
    full_disk,
    growing,
    hostile_values,
    kills,
    outages,
    soak,
    statements,
    wrong_clocks,
)
from tests.torture.claims import Harness

BOTH = ("sqlite", "postgresql")
ONE = ("sqlite",)
"""Where no database has a part in it."""
POSTGRESQL = ("postgresql",)


@dataclass(frozen=True)
class Torture:
    """A harness, and how often it breaks something."""

    run: Harness
    small: int
    full: int
    databases: tuple[str, ...] = BOTH
    needs_a_disk: bool = False


HARNESSES: dict[str, Torture] = {
    "kills": Torture(kills.killing, small=4, full=500),
    "claiming": Torture(crowds.claiming, small=2, full=200),
    "completing": Torture(crowds.completing, small=10, full=300),
    "crossing": Torture(crossing.meeting, small=120, full=5_000),
    "statements": Torture(statements.failing, small=3, full=1),
    "stops": Torture(outages.stopping, small=1, full=20, databases=POSTGRESQL),
    "outages": Torture(outages.visiting, small=1, full=3, databases=POSTGRESQL),
    "full-disk": Torture(full_disk.filling, small=2, full=100, needs_a_disk=True),
    "damaged-states": Torture(damaged_states.damaging, small=8, full=1_000),
    "hostile-values": Torture(hostile_values.sending, small=1, full=1_000),
    "clocks": Torture(wrong_clocks.drifting, small=10, full=300),
    "rounds": Torture(growing.asking_for_years, small=10, full=5_000),
    "elements": Torture(growing.many_elements, small=30, full=1_000, databases=ONE),
    "diagrams": Torture(growing.random_diagrams, small=10, full=3_000, databases=ONE),
    "soak": Torture(soak.soaking, small=60, full=20_000),
}
