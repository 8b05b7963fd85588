"""``plaint bounce``."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli import console


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@console.as_json
def bounce(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Take in e-mails that came back: delivery status notifications (RFC 3464), as .eml files.

    The letter that did not arrive shows it on its case, where it can be put into the print queue.
    """
    opened = console.engine()
    told = []
    try:
        for file in files:
            with opened.transaction(console.operator()) as services:
                told.append((str(file), services.bounces.take(file.read_bytes())))
    finally:
        opened.close()
    rows = [(file, reference or "none of ours, or not for good") for file, reference in told]
    said = [{"file": file, "case": reference} for file, reference in told]
    console.say(console.table(rows, ("file", "case")), said, as_json=as_json)
