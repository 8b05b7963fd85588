"""What a start costs, each time in a process of its own: importing the application, reading the shipped bundle.

``python -m tests.bench.starting`` prints what the bundle takes in this process, in n.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from unittest.mock import patch

from engine import definitions
from engine.app import SYSTEM, Engine
from engine.definitions import checking, obligations
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.persistence import database as databases
from engine.persistence import schema
from tests.bench.figures import Figure, side_by_side
from tests.bench.naive import NaiveCase

PROCESSES = 5
NAIVE_STEPS = 30
OF_DEVELOPMENT = ("rich", "pygments")
"""Libraries beside which structlog loads more: they come with the tools, and no installation has them."""
IMPORT = f"""
import sys
from time import process_time
sys.modules.update(dict.fromkeys({OF_DEVELOPMENT}))
import webui.factory
print(process_time())
"""


def measure() -> Iterable[Figure]:
    """Processor time from the start of Python on, its code compiled before, and in n what the bundle takes."""
    _said("-c", IMPORT)
    imported = median(_said("-c", IMPORT) for _ in range(PROCESSES))
    yield Figure("import of the web application", imported, "s", bar=1.5)
    stored = median(_said("-m", __name__) for _ in range(PROCESSES))
    yield Figure("parse and store the shipped bundle", stored, "n", bar=1500)


def _said(*arguments: str) -> float:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True)
    return float(done.stdout)


def bundle_in_n() -> float:
    """Read it from its folder, check it but for obligations and scenarios, put it into force; all for the first time."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/plaint.sqlite", master_key="7e" * 32)
        database = databases.connect(settings.database_url)
        schema.upgrade(database)
        engine = Engine.open(settings, HandClock(datetime(2026, 4, 2, 9, tzinfo=UTC)), database=database)

        def deploy() -> None:
            with _apart(), engine.transaction(SYSTEM) as services:
                services.deployments.deploy(definitions.read_bundle(Path("processes"), None))

        naive = NaiveCase()
        state = naive.at_the_middle()

        def step() -> None:
            naive.state = state
            naive.step()

        (taken,) = side_by_side(1, deploy)
        (unit,) = side_by_side(NAIVE_STEPS, step)
        engine.close()
        return taken / unit


def _apart() -> AbstractContextManager[object]:
    """Obligations and scenarios have figures of their own (``checks``)."""
    stack = ExitStack()
    stack.enter_context(patch.multiple(obligations, problems_of_obligations=_nothing))
    stack.enter_context(patch.multiple(checking.scenario_checks, problems_of_scenarios=_nothing))
    return stack


def _nothing(*_: object, **__: object) -> tuple[()]:
    return ()


if __name__ == "__main__":
    print(bundle_in_n())
