"""The lines that `make torture` prints, and the page that it writes."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.torture.claims import Claim

HEADER = """# Torture

Made by `make torture`; don't edit. Each line is a promise of [reliability.md](reliability.md), tried in full size on a
database of its own. `python -m tests.torture --only NAME --seed SEED` does one of them again, and puts its lines in place
of the earlier ones.

"""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One promise on one database."""

    harness: str
    database: str
    claim: Claim
    seed: int
    seconds: float

    def __str__(self) -> str:
        return " | ".join(self.cells)

    @property
    def cells(self) -> tuple[str, ...]:
        claim = self.claim
        seen = ", ".join(f"{name} {value}" for name, value in claim.seen.items())
        failed = f"{len(claim.failures):,}" if claim.holds else f"**{len(claim.failures):,}**"
        return (
            self.harness,
            self.database,
            claim.says,
            f"{claim.tried:,}",
            failed,
            seen,
            str(self.seed),
            f"{self.seconds:,.0f} s",
        )


def write(target: Path, lines: Sequence[Line]) -> None:
    """Put the lines on the page, in place of earlier ones of the same harness and database."""
    rows = {line.cells[:3]: line.cells for line in lines}
    done = {cells[:2] for cells in rows.values()}
    kept = {cells[:3]: cells for cells in _read(target) if cells[:2] not in done}
    machine = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}."
    )
    head = ["harness", "database", "promise", "tried", "failed", "seen", "seed", "time"]
    table = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    table += [f"| {' | '.join(cells)} |" for _, cells in sorted({**kept, **rows}.items())]
    target.write_text(f"{HEADER}{machine}\n\n" + "\n".join(table) + "\n")


def _read(target: Path) -> list[tuple[str, ...]]:
    """The lines that are on the page."""
    lines = target.read_text().splitlines() if target.exists() else []
    rows = [line for line in lines if line.startswith("| ")][1:]
    return [tuple(cell.strip() for cell in row.strip("|").split(" | ")) for row in rows]
