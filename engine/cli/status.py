"""``plaint status``."""

from __future__ import annotations

from dataclasses import asdict

import click

from engine.cli import console


@click.command()
@console.as_json
def status(*, as_json: bool) -> None:
    """Tell how the installation stands: what is late, what waits, what is stopped."""
    opened = console.engine()
    try:
        with opened.reading(console.operator()) as services:
            found = services.status.now()
    finally:
        opened.close()
    late = f"{found.timer_lag_seconds:.0f} seconds" if found.timers_due else "none"
    said = "\n".join(
        (
            f"Timers due: {found.timers_due}; the oldest is late by: {late}",
            f"E-mails on their way: {found.outgoing_waiting}; not delivered: {found.outgoing_dead}",
            f"Open incidents: {found.open_incidents}; open tasks: {found.open_tasks}",
        )
    )
    console.say(said, asdict(found), as_json=as_json)
