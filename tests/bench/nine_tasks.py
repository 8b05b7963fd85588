"""A case of nine tasks in a row with ten short texts, on the services and over HTTP: what a completed task costs."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from flask import Flask
from sqlalchemy import Engine as Database
from sqlalchemy import event

from engine import definitions
from engine.app import COMPLAINANT, SYSTEM, Actor, ActorKind, Channel, Engine, Role, Submitted
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.persistence import database as databases
from engine.persistence import schema
from engine.scenarios.walk import filled_in
from tests import postgres
from tests.bench.engine_steps import OurCase
from tests.bench.figures import Figure, side_by_side
from tests.bench.naive import TEXTS, NaiveCase, diagram
from webui.factory import create_app

CASES = 40
PASSWORD = "correct horse battery"
CLERK = Actor(
    kind=ActorKind.STAFF,
    name="clerk",
    roles=frozenset({Role.STAFF}),
    departments=frozenset({"organisation"}),
    groups=frozenset({("organisation", "front-line")}),
)
_TASK = (
    '<bpmn:extensionElements><zeebe:userTask/><zeebe:formDefinition formId="remark"/>'
    '<zeebe:assignmentDefinition candidateGroups="front-line"/></bpmn:extensionElements>'
)
_ORGANISATION = """
title = "Nine tasks"
department = "Bench"
languages = ["en"]
time_zone = "Europe/London"
calendar = "default"

[time_limits]
answer = "20 working days"

[groups.front-line]
title = "Front line"

[groups.process-owner]
title = "Process owner"

[products.all]
title = "All"
"""


def _form(name: str, keys: Iterable[str]) -> str:
    fields = [{"type": "textfield", "id": f"field_{key}", "key": key, "label": key} for key in keys]
    for field in fields:
        field["properties"] = {"kind": "variable"}
    return json.dumps(
        {"type": "default", "schemaVersion": 19, "id": name, "title": name.title(), "components": fields}
    )


def write_definitions(processes: Path) -> Path:
    """The diagram of `tests.bench.naive` as an organisation has it; gives the folder."""
    base = processes / "organisation"
    (base / "forms" / "examples").mkdir(parents=True)
    shutil.copytree("processes/calendars", processes / "calendars")
    source = diagram(_TASK).replace(b"nine_tasks", b"complaint_handling")
    (base / "complaint-handling.bpmn").write_bytes(source)
    (base / "organisation.toml").write_text(_ORGANISATION)
    for name, answers in (("complaint", {"product": "all", **TEXTS}), ("remark", {"remark": "Seen"})):
        (base / "forms" / f"{name}.form").write_text(_form(name, answers))
        (base / "forms" / "examples" / f"{name}.json").write_text(json.dumps(answers))
    return processes


@dataclass
class Bench:
    """An installation with the nine tasks in force."""

    engine: Engine
    database: Database
    app: Flask

    def start(self) -> str:
        """A case at its first task; gives the reference."""
        submitted = self._filled("complaint", {})
        with self.engine.transaction(COMPLAINANT) as services:
            return services.intake.receive(channel=Channel.WEB, submitted=submitted, language="en").reference

    def task(self, reference: str) -> str:
        """The open task of a case."""
        with self.engine.reading(CLERK) as services:
            return services.cases.tasks(reference)[0].id

    def complete(self, task: str) -> None:
        """Do a task that nobody claimed, as one press of the button does."""
        with self.engine.transaction(CLERK) as services:
            services.work.complete(task, Submitted(fields={"remark": ["Seen"]}))

    def finish(self, reference: str) -> None:
        for _ in range(9):
            self.complete(self.task(reference))

    def _filled(self, form: str, answers: dict[str, Any]) -> Submitted:
        with self.engine.reading(SYSTEM) as services:
            return filled_in(services.deployments.current_bundle("organisation"), form, answers)


@contextmanager
def opened(url: str) -> Iterator[Bench]:
    """The application on an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        bundle = definitions.read_bundle(write_definitions(Path(folder) / "processes"), None)
        settings = Settings(database_url=url, master_key="7e" * 32)
        made = databases.connect(url)
        schema.upgrade(made)
        made.dispose()
        app = create_app(settings, HandClock(datetime(2026, 4, 2, 9, tzinfo=UTC)))
        engine: Engine = app.extensions["plaint"]
        with engine.transaction(SYSTEM) as services:
            services.deployments.deploy(bundle)
            services.accounts.add(
                name="clerk",
                display="A Clerk",
                password=PASSWORD,
                roles=[Role.STAFF],
                memberships=[("organisation", "front-line")],
            )
        yield Bench(engine, engine._database, app)
        engine.close()


@contextmanager
def counted(database: Database) -> Iterator[Counter[str]]:
    """Count what goes to the database; beginning and ending a transaction are no statements."""
    counts: Counter[str] = Counter()

    def statement(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        counts["statements"] += not sql.startswith(("BEGIN", "PRAGMA query_only", "SET TRANSACTION"))

    def commit(_connection: object) -> None:
        counts["commits"] += 1

    event.listen(database, "before_cursor_execute", statement)
    event.listen(database, "commit", commit)
    try:
        yield counts
    finally:
        event.remove(database, "before_cursor_execute", statement)
        event.remove(database, "commit", commit)


def timed(work: Callable[[], object]) -> float:
    """Processor time of one call, in seconds."""
    begin = process_time()
    work()
    return process_time() - begin


def on_sqlite() -> Iterable[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _measured(f"sqlite:///{folder}/plaint.sqlite", "SQLite")


def on_postgresql() -> Iterable[Figure]:
    with postgres.running(durable=True) as server, server.database() as name:
        yield from _measured(server.url(name), "PostgreSQL")


def measure() -> Iterable[Figure]:
    yield from on_sqlite()
    yield from on_postgresql()


def _measured(url: str, kind: str) -> Iterator[Figure]:
    with opened(url) as bench:
        unit = _unit()
        for reference in [bench.start() for _ in range(3)]:
            bench.finish(reference)
        cases = [bench.start() for _ in range(CASES)]
        yield Figure(f"{kind}: complete a task on the services", _completing(bench, cases) / unit, "n")
        with counted(bench.database) as counts:
            for task in [bench.task(reference) for reference in cases]:
                counts.clear()
                bench.complete(task)
        yield Figure(f"{kind}: SQL statements of that", counts["statements"], "statements", bar=8)
        yield Figure(f"{kind}: commits of that", counts["commits"], "commits", bar=1)


def _completing(bench: Bench, cases: list[str]) -> float:
    tasks = [bench.task(one) for one in cases]
    return median(timed(partial(bench.complete, task)) for task in tasks)


def _unit() -> float:
    naive, ours = NaiveCase(), OurCase()
    state = naive.at_the_middle()
    ours.at_the_middle()

    def step() -> None:
        naive.state = state
        naive.step()

    return side_by_side(100, step)[0]
