"""A town hall that writes e-mails: the one of the services' tests, whose complaint form asks for more."""

from __future__ import annotations

import asyncio
import json
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from functools import cache
from pathlib import Path

from aiosmtpd.controller import Controller

from engine.app import SYSTEM, Channel, Engine
from engine.definitions import Bundle, Resource
from engine.kernel.settings import Settings
from engine.scenarios.walk import filled_in
from tests.services.desk import CLERK, DEFINITIONS, read
from tests.torture.ground import PASSWORD, Ground, opened

FORM, EXAMPLE = "forms/complaint.form", "forms/examples/complaint.json"
WAITING_LETTER = "letters/letter-waiting.en.md"
ASKED_TOO = {"email": "Your e-mail address", "represented": "Whom do you represent?"}
ADDRESS = "ada@example.org"
SENDER = "complaints@town.example"
TAKES = 0.02
"""Seconds that the mail server needs for a mail."""
CLERKS = tuple(f"fay-{number}" for number in range(4))


@cache
def bundle() -> Bundle:
    shipped = read(DEFINITIONS, None)
    form, example = (json.loads(shipped.resources[name].source) for name in (FORM, EXAMPLE))
    form["components"][1]["components"] += [
        {
            "type": "textfield",
            "id": f"field_{key}",
            "key": key,
            "label": label,
            "properties": {"kind": "identity"},
        }
        for key, label in ASKED_TOO.items()
    ]
    drawn = {FORM: form, EXAMPLE: {**example, "email": ADDRESS}}
    changed = {name: Resource.of(name, json.dumps(one).encode()) for name, one in drawn.items()}
    waits = Resource.of(WAITING_LETTER, (Path("processes/organisation") / WAITING_LETTER).read_bytes())
    return Bundle.from_resources(None, {**shipped.resources, **changed, WAITING_LETTER: waits}.values())


def receive(engine: Engine) -> str:
    """A complaint by e-mail, whose acknowledgement goes out by e-mail too; gives its reference."""
    submitted = filled_in(bundle(), "complaint", {})
    with engine.transaction(CLERK) as services:
        receipt = services.intake.receive(channel=Channel.E_MAIL, submitted=submitted, language="en")
    return receipt.reference


def place(ground: Ground, port: int) -> Settings:
    """A database with the definitions in force, some clerks, and a mail server in its settings."""
    settings = ground.settings(
        ground.home.copied(ground.tables, ground.new_folder()),
        smtp_url=f"smtp://127.0.0.1:{port}",
        mail_from=SENDER,
        worker_seconds=1,
    )
    with opened(settings) as engine, engine.transaction(SYSTEM) as services:
        services.deployments.deploy(bundle())
        for name in CLERKS:
            services.accounts.add(
                name=name,
                display="",
                password=PASSWORD,
                memberships=[("organisation", "front-line"), ("organisation", "reviewers")],
            )
    return settings


class Mailbox:
    """A real mail server that counts what it takes, by the Message-ID."""

    def __init__(self, port: int) -> None:
        self.port, self.takes = port, TAKES
        self.taken: Counter[str] = Counter()

    async def handle_DATA(self, _server: object, _session: object, envelope) -> str:
        await asyncio.sleep(self.takes)
        self.taken[str(message_from_bytes(envelope.content)["Message-ID"])] += 1
        return "250 OK"

    @property
    def repeats(self) -> int:
        return self.taken.total() - len(self.taken)


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    mailbox = Mailbox(free_port())
    running = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    running.start()
    try:
        yield mailbox
    finally:
        running.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def message_id(key: str) -> str:
    """What every attempt to deliver this key says."""
    return f"<{key.replace(':', '.')}@{SENDER.partition('@')[2]}>"
