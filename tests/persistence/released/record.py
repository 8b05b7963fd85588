"""Writes down the rows of three complaints as this version keeps them: python -m tests.persistence.released.record.

To be run once before a version is released, and never again for that version.
"""

from __future__ import annotations

import base64
import json
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import MetaData, select

from engine.app import Channel, Engine
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.persistence import database as databases
from engine.persistence import schema
from tests.fixtures import A_THURSDAY, MASTER_KEY
from tests.services.desk import CLERK, Town

FOLDER = Path(__file__).parent


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/plaint.sqlite", master_key=MASTER_KEY)
        database = databases.connect(settings.database_url)
        schema.upgrade(database)
        clock = HandClock(A_THURSDAY)
        _fill(Town(Engine.open(settings, clock, database=database), clock), clock)
        written = {"version": schema.newest(), "tables": _rows(database)}
    target = FOLDER / f"{schema.newest()}.json"
    target.write_text(json.dumps(written, ensure_ascii=False, separators=(",", ":")))


def _fill(town: Town, clock: HandClock) -> None:
    """A claimed task, and two that exclude who did the one before."""
    town.deploy()
    first, second = town.receive().reference, town.receive().reference
    third = town.receive(by=CLERK, channel=Channel.LETTER).reference
    clock.move(timedelta(hours=3))
    for reference in (second, third):
        town.complete(reference, "assess", by=CLERK)
    task = town.task(first, "assess")
    with town.engine.transaction(CLERK) as services:
        services.work.claim(task)


def _rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    tables = MetaData()
    tables.reflect(database)
    with database.connect() as connection:
        return {
            table.name: [
                {name: _plain(value) for name, value in row._mapping.items()}
                for row in connection.execute(select(table))
            ]
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    return {"moment": value.isoformat()} if isinstance(value, datetime) else value


if __name__ == "__main__":
    main()
