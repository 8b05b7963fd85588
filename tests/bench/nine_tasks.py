"""An installation whose cases have nine tasks in a row and ten short texts of data, on the services and over HTTP."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine as Database
from sqlalchemy import event
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from engine import definitions
from engine.app import COMPLAINANT, SYSTEM, Actor, ActorKind, Channel, Engine, Role, Submitted
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.persistence import database as databases
from engine.persistence import schema
from engine.scenarios.walk import filled_in
from tests.bench.naive import TASKS, TEXTS, diagram
from webui.factory import create_app

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


class Visit:
    """A browser as far as cookies and hidden fields go; requests go to the application without a network."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> str:
        return self._answer(self.request(path))[1]

    def post(self, path: str, typed: dict[str, str]) -> str:
        """Where the answer leads to."""
        return self.send(self.request(path, typed))

    def typed(self, page: str, **answers: str) -> dict[str, str]:
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, page[:2000]
        return {"csrf_token": found[1], **answers}

    def request(self, path: str, typed: dict[str, str] | None = None) -> dict[str, Any]:
        """A request, ready to be sent."""
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        method = "GET" if typed is None else "POST"
        builder = EnvironBuilder(path, method=method, data=typed, headers={"Cookie": cookie})
        return builder.get_environ()

    def send(self, request: dict[str, Any]) -> str:
        """Send a post that succeeds; gives the address that it leads to."""
        response, body = self._answer(request)
        assert response.status_code == HTTPStatus.SEE_OTHER, (response.status, body[:3000])
        return response.headers["Location"]

    def _answer(self, request: dict[str, Any]) -> tuple[Response, str]:
        response = Response.from_app(self._app, request)
        for header in response.headers.getlist("Set-Cookie"):
            name, _, value = header.partition(";")[0].partition("=")
            self._cookies[name] = value
        return response, response.get_data(as_text=True)


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
        for _ in range(TASKS):
            self.complete(self.task(reference))

    def signed_in(self) -> Visit:
        """The clerk at the browser."""
        visit = Visit(self.app)
        page = visit.get("/sign-in")
        visit.post("/sign-in", visit.typed(page, username="clerk", password=PASSWORD))
        return visit

    def _filled(self, form: str, answers: dict[str, Any]) -> Submitted:
        with self.engine.reading(SYSTEM) as services:
            return filled_in(services.deployments.current_bundle("organisation"), form, answers)


@contextmanager
def opened(url: str) -> Iterator[Bench]:
    """The application on an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        bundle = definitions.read_draft(write_definitions(Path(folder) / "processes"), None)
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
        counts["statements"] += not sql.startswith("BEGIN")

    def commit(_connection: object) -> None:
        counts["commits"] += 1

    event.listen(database, "before_cursor_execute", statement)
    event.listen(database, "commit", commit)
    try:
        yield counts
    finally:
        event.remove(database, "before_cursor_execute", statement)
        event.remove(database, "commit", commit)
