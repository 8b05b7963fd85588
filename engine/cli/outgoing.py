"""``plaint outgoing``."""

from __future__ import annotations

from dataclasses import asdict

import click

from engine.cli import console


@click.command()
@click.option(
    "--retry", metavar="KEY", default="", help="Try again what could not be delivered; `all` for all."
)
@console.as_json
def outgoing(retry: str, *, as_json: bool) -> None:
    """List what could not be delivered and what still waits, or try again."""
    opened = console.engine()
    try:
        if retry:
            with opened.transaction(console.operator()) as services:
                number = services.outbox.retry_all() if retry == "all" else 1
                if retry != "all":
                    services.outbox.retry(retry)
            opened.call_workers()
            console.say(f"{number} tried again", {"retried": number}, as_json=as_json)
            return
        with opened.reading(console.operator()) as services:
            found = services.outbox.list()
    finally:
        opened.close()
    heads = ("key", "case", "status", "attempts", "fault", "since")
    rows = [
        (
            one.key,
            one.reference,
            one.status,
            str(one.attempts),
            one.last_fault,
            f"{one.created_at:%Y-%m-%d %H:%M}",
        )
        for one in found
    ]
    said = console.table(rows, heads) if rows else "Nothing waits, and nothing failed."
    console.say(said, [asdict(one) for one in found], as_json=as_json)
