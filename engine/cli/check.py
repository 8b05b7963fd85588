"""``plaint check``."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli import console


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--department", metavar="NAME", help="Check this department only, not all.")
@console.as_json
def check(path: Path | None, department: str | None, *, as_json: bool) -> None:
    """Check the definitions in a folder (PLAINT_PROCESSES, or PATH) and tell all problems at once.

    Ends with 1 where there are problems, with 2 where it could not run.
    """
    from engine import definitions
    from engine.cli.folder import Told, departments_in, folder_of

    folder = folder_of(path)
    told = Told(folder)
    for one in [department] if department else departments_in(folder):
        told.add(one, definitions.check(folder, one))
    said = "\n".join([*told.lines, told.counted])
    console.say(said, told.records, as_json=as_json)
    if told.errors:
        raise SystemExit(console.PROBLEMS)
