"""PostgreSQL stopped at once, away, frozen, cut off: what was acknowledged is there, and work goes on by itself."""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from math import inf
from multiprocessing import Pipe
from pathlib import Path
from random import Random
from urllib.error import HTTPError
from urllib.request import urlopen

from sqlalchemy import select

from engine.app import SYSTEM, Engine
from engine.kernel.clock import SystemClock
from engine.kernel.errors import Conflict
from engine.kernel.settings import Settings
from engine.persistence import Case
from tests import postgres
from tests.databases import OnServer
from tests.rows import step_of
from tests.torture import audit, mailing
from tests.torture.claims import Claim
from tests.torture.ground import Ground, opened
from tests.torture.programs import Program, Web, serving

WRITERS = 3
RECOVERY = 5.0
"""Seconds within which everybody works again. Judged in full size only: beside other tests a clock says little."""
PATIENCE = 60.0
"""Seconds after which nobody is expected to work again at all; judged in every size."""
AWAY, SLOW = 30.0, 5.0
VISITORS = 8
FULL = 3
"""Outages of each kind from which on they last as long as they are said to, and recovery is timed."""


@contextmanager
def durable(ground: Ground) -> Iterator[tuple[postgres.Server, Settings]]:
    """A server as `plaint upgrade` asks for, that keeps what it acknowledged."""
    with postgres.running(durable=True) as server, tempfile.TemporaryDirectory(dir=ground.folder) as folder:
        place = mailing.place(Ground(OnServer(server), Path(folder), "postgresql"), port=9)
        yield server, place


def stopping(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """Stopped at once, under writers, so many times."""
    with durable(ground) as (server, settings):
        here, there = Pipe(duplex=False)
        writers = [Program(_write, settings, there, number) for number in range(WRITERS)]
        acknowledged: set[str] = set()
        recoveries, failures = [], []
        for _ in range(size):
            _listen(here, acknowledged, chance.uniform(1.0, 2.5))
            server.stop()
            _listen(here, acknowledged, chance.uniform(0, 0.5))
            server.resume()
            recoveries.append(_until_all_work(here, acknowledged))
        for writer in writers:
            writer.kill()
        _listen(here, acknowledged, 0.2)
        with opened(settings) as engine:
            kept = _references(engine)
            failures += [f"{one} was acknowledged, and is not there" for one in acknowledged - kept]
            failures += audit.faults(engine)
        failures += _late(recoveries, timed=size >= FULL)
        yield Claim(
            says="PostgreSQL stopped at once under load: what was acknowledged is there",
            tried=size,
            failures=tuple(failures),
            seen={
                "acknowledged": len(acknowledged),
                "kept without a word": len(kept - acknowledged),
                "slowest recovery": f"{max(recoveries):.1f} s",
            },
        )


def _write(settings: Settings, told, number: int) -> None:
    """Receive complaints for ever, whatever the database does."""
    engine = Engine.open(settings, SystemClock())
    while True:
        try:
            told.send((number, mailing.receive(engine)))
        except Conflict:
            continue
        except Exception:  # noqa: BLE001 - the database is away
            time.sleep(0.1)


def _listen(here, acknowledged: set[str], seconds: float) -> set[int]:
    until, heard = time.monotonic() + seconds, set()
    while (left := until - time.monotonic()) > 0:
        if here.poll(left):
            number, reference = here.recv()
            acknowledged.add(reference)
            heard.add(number)
    return heard


def _until_all_work(here, acknowledged: set[str]) -> float:
    began, heard = time.monotonic(), set[int]()
    while len(heard) < WRITERS:
        if time.monotonic() - began > PATIENCE:
            return inf
        heard |= _listen(here, acknowledged, 0.05)
    return time.monotonic() - began


def _late(recoveries: list[float], *, timed: bool) -> Iterator[str]:
    for took in recoveries:
        if took == inf:
            yield f"not all worked again after {PATIENCE:.0f} s"
        elif timed and took > RECOVERY:
            yield f"work went on after {took:.1f} s"


def _references(engine: Engine) -> set[str]:
    with engine.reading(SYSTEM) as services:
        return set(step_of(services).session.scalars(select(Case.reference)))


def visiting(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """The web over a server that is away for 30 s, frozen for 5 s, and cuts all connections, so many times each."""
    with durable(ground) as (server, settings), serving(settings, ground.folder / "outage.log") as web:
        for name, outage in _OUTAGES.items():
            answers, failures, recoveries = Counter[str](), [], []
            with _visited(web, answers):
                for _ in range(size):
                    time.sleep(1)
                    outage(server, 1.0 if size >= FULL else 0.1)
                    recoveries.append(_recovered(web))
            strange = answers.keys() - {"200", "503 with Retry-After"}
            failures += [f"{answers[one]} visitors met {one}" for one in strange]
            failures += _late(recoveries, timed=size >= FULL)
            yield Claim(
                says=f"PostgreSQL {name} under visitors: 503 with Retry-After, then all is well within 5 s",
                tried=size,
                failures=tuple(failures),
                seen={**answers, "slowest recovery": f"{max(recoveries):.1f} s"},
            )


def _away(server: postgres.Server, part: float) -> None:
    server.stop()
    time.sleep(AWAY * part)
    server.resume()


def _frozen(server: postgres.Server, part: float) -> None:
    with server.frozen():
        time.sleep(SLOW * part)


def _cut_off(server: postgres.Server, _: float) -> None:
    server.cut_off()


_OUTAGES: dict[str, Callable[[postgres.Server, float], None]] = {
    "away": _away,
    "frozen": _frozen,
    "cutting all connections": _cut_off,
}


@contextmanager
def _visited(web: Web, answers: Counter[str]) -> Iterator[None]:
    """Visitors ask for a page that needs the database, one after the other, meanwhile."""
    leaving = threading.Event()

    def visit() -> None:
        while not leaving.is_set():
            answers[_answer(web)] += 1
            time.sleep(0.2)

    visitors = [threading.Thread(target=visit) for _ in range(VISITORS)]
    for one in visitors:
        one.start()
    yield
    leaving.set()
    for one in visitors:
        one.join()


def _answer(web: Web) -> str:
    try:
        with urlopen(f"{web.address}/complaint/", timeout=40) as page:
            return str(page.status)
    except HTTPError as refused:
        told = refused.status == HTTPStatus.SERVICE_UNAVAILABLE and refused.headers["Retry-After"]
        return f"{refused.status}{' with Retry-After' if told else ''}"
    except OSError as fault:
        return type(fault).__name__


def _recovered(web: Web) -> float:
    """Seconds until the first of ten visits in a row that go well."""
    began = first = time.monotonic()
    well = 0
    while well < 10:
        if time.monotonic() - began > PATIENCE:
            return inf
        asked = time.monotonic()
        well = well + 1 if _answer(web) == "200" else 0
        first = asked if well == 1 else first
    return first - began
