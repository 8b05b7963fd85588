"""``plaint change-rule``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click

from engine.cli import console
from engine.domain.limits import TimeLimit

if TYPE_CHECKING:
    from engine.app import Engine
    from engine.services.rule_changes import RuleChange


def _limit(_context: click.Context, _parameter: click.Parameter, words: str) -> TimeLimit | None:
    try:
        return TimeLimit.parse(words) if words else None
    except ValueError as fault:
        raise click.BadParameter(str(fault)) from None


@click.command("change-rule")
@click.argument("clock")
@click.argument("references", nargs=-1)
@click.option(
    "--limit",
    default="",
    callback=_limit,
    help="The limit that counts now, from the start: “10 working days”.",
)
@click.option("--calendar", default="", help="The calendar that counts from today on.")
@click.option("--department", default="", help="All cases of one department in which the clock runs.")
@click.option("--all", "everywhere", is_flag=True, help="All cases in which the clock runs.")
@console.as_json
def change_rule(  # noqa: PLR0913 - the options of the verb
    clock: str,
    references: tuple[str, ...],
    *,
    limit: TimeLimit | None,
    calendar: str,
    department: str,
    everywhere: bool,
    as_json: bool,
) -> None:
    """Let another rule count for the clock CLOCK, such as `answer`, where it runs already.

    What was spent so far, stood still or was extended stays. Each change is a line of its case's history.
    """
    if not (references or department or everywhere):
        raise click.UsageError("Name cases, --department or --all.")
    if limit is None and not calendar:
        raise click.UsageError("Name --limit or --calendar.")
    opened = console.engine()
    with opened.reading(console.operator()) as services:
        places = services.rule_changes.running(clock, references=references, department=department)
    try:
        with click.progressbar(places, label="Cases", file=sys.stderr) as bar:
            changes = [_change(opened, place, clock, limit, calendar) for place in bar]
    finally:
        opened.close()
    rows = [(one.reference, one.department, _day(one.before), _day(one.after)) for one in changes]
    heads = ("case", "department", "was due", "is due")
    said = console.table(rows, heads) if rows else f"The clock {clock} runs in none of these cases."
    console.say(said, [asdict(one) for one in changes], as_json=as_json)


def _change(
    opened: Engine, place: tuple[str, str], clock: str, limit: TimeLimit | None, calendar: str
) -> RuleChange:
    """One case is one step: what was changed stays so if a later one can't be."""
    return opened.perform(
        console.operator(),
        lambda services: services.rule_changes.change(place, clock, limit=limit, calendar=calendar),
    )


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "–"
