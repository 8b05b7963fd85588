"""``plaint verify``."""

from __future__ import annotations

from dataclasses import asdict

import click

from engine.cli import console


@click.command()
@click.argument("reference", required=False, default="")
@console.as_json
def verify(reference: str, *, as_json: bool) -> None:
    """Prove that the histories of all cases, or of the case REFERENCE, are as they were written.

    Ends with 1 where a line was changed, dropped, added or moved.
    """
    opened = console.engine()
    with opened.reading(console.operator()) as services:
        found = list(services.verification.verify(reference))
    opened.close()
    broken = [one for one in found if one.faults]
    said = [f"{one.department}: {one.reference}: {fault}" for one in broken for fault in one.faults]
    lines = sum(one.lines for one in found)
    said.append(f"{len(found)} histories with {lines} lines, {len(broken) or 'none'} of them broken")
    console.say("\n".join(said), [asdict(one) for one in found], as_json=as_json)
    if broken:
        raise SystemExit(console.PROBLEMS)
