"""The worker: told to stop, it stops; a fault of the moment does not end it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest

from engine.kernel.errors import Conflict
from engine.services.worker import Worker


def test_sigterm_ends_it_in_good_order(engine, settings):
    environment = {
        **os.environ,
        "PLAINT_DATABASE_URL": settings.database_url,
        "PLAINT_MASTER_KEY": settings.master_key,
        "PLAINT_WORKER_SECONDS": "60",
    }
    command = [sys.executable, "-m", "engine.cli", "worker"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        assert "worker started" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        said = process.stdout.read()

    assert process.returncode == 0
    assert "worker stopped" in said


class Faulty:
    """Timers and alarms that fail as the test says."""

    def __init__(self, fault: Exception) -> None:
        self.timers = self.clock_alarms = self.drafts = self.sessions = self
        self.fault = fault

    def sweep(self) -> None:
        """Nothing has expired."""

    def fire_many(self, limit: int) -> int:
        raise self.fault

    def postpone(self, instance: str) -> None:
        """Its turn comes later."""

    def due(self, limit: int) -> tuple[str, ...]:
        return ("one", "two")

    def fire(self, instance: str) -> bool:
        if instance == "one":
            raise self.fault
        return True


@pytest.mark.parametrize("fault", [Conflict(), ZeroDivisionError()])
def test_one_case_that_fails_leaves_the_others_their_turn(fault):
    @contextmanager
    def transaction():
        yield Faulty(fault)

    assert Worker(transaction, seconds=0).tick() == 2  # of the timers one, of the alarms one
