"""Measures, and writes docs/figures.md: python -m tests.bench [--json] [--only NAME]."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from tests.bench import (
    checks,
    commands,
    database_steps,
    decision_tables,
    engine_steps,
    expressions,
    growth,
    inbox_pages,
    service_steps,
    starting,
    timer_storm,
)
from tests.bench.figures import Benchmark, Figure
from tests.bench.report import write

BENCHMARKS: dict[str, Benchmark] = {
    "engine": engine_steps.measure,
    "growth": growth.measure,
    "database": database_steps.measure,
    "inbox": inbox_pages.measure,
    "services": service_steps.measure,
    "feel": expressions.measure,
    "dmn": decision_tables.measure,
    "start": starting.measure,
    "checks": checks.measure,
    "commands": commands.measure,
    "timers": timer_storm.measure,
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A list of {name, value, unit, bar, holds}.")
@click.option(
    "--only", type=click.Choice(list(BENCHMARKS)), help="One group of figures; docs/figures.md is left alone."
)
@click.option(
    "--without",
    type=click.Choice(list(BENCHMARKS)),
    multiple=True,
    help="Leave a group out; docs/figures.md says so.",
)
def main(*, as_json: bool, only: str | None, without: tuple[str, ...]) -> None:
    """Measure, and say what misses its bar."""
    chosen = [only] if only else [name for name in BENCHMARKS if name not in without]
    figures, broken = _measured(chosen)
    if as_json:
        click.echo(json.dumps([figure.as_json() for figure in figures], indent=1))
    else:
        for figure in figures:
            bar = "" if figure.bar is None else f"  (bar {figure.bar:g}{'' if figure.holds else ', MISSED'})"
            click.echo(f"{figure.name:70} {figure.value:10.3f} {figure.unit}{bar}")
    if not only:
        write(Path("docs/figures.md"), figures, (*without, *broken))
    missed = [figure.name for figure in figures if not figure.holds]
    if missed:
        click.echo(f"These miss their bar: {', '.join(missed)}", err=True)
    sys.exit(1 if missed or broken else 0)


def _measured(chosen: Sequence[str]) -> tuple[list[Figure], list[str]]:
    """All figures, and the groups that broke off: what others found is not lost with them."""
    figures, broken = list[Figure](), list[str]()
    for name in chosen:
        try:
            figures.extend(BENCHMARKS[name]())
        except Exception:  # noqa: BLE001 -- whatever it is, it is told and counts as not measured
            traceback.print_exc()
            broken.append(name)
    return figures, broken


main()
