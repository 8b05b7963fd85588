"""``plaint demo``: an installation of its own below var/demo, with sample complaints."""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import socket
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli.console import COULD_NOT_RUN, PROBLEMS, end
from engine.kernel.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.definitions import Bundle
    from engine.scenarios.demo import Account

FOLDER = Path("var/demo")
_NOTES = "sign-ins.json"
_DATABASE = "plaint.sqlite"
_KEY = "master.key"
_LAST_PORT = 65_535


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, _LAST_PORT),
    default=8000,
    show_default=True,
    help="Where to listen on 127.0.0.1.",
)
def demo(*, port: int) -> None:
    """Serve Plaint with a dozen sample complaints, and a worker beside it.

    Everything is kept in var/demo: the second start goes on where the first one stopped.
    """
    from engine.cli.serving import serve

    _check_port(port)
    settings = _settings(port)
    notes = FOLDER / _NOTES
    if not notes.exists():
        _make(settings)
    _check_files()
    _bring_up_to_date(settings)
    _print_sign_ins(json.loads(notes.read_text()), settings.public_url)
    code = serve(port, {**os.environ, **_environment(settings)})
    raise SystemExit(code)


def _check_port(port: int) -> None:
    """Say at once that nobody can listen there, before anything is made."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as fault:
            other = port + 10 if port + 10 <= _LAST_PORT else 8010
            reason = "is in use" if fault.errno == errno.EADDRINUSE else f"can't be used ({fault.strerror})"
            end(
                f"Port {port} {reason}. Choose another one: PORT={other} make demo, "
                f"or plaint demo --port {other}",
                COULD_NOT_RUN,
            )


def _check_files() -> None:
    for name in (_DATABASE, _KEY):
        if not (FOLDER / name).exists():
            end(f"{FOLDER / name} is missing; start over: make demo-reset demo", COULD_NOT_RUN)


def _bring_up_to_date(settings: Settings) -> None:
    """A demo that an earlier version made goes on in this one."""
    from engine.persistence import database as databases
    from engine.persistence import schema

    database = databases.connect(settings.database_url)
    if schema.version(database) != schema.newest():
        click.echo("Bringing the demo's tables up to date.")
        schema.upgrade(database)
    database.dispose()


def _settings(port: int) -> Settings:
    return Settings(
        database_url=f"sqlite:///{FOLDER}/{_DATABASE}",
        master_key_file=FOLDER / _KEY,
        public_url=f"http://127.0.0.1:{port}",
    )


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "PLAINT_DATABASE_URL": settings.database_url,
        "PLAINT_MASTER_KEY_FILE": str(settings.master_key_file),
        "PLAINT_PUBLIC_URL": settings.public_url,
    }


def _make(settings: Settings) -> None:
    """Make the installation aside, so that a start that was broken off leaves nothing half made."""
    from engine.scenarios import demo as sample

    click.echo("Making the demo: tables, deployments, a dozen complaints. This is done once.")
    aside = FOLDER.with_name("demo.making")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    made = replace(settings, database_url=f"sqlite:///{aside}/{_DATABASE}", master_key_file=aside / _KEY)
    password = secrets.token_urlsafe(9)
    bundles = _bundles(settings.processes)
    accounts = sample.accounts(bundles)
    codes = _fill(made, password, bundles, accounts)
    people = [{"name": one.name, "what_for": one.what_for} for one in accounts]
    text = json.dumps({"password": password, "people": people, "codes": codes}, indent=1)
    (aside / _NOTES).touch(mode=0o600)
    (aside / _NOTES).write_text(text)
    shutil.rmtree(FOLDER, ignore_errors=True)
    aside.rename(FOLDER)


def _fill(
    settings: Settings, password: str, bundles: Sequence[Bundle], accounts: Sequence[Account]
) -> tuple[str, ...]:
    from engine.app import SYSTEM, Engine
    from engine.kernel.clock import HandClock, SystemClock
    from engine.persistence import database as databases
    from engine.persistence import keys, schema
    from engine.scenarios import demo as sample

    keys.create_file(settings.master_key_file)
    database = databases.connect(settings.database_url)
    schema.upgrade(database)
    now = SystemClock().now()
    clock = HandClock(now)
    engine = Engine.open(settings, clock, database=database)
    try:
        for bundle in bundles:
            with engine.transaction(SYSTEM) as services:
                services.deployments.deploy(bundle)
        return sample.fill(engine.transaction, clock, password, now, accounts)
    finally:
        engine.close()


def _bundles(processes: Path) -> list[Bundle]:
    from engine.cli.folder import Told, departments_in, read_checked

    told = Told(processes)
    bundles = read_checked(processes, departments_in(processes), told)
    if told.errors:
        click.echo("\n".join(told.lines))
        end(f"{told.counted}; correct the definitions first", PROBLEMS)
    return bundles


def _print_sign_ins(notes: dict[str, object], url: str) -> None:
    people = notes["people"]
    codes = notes["codes"]
    assert isinstance(people, list)
    assert isinstance(codes, list)
    width = max(len(one["name"]) for one in people)
    click.echo(f"\n  Complain           {url}/\n  Staff              {url}/sign-in\n")
    click.echo(f"  Every account has the password {notes['password']}\n")
    for one in people:
        click.echo(f"    {one['name']:{width}}  {one['what_for']}")
    if codes:
        click.echo(f"\n  Follow a case that waits for its complainant with the code {codes[0]}")
    click.echo("\n  Stop with Ctrl+C; start over with: make demo-reset demo\n")
