"""``plaint deploy`` and ``plaint deployments``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.cli import console

if TYPE_CHECKING:
    from engine.app import DeploymentView
    from engine.definitions import Bundle
    from engine.services.read_models import ExemptionView


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.option("--department", metavar="NAME", help="Deploy a department instead of the organisation's base.")
@click.option("--all", "everything", is_flag=True, help="Deploy the base and every department.")
@click.option("--first", is_flag=True, help="Deploy only where nothing is deployed yet.")
@console.as_json
def deploy(
    path: Path | None, department: str | None, *, everything: bool, first: bool, as_json: bool
) -> None:
    """Check the definitions in a folder (PLAINT_PROCESSES, or PATH) and let new complaints follow them.

    All of it happens or nothing: with a problem anywhere, what is live stays live, and the command ends
    with 1. The same content twice is the same deployment.
    """
    from engine.cli.folder import Told, departments_in, folder_of, read_checked

    if department and everything:
        raise click.UsageError("Use either --department or --all.")
    folder = folder_of(path)
    departments = departments_in(folder) if everything else [department]
    if first:
        departments = _without_deployment(departments)
    told = Told(folder)
    bundles = read_checked(folder, departments, told)
    if told.errors:
        console.say("\n".join(told.lines), told.records, as_json=as_json)
        console.end(f"{told.counted}; nothing was deployed", console.PROBLEMS)
    opened = console.engine()
    with opened.transaction(console.operator()) as services:
        done = [services.deployments.deploy(bundle) for bundle in bundles]
    opened.close()
    lines = [f"{one.department}: {one.digest[:12]} is live" for one in done]
    lines += [line for bundle in bundles for line in _exceptions(bundle)]
    text = "\n".join(lines) or "Nothing to do: all of it has a deployment already."
    console.say(text, [_record(one) for one in done], as_json=as_json)


@click.command()
@click.option("--department", metavar="NAME", help="Only those of this department.")
@console.as_json
def deployments(department: str | None, *, as_json: bool) -> None:
    """List what was deployed, since when and by whom; what new complaints follow is marked with *."""
    opened = console.engine()
    with opened.reading(console.operator()) as services:
        found = [one for one in services.deployments.list() if department in (None, one.department)]
        said = [one for one in services.deployments.exceptions() if department in (None, one.department)]
    opened.close()
    rows = [
        (
            "*" if one.current else "",
            one.department,
            one.digest[:12],
            f"{one.deployed_at:%Y-%m-%d %H:%M} UTC",
            one.deployed_by,
            str(one.open_cases),
        )
        for one in found
    ]
    heads = ("", "department", "deployment", "since", "by", "open cases")
    text = console.table(rows, heads) if rows else "Nothing is deployed. Next: plaint deploy --all"
    if said:
        text += "\n\nExceptions from obligations, on record:\n" + "\n".join(map(_told, said))
    console.say(text, [_record(one, said) for one in found], as_json=as_json)


def _told(one: ExemptionView) -> str:
    standing = ", in force" if one.in_force else ""
    return (
        f"{one.at:%Y-%m-%d %H:%M} UTC {one.department}: {one.what} by {one.by} ({one.deployment[:12]}): "
        f"{one.obligation} until {one.until}, decided by {one.person}{standing}: {one.reason}"
    )


def _without_deployment(departments: Sequence[str | None]) -> list[str | None]:
    from engine.cli.folder import BASE

    opened = console.engine()
    with opened.reading(console.operator()) as services:
        deployed = {one.department for one in services.deployments.current()}
    opened.close()
    return [one for one in departments if (one or BASE) not in deployed]


def _exceptions(bundle: Bundle) -> list[str]:
    """What is deployed although it breaks an obligation, on whose word and until when."""
    from engine.cli.folder import BASE

    department = bundle.department or BASE
    return [
        f"{department}: exception from {one.obligation} until {one.until} by {one.person}: {one.reason}"
        for one in bundle.organisation.exceptions
    ]


def _record(view: DeploymentView, said: Sequence[ExemptionView] = ()) -> dict[str, object]:
    of_this = [one for one in said if (one.department, one.deployment) == (view.department, view.digest)]
    return {**asdict(view), "exceptions": [asdict(one) for one in of_this]}
