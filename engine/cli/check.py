"""``plaint check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli import console

if TYPE_CHECKING:
    from engine.kernel.errors import Problem
    from engine.scenarios.trials import Verdict


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--department", metavar="NAME", help="Check this department only, not all.")
@click.option("--without-scenarios", is_flag=True, help="Don't try the scenarios.")
@console.as_json
def check(path: Path | None, department: str | None, *, without_scenarios: bool, as_json: bool) -> None:
    """Check the definitions in a folder (PLAINT_PROCESSES, or PATH) and tell all problems at once.

    Each file is read, names and data are followed from file to file, obligations are looked for on all ways
    a complaint can go, and where all of that is right the scenarios are tried. PATH may also be one diagram:
    that is looked at by itself.

    Ends with 1 where there are problems, with 2 where it could not run.
    """
    from engine import definitions
    from engine.cli.folder import Told, departments_in, folder_of

    if path is not None and path.is_file():
        told = Told(path.parent)
        told.add(None, definitions.check_diagram(path))
    else:
        folder = folder_of(path)
        told = Told(folder)
        departments: list[str | None] = [department] if department else departments_in(folder)
        for one in departments:
            told.add(one, definitions.check(folder, one))
        if not told.errors and not without_scenarios:
            for one, failures in _failures(folder, departments).items():
                told.add(one, failures)
    said = "\n".join([*told.lines, told.counted])
    console.say(said, told.records, as_json=as_json)
    if told.errors:
        raise SystemExit(console.PROBLEMS)


def _failures(folder: Path, departments: list[str | None]) -> dict[str | None, list[Problem]]:
    """The scenarios that fail, by department."""
    from engine import definitions
    from engine.app import trials
    from engine.cli.folder import BASE

    bundles = {
        one or BASE: definitions.read_draft(folder, one) for one in dict.fromkeys([None, *departments])
    }
    failures: dict[str | None, list[Problem]] = {}
    with trials(bundles) as opened:
        for one in departments:
            verdicts = [opened.run(one or BASE, scenario) for scenario in opened.of_department(one or BASE)]
            failures[one] = [_failure(verdict) for verdict in verdicts if not verdict.has_passed]
    return failures


def _failure(verdict: Verdict) -> Problem:
    from engine.kernel.errors import Problem

    failure = verdict.failure
    assert failure is not None
    return Problem(
        file=failure.file,
        line=failure.line,
        element=verdict.scenario.title,
        what=f"The scenario fails: expected was {failure.expected}.",
        why=f"Instead: {failure.got}.",
        advice="Correct the diagram, or the scenario; “plaint test” tells more.",
        rule="scenario",
    )
