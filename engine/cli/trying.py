"""``plaint test``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli import console
from engine.cli.side_by_side import side_by_side

if TYPE_CHECKING:
    from engine.definitions import Bundle
    from engine.definitions.scenarios import Scenario
    from engine.scenarios.coverage import Coverage
    from engine.scenarios.trials import Trials, Verdict


@click.command("test")
@click.argument("department", required=False)
@click.option(
    "--only", metavar="WORDS", help="Only scenarios with these words in their title or file; * for any."
)
@click.option("--path", type=click.Path(path_type=Path), help="The folder of the definitions.")
@console.as_json
def test(department: str | None, only: str | None, path: Path | None, *, as_json: bool) -> None:
    """Try the scenarios of all departments, or of one (DEPARTMENT, or “organisation” for the base).

    Ends with 1 where one failed, with 2 where it could not run: files that can't be read, nothing to try.
    """
    from engine.app import trials
    from engine.cli.folder import folder_of
    from engine.scenarios.coverage import coverage

    folder = folder_of(path)
    bundles = _bundles(folder)
    chosen = [department] if department else list(bundles)
    if department and department not in bundles:
        console.end(
            f"There is no department {department}; there is {', '.join(bundles)}", console.COULD_NOT_RUN
        )
    with trials(bundles) as opened:
        verdicts = list(_tried(opened, bundles, chosen, only, quiet=as_json))
    if not verdicts:
        console.end("There is no such scenario", console.COULD_NOT_RUN)
    covered = () if only else coverage({name: bundles[name] for name in chosen}, verdicts)
    failed = [one for one in verdicts if not one.has_passed]
    text = "\n".join([*_told_coverage(covered), _summed_up(verdicts, failed)])
    record = {
        "scenarios": [_record(one, folder, bundles) for one in verdicts],
        "waived": {name: dict(bundles[name].organisation.waived_scenarios) for name in chosen},
        "coverage": [_covered(one) for one in covered],
    }
    console.say(text, record, as_json=as_json)
    if failed:
        raise SystemExit(console.PROBLEMS)


def _bundles(folder: Path) -> dict[str, Bundle]:
    from engine import definitions
    from engine.cli.folder import BASE, departments_in
    from engine.kernel.errors import DefinitionsRefused

    try:
        return {one or BASE: definitions.read_draft(folder, one) for one in departments_in(folder)}
    except DefinitionsRefused as refused:
        for problem in refused.problems:
            click.echo(str(problem))
        console.end(f"{console.counted(len(refused.problems))}; nothing was tried", console.COULD_NOT_RUN)


def _tried(
    opened: Trials,
    bundles: Mapping[str, Bundle],
    departments: Sequence[str],
    only: str | None,
    *,
    quiet: bool,
) -> Iterator[Verdict]:
    chosen = [
        (department, scenario)
        for department in departments
        for scenario in opened.of_department(department)
        if only is None or _is_meant(scenario, only)
    ]
    told: set[str] = set()
    for verdict in side_by_side(lambda one: opened.run(*one), chosen):
        department = verdict.department
        if not quiet and department not in told:
            click.echo("".join(_told_waivers(department, bundles[department])), nl=False)
        if not quiet:
            click.echo("\n".join(_told(verdict)))
        told.add(department)
        yield verdict


def _told_waivers(department: str, bundle: Bundle) -> Iterator[str]:
    for title, reason in bundle.organisation.waived_scenarios.items():
        yield f"waived  {department}: {title}  ({reason})\n"


def _is_meant(scenario: Scenario, only: str) -> bool:
    wanted = f"*{only.casefold()}*"
    return any(fnmatchcase(said.casefold(), wanted) for said in (scenario.title, scenario.file))


def _told(verdict: Verdict) -> Iterator[str]:
    mark = "passed" if verdict.has_passed else "FAILED"
    yield f"{mark}  {verdict.department}: {verdict.scenario.title}  ({verdict.seconds:.2f} s)"
    if failure := verdict.failure:
        yield f"        {failure.file}:{failure.line}"
        yield f"        expected: {failure.expected}"
        yield f"        got: {failure.got}"


def _told_coverage(covered: Sequence[Coverage]) -> Iterator[str]:
    if covered:
        yield "\nReached of the diagrams:"
    for one in covered:
        yield f"  {one.department}/{one.file} {one.process}: {one.reached} of {one.of}"
        yield from (f"      never reached: {missed}" for missed in one.missed)


def _summed_up(verdicts: Sequence[Verdict], failed: Sequence[Verdict]) -> str:
    seconds = sum(one.seconds for one in verdicts)
    passed = len(verdicts) - len(failed)
    return f"\n{console.counted(passed, 'scenario')} passed, {len(failed)} failed, in {seconds:.1f} s"


def _record(verdict: Verdict, folder: Path, bundles: Mapping[str, Bundle]) -> dict[str, Any]:
    from dataclasses import asdict

    from engine import definitions

    department = bundles[verdict.department].department
    failure = verdict.failure
    return {
        "department": verdict.department,
        "title": verdict.scenario.title,
        "file": definitions.place_of(folder, department, verdict.scenario.file),
        "line": verdict.scenario.line,
        "passed": verdict.has_passed,
        "seconds": round(verdict.seconds, 3),
        "failure": asdict(failure) if failure else None,
    }


def _covered(one: Coverage) -> dict[str, Any]:
    return {
        "department": one.department,
        "file": one.file,
        "process": one.process,
        "reached": one.reached,
        "of": one.of,
        "missed": list(one.missed),
    }
