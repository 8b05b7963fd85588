"""``plaint check``."""

from __future__ import annotations

from dataclasses import asdict
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
    from engine.kernel.errors import SettingsRefused, Severity

    folder = path or console.settings().processes
    if not (folder / "organisation").is_dir():
        raise SettingsRefused(f"There is no folder “organisation” in {folder}")
    departments = [department] if department else [None, *sorted(definitions.departments_of(folder))]
    problems = sorted({problem for one in departments for problem in definitions.check(folder, one)})
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    said = [str(problem) for problem in problems]
    said.append(console.counted(errors))
    console.say("\n".join(said), [asdict(problem) for problem in problems], as_json=as_json)
    if errors:
        raise SystemExit(console.PROBLEMS)
