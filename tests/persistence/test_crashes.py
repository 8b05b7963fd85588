"""A process that is killed loses nothing that was confirmed, and leaves nothing half done."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from multiprocessing.connection import Connection

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import func, select

from engine.app import COMPLAINANT, SYSTEM, Engine
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.persistence import Case, CaseKey, TrackingCode
from tests.fixtures import A_THURSDAY
from tests.rows import a_case, step_of

KILLS = 12


@pytest.mark.torture
def test_a_killed_process_loses_nothing_that_it_confirmed(
    engine: Engine, database: Database, settings: Settings
) -> None:
    address = database.url.render_as_string(hide_password=False)
    chance, confirmed = random.Random(7), set()
    for number in range(KILLS):
        confirmed |= confirmed_until_killed(
            address, settings.master_key, number, after=chance.uniform(0, 0.05)
        )

    with engine.reading(SYSTEM) as services:
        session = step_of(services).session
        kept = set(session.scalars(select(Case.reference)))
        keys, codes = (
            session.scalars(select(func.count()).select_from(table)).one()
            for table in (CaseKey, TrackingCode)
        )
    assert confirmed
    assert confirmed <= kept
    assert len(kept - confirmed) <= KILLS, "committed but not yet confirmed: at most one for each kill"
    assert len(kept) == keys == codes


def confirmed_until_killed(address: str, master_key: str, number: int, *, after: float) -> set[str]:
    """Start a process that takes complaints in, kill it in the middle of it; what it had confirmed."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    here, there = processes.Pipe(duplex=False)
    process = processes.Process(target=take_in, args=(address, master_key, number, there))
    process.start()
    there.close()
    confirmed = {here.recv()}
    time.sleep(after)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    while True:
        try:
            confirmed.add(here.recv())
        except EOFError:
            return confirmed


def take_in(address: str, master_key: str, number: int, confirmations: Connection) -> None:
    """Take complaints in without end, and confirm each after its step."""
    engine = Engine.open(Settings(database_url=address, master_key=master_key), HandClock(A_THURSDAY))
    for count in range(1_000_000):
        reference = f"C-{number}-{count}"
        with engine.transaction(COMPLAINANT) as services:
            services.codes.issue(a_case(services, reference=reference))
        confirmations.send(reference)
