"""Writes docs/figures.md."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.figures import Figure

HEADER = """# Figures

Made by `make bench`; don't edit. Times are processor time, medians, taken in turn within one run: machines are shared
and noisy, so compare the ratios. The unit *n* is one step of SpiffWorkflow as its examples use it, on a case of nine
tasks in a row with ten short texts: `deserialize_json`, complete, `serialize_json`, the middle task.

"""

FLOORS = """
## Where a bar is missed, and what the floor is

- **Steps on PostgreSQL** hold their bar on a quiet machine; up to 2.8 n were measured on a loaded one. The five statements
  of a step, its BEGIN and its COMMIT cost 0.7 to 1 n on psycopg alone: seven times sent, waited for and read. SQLAlchemy
  takes about as much again; the rest is the engine: loading, moving and saving the state, sealing the lines of the history.
- **Import of the web application** holds its bar narrowly; between runs 1.1 to 1.6 s were measured. SQLAlchemy
  with its mapped tables is about a third of it, some 300 dataclasses are a fifth; psycopg, Alembic, Pillow, markdown-it,
  the search for broken obligations and others are loaded where they are first used.
"""


def write(target: Path, figures: Sequence[Figure], without: Sequence[str] = ()) -> None:
    """Write the page whole; `without` are groups that were left out."""
    rows = [f"| {figure.name} | {figure.value:,.3g} {figure.unit} | {_bar(figure)} |" for figure in figures]
    table = ["| figure | value | bar |", "|---|---|---|", *rows]
    missing = f"\nNot measured this time: {', '.join(without)}." if without else ""
    target.write_text(f"{HEADER}{_machine()}{missing}\n\n" + "\n".join(table) + f"\n{FLOORS}")


def _bar(figure: Figure) -> str:
    if figure.bar is None:
        return ""
    return f"≤ {figure.bar:g}{'' if figure.holds else ', **missed**'}"


def _machine() -> str:
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, SpiffWorkflow {version('SpiffWorkflow')}, "
        f"SQLAlchemy {version('SQLAlchemy')}, SQLite {sqlite3.sqlite_version}."
    )
