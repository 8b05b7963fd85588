"""``plaint scenario``."""

from __future__ import annotations

import click

from engine.cli import console


@click.group()
def scenario() -> None:
    """Write scenarios: tests of the processes in plain words."""


@scenario.command("from-case")
@click.argument("reference")
@click.option("--title", default="a case as it went", show_default=True, help="What the scenario is called.")
@console.as_json
def from_case(reference: str, title: str, *, as_json: bool) -> None:
    """Write the scenario of the case REFERENCE: its steps and choices, and nobody's words or data.

    Ends with 1 where only a part of the case can be found from what is on record; that part is written.
    """
    from engine.app import ORGANISATION, trials
    from engine.scenarios.retold import retell

    opened = console.engine()
    with opened.reading(console.operator()) as services:
        course = services.retelling.course(reference)
        base = services.deployments.current_bundle(ORGANISATION)
        bundles = {
            ORGANISATION: base,
            course.department: services.deployments.bundle(course.department, course.deployment),
        }
    opened.close()
    with trials(bundles) as tried:
        told = retell(course, tried, title)
    text = "\n".join(told.lines)
    console.say(text, {"scenario": text, "is_whole": told.is_faithful}, as_json=as_json)
    if not told.is_faithful:
        raise SystemExit(console.PROBLEMS)
