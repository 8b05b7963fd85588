"""Runs a folder of the DMN Technology Compatibility Kit: python -m tests.tck FOLDER [--json]."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from tests.tck.running import Outcome, run


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One object with passed, failed and the failing cases.")
def main(folder: Path, *, as_json: bool) -> None:
    """Run all test cases below FOLDER; the exit status is 1 if one fails that needs no JVM."""
    outcomes = list(run(folder))
    click.echo(_as_json(outcomes) if as_json else _as_table(outcomes))
    sys.exit(any(outcome.failures and not outcome.is_java for outcome in outcomes))


def _as_json(outcomes: Sequence[Outcome]) -> str:
    failed = [outcome for outcome in outcomes if outcome.failures]
    told = {
        "passed": len(outcomes) - len(failed),
        "failed": len(failed),
        "failing": [asdict(failure) for outcome in failed for failure in outcome.failures],
        "external_java": [outcome.case.key for outcome in failed if outcome.is_java],
    }
    return json.dumps(told, indent=1)


def _as_table(outcomes: Sequence[Outcome]) -> str:
    passed = Counter(outcome.case.folder for outcome in outcomes if not outcome.failures)
    failed = Counter(outcome.case.folder for outcome in outcomes if outcome.failures)
    lines = [f"{name:50} {passed[name]:5} passed {failed[name]:5} failed" for name in sorted(passed | failed)]
    lines += [
        f"{failure.id}: {failure.decision} is {failure.got}, expected was {failure.expected}"
        for outcome in outcomes
        for failure in outcome.failures
        if not outcome.is_java
    ]
    java = sum(outcome.is_java for outcome in outcomes)
    lines.append(f"{passed.total()} passed, {failed.total()} failed ({java} of them external Java functions)")
    return "\n".join(lines)


main()
