"""Everything in full size, or what is asked for: python -m tests.torture [--only NAME] [--share 0.1] [--seed 1]."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from random import Random, SystemRandom

import click

from tests.torture.ground import grounds
from tests.torture.harnesses import BOTH, HARNESSES
from tests.torture.programs import quiet
from tests.torture.report import Line, write


@click.command()
@click.option("--only", type=click.Choice(list(HARNESSES)), multiple=True)
@click.option("--database", type=click.Choice(BOTH), multiple=True, default=BOTH)
@click.option("--share", type=float, default=1.0, help="A part of the full size; the page is left alone.")
@click.option("--seed", type=int, help="As a line said it, to do the same again.")
def main(only: tuple[str, ...], database: tuple[str, ...], share: float, seed: int | None) -> None:
    """Break, and say what did not hold."""
    seed = SystemRandom().randrange(1_000_000) if seed is None else seed
    quiet()
    lines: list[Line] = []
    for name in only or HARNESSES:
        torture = HARNESSES[name]
        with grounds(*(one for one in database if one in torture.databases)) as places:
            for ground in places:
                size = max(1, round(torture.full * share))
                for line in _timed(name, ground, size, seed):
                    lines.append(line)
                    click.echo(str(line))
                    for fault in line.claim.failures[:10]:
                        click.echo(f"    {fault}", err=True)
            if share == 1.0:
                write(Path("docs/torture.md"), [line for line in lines if line.harness == name])
    sys.exit(0 if all(line.claim.holds for line in lines) else 1)


def _timed(name, ground, size, seed):
    began = time.monotonic()
    for claim in HARNESSES[name].run(ground, size, Random(seed)):
        yield Line(
            harness=name, database=ground.name, claim=claim, seed=seed, seconds=time.monotonic() - began
        )
        began = time.monotonic()


if __name__ == "__main__":
    main()
