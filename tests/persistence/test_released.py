"""Databases of each released version are brought up to date with all that is in them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Boolean, MetaData
from sqlalchemy import Engine as Database

from engine.app import SYSTEM, Engine
from engine.cli import demo
from engine.kernel.clock import HandClock
from engine.kernel.errors import Refused
from engine.kernel.settings import Settings
from engine.persistence import database as databases
from engine.persistence import schema
from tests.databases import Home
from tests.persistence.released.record import FOLDER
from tests.services.desk import CLERK, COLLEAGUE, REVIEWER, Town

pytestmark = pytest.mark.parametrize("version", sorted(path.stem for path in FOLDER.glob("*.json")))


@pytest.fixture
def town(version: str, home: Home, settings: Settings, clock: HandClock, tmp_path: Path) -> Iterator[Town]:
    """The town hall of that version, after `plaint upgrade`."""
    database = databases.connect(home.create(tmp_path))
    _restore(database, json.loads((FOLDER / f"{version}.json").read_text()))
    schema.upgrade(database)
    yield Town(Engine.open(settings, clock, database=database), clock)
    database.dispose()
    home.remove(settings.database_url)


def _restore(database: Database, written: dict[str, Any]) -> None:
    config = Config()
    config.set_main_option("script_location", "engine/persistence/migrations")
    with database.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, written["version"])
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            rows = [_values(row) for row in written["tables"].get(table.name, [])]
            for row in rows:
                flags = [column.name for column in table.columns if isinstance(column.type, Boolean)]
                row |= {name: bool(row[name]) for name in flags}
            if rows:
                connection.execute(table.insert(), rows)


def _values(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    match value:
        case {"bytes": text}:
            return base64.b64decode(text)
        case {"moment": text}:
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
    return value


CASES = ("C-2026-000001", "C-2026-000002", "C-2026-000003")


def inbox(town: Town, actor, view: str) -> list[str]:
    with town.engine.reading(actor) as services:
        return [row.reference for row in services.work.inbox(view).rows]


def test_nobody_loses_a_task(town: Town, version: str) -> None:
    assert inbox(town, CLERK, "mine") == ["C-2026-000001"]
    assert sorted(inbox(town, COLLEAGUE, "groups")) == ["C-2026-000001", "C-2026-000002", "C-2026-000003"]
    assert sorted(inbox(town, REVIEWER, "groups")) == ["C-2026-000002", "C-2026-000003"]


def test_who_may_not_do_a_task_still_may_not(town: Town, version: str) -> None:
    assert inbox(town, CLERK, "groups") == ["C-2026-000001"]

    with pytest.raises(Refused, match="somebody else"):
        town.complete("C-2026-000002", "review", by=CLERK)


def test_the_diagrams_show_the_way_so_far(town: Town, version: str) -> None:
    (diagram, *_) = town.case("C-2026-000002").diagrams

    assert {"complaint_received", "assess"} <= set(diagram.completed)
    assert diagram.taken
    assert "review" in diagram.current


def test_histories_hold_and_cases_go_on(town: Town, version: str) -> None:
    town.complete("C-2026-000001", "assess", by=CLERK)
    town.complete("C-2026-000002", "review", by=REVIEWER)

    with town.engine.reading(SYSTEM) as services:
        verified = list(services.verification.verify())
    assert {one.reference: one.faults for one in verified} == dict.fromkeys(CASES, ())
    assert inbox(town, CLERK, "mine") == []


@pytest.mark.sqlite
def test_the_demo_of_that_version_goes_on(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "FOLDER", tmp_path)
    settings = demo._settings(8000)
    database = databases.connect(settings.database_url)
    _restore(database, json.loads((FOLDER / f"{version}.json").read_text()))

    demo._bring_up_to_date(settings)
    demo._bring_up_to_date(settings)

    assert schema.version(database) == schema.newest()
    assert capsys.readouterr().out.count("up to date") == 1
    database.dispose()
