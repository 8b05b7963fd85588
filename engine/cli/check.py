"""``plaint check``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli import console
from engine.cli.side_by_side import side_by_side

if TYPE_CHECKING:
    from engine.cli.folder import Told
    from engine.kernel.errors import Problem
    from engine.scenarios.trials import Verdict

_LATER = (
    "Obligations, and whether data is there where it is read, are checked where the files fit together; "
    "scenarios are tried where nothing is wrong."
)


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
    if path is not None and path.is_file():
        told, lines = _of_diagram(path), []
    else:
        told = _of_folder(path, department, with_scenarios=not without_scenarios)
        lines = [_LATER] if told.errors else []
    lines = [*told.lines, *lines, told.counted]
    console.say("\n".join(lines), told.records, as_json=as_json)
    if told.errors:
        raise SystemExit(console.PROBLEMS)


def _of_diagram(path: Path) -> Told:
    from engine import definitions
    from engine.cli.folder import Told

    told = Told(path.parent)
    told.add(None, definitions.check_diagram(path))
    return told


def _of_folder(path: Path | None, department: str | None, *, with_scenarios: bool) -> Told:
    from engine.cli.folder import Told, checked, departments_in, folder_of

    folder = folder_of(path)
    told = Told(folder)
    departments: list[str | None] = [department] if department else departments_in(folder)
    for one, problems in checked(folder, departments):
        told.add(one, problems)
    if with_scenarios and not told.errors:
        for one, failure in _failures(folder, departments):
            told.add(one, [failure])
    return told


def _failures(folder: Path, departments: list[str | None]) -> Iterator[tuple[str | None, Problem]]:
    """The scenarios that fail, with their departments."""
    from engine import definitions
    from engine.app import trials
    from engine.cli.folder import BASE

    bundles = {
        one or BASE: definitions.read_draft(folder, one) for one in dict.fromkeys([None, *departments])
    }
    with trials(bundles) as opened:
        every = [
            (one or BASE, scenario) for one in departments for scenario in opened.of_department(one or BASE)
        ]
        for verdict in side_by_side(lambda one: opened.run(*one), every):
            if not verdict.has_passed:
                yield bundles[verdict.department].department, _failure(verdict)


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
