"""Machines whose clocks differ, go back, or stand in another zone: each timer fires once, when it is due there."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from engine.app import SYSTEM, Engine
from engine.domain.audit import EventTag
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.persistence import Event, Timer
from tests.fixtures import A_THURSDAY
from tests.rows import step_of
from tests.torture import audit, mailing
from tests.torture.claims import Claim
from tests.torture.ground import Ground, opened
from tests.torture.programs import Program, quiet

DAYS_A_SECOND = 8
SPREAD = 12
"""Days over which complaints come in."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Drifting:
    """A clock that runs fast, is off by something, and is set back after a while."""

    def __init__(self, began: float, off: timedelta, back: timedelta) -> None:
        self._began, self._off, self._back = began, off, back

    def now(self) -> datetime:
        passed = time.time() - self._began
        back = self._back if passed > 2 else timedelta()
        return A_THURSDAY + timedelta(days=passed * DAYS_A_SECOND) + self._off - back


MACHINES = {
    "right": (timedelta(), timedelta(), "UTC"),
    "a minute ahead, in Apia": (MINUTE, timedelta(), "Pacific/Apia"),
    "set back an hour, in St John's": (timedelta(), HOUR, "America/St_Johns"),
}


def drifting(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """So many timers, due over some weeks, before three machines."""
    settings = mailing.place(ground, port=9)
    due = _received(settings, size, chance)
    began = time.time()
    workers = [Program(_work, settings, began, *machine) for machine in MACHINES.values()]
    time.sleep((SPREAD + 12) / DAYS_A_SECOND + 3)
    for worker in workers:
        worker.kill()
    after = HandClock(A_THURSDAY + timedelta(days=60))
    with opened(settings, after) as engine:
        fired_in_time = sum(_fired(engine).values())
        worker = engine.worker()
        worker._relay = None
        while worker.tick():
            pass
        fired, early = _fired(engine), _early(engine, due)
        faults = audit.faults(engine)
    failures = [f"the timer of {case} fired {fired[case]} times" for case in due if fired[case] != 1]
    yield Claim(
        says="clocks a minute apart, set back an hour, in other zones: each timer fires once, none before its own clock says so",
        tried=size,
        failures=(*failures, *early, *faults),
        seen={"machines": len(MACHINES), "fired by them": fired_in_time},
    )


def _received(settings: Settings, size: int, chance: Random) -> dict[str, datetime]:
    clock = HandClock(A_THURSDAY)
    with opened(settings, clock) as engine:
        for moment in sorted(chance.uniform(0, SPREAD) for _ in range(size)):
            clock.set(A_THURSDAY + timedelta(days=moment))
            mailing.receive(engine)
        with engine.reading(SYSTEM) as services:
            rows = step_of(services).session.execute(select(Timer.case_id, Timer.due_at))
            return {row.case_id: row.due_at for row in rows}


def _work(settings: Settings, began: float, off: timedelta, back: timedelta, zone: str) -> None:
    quiet()
    os.environ["TZ"] = zone
    time.tzset()
    worker = Engine.open(settings, Drifting(began, off, back)).worker()
    worker._relay = None
    while True:
        worker.tick(3)


def _fired(engine: Engine) -> Counter[str]:
    with engine.reading(SYSTEM) as services:
        told = select(Event.case_id).where(Event.tag == EventTag.TIMER_FIRED)
        return Counter(step_of(services).session.scalars(told))


def _early(engine: Engine, due: dict[str, datetime]) -> Iterator[str]:
    with engine.reading(SYSTEM) as services:
        told = select(Event.case_id, Event.at).where(Event.tag == EventTag.TIMER_FIRED)
        for row in step_of(services).session.execute(told):
            if row.at < due[row.case_id]:
                yield f"the timer of {row.case_id} fired at {row.at}, and was due at {due[row.case_id]}"
