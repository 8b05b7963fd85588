"""``plaint explain``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from engine.cli import console

if TYPE_CHECKING:
    from engine.services.read_models import ClockView, ExplainedCase


@click.command()
@click.argument("reference")
@console.as_json
def explain(reference: str, *, as_json: bool) -> None:
    """Say when what is owed on the case REFERENCE is due, and how each date came about."""
    opened = console.engine()
    with opened.reading(console.operator()) as services:
        found = services.cases.explain(reference)
        departments = {case.department for case in found}
        excepted = [
            one for one in services.deployments.exceptions() if one.in_force and one.department in departments
        ]
    opened.close()
    said = [line for case in found for line in _said(case)]
    said += [
        f"Exception from {one.obligation} until {one.until}, decided by {one.person}: {one.reason}"
        for one in excepted
    ]
    console.say("\n".join(said), [_written(case) for case in found], as_json=as_json)


def _said(case: ExplainedCase) -> Iterator[str]:
    yield f"{case.department}: {case.reference}"
    for clock in case.clocks:
        yield f"  {clock.title}"
        for number, line in enumerate(clock.lines, start=1):
            yield f"    {number}. {line.what}"
        if clock.source:
            yield f"    Rule: {clock.source}"
    if not case.clocks:
        yield "  No time limit has begun."


def _written(case: ExplainedCase) -> dict[str, Any]:
    clocks = [_clock(clock) for clock in case.clocks]
    return {"reference": case.reference, "department": case.department, "clocks": clocks}


def _clock(clock: ClockView) -> dict[str, Any]:
    lines = [{"at": _iso(line.at), "due": _iso(line.due), "what": line.what} for line in clock.lines]
    return {
        "clock": clock.name,
        "title": clock.title,
        "counted_from": _iso(clock.started),
        "budget": clock.budget,
        "spent": clock.spent,
        "paused_seconds": clock.paused_seconds,
        "standing_since": _iso(clock.paused_since),
        "stopped": _iso(clock.stopped),
        "due": _iso(clock.due),
        "late": clock.late,
        "source": clock.source,
        "lines": lines,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
