"""``plaint worker``."""

from __future__ import annotations

import click

from engine.cli import console

_PATIENCE = 60
"""Seconds that a worker waits for an answer of the database; nobody waits for the worker."""


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@console.as_json
def worker(*, once: bool, as_json: bool) -> None:
    """Fire deadlines that have passed and throw away what has expired, until told to stop.

    Any number of workers may run at once. SIGTERM ends one after the step that it is at.
    """
    from engine.kernel import logs

    logs.begin()
    opened = console.engine(patience=_PATIENCE)
    if once:
        moved = opened.worker().tick()
        console.say(f"{moved} moved on", {"moved": moved}, as_json=as_json)
    else:
        opened.work()
    opened.close()
