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


def write(target: Path, figures: Sequence[Figure]) -> None:
    """Write the page whole."""
    rows = [f"| {figure.name} | {figure.value:,.3g} {figure.unit} | {_bar(figure)} |" for figure in figures]
    table = ["| figure | value | bar |", "|---|---|---|", *rows]
    target.write_text(f"{HEADER}{_machine()}\n\n" + "\n".join(table) + "\n")


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
