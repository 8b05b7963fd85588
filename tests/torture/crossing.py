"""Everybody at once: any step by anybody on the same few cases, by several processes that know nothing of each other."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from engine.app import CaseFilters, Channel, Engine, Receipt
from engine.kernel.clock import HandClock
from engine.kernel.errors import EngineError
from engine.kernel.settings import Settings
from tests.fixtures import A_THURSDAY
from tests.services.desk import CLERK
from tests.torture import audit
from tests.torture.claims import Claim
from tests.torture.ground import Ground, opened
from tests.torture.scene import Known, Scene, begun, receive
from tests.torture.write_paths import PATHS

PROCESSES, THREADS = 3, 2
CASES = 8
"""So few that the same ones are met again and again."""
LOOKS = 15
"""Steps after which one looks again which cases are open."""
PACE = timedelta(minutes=40)
"""Between two steps of one person: in full size, months pass."""
_START = multiprocessing.get_context("forkserver")
_START.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class Place:
    """What there is of one case."""

    reference: str
    code: str
    letter: str


@dataclass
class Meeting(Scene):
    """The scene, where each step is about cases that come to mind."""

    codes: dict[str, str] = field(default_factory=dict)
    """By reference, as far as this person was told."""
    places: tuple[Place, ...] = ()
    chance: Random = field(default_factory=Random)

    def look_around(self) -> None:
        """See which cases came last, open ones first: everybody sees the same ones."""
        with self.engine.reading(CLERK) as services:
            rows = [
                *services.cases.find(CaseFilters(status="open")).rows,
                *services.cases.find(CaseFilters()).rows,
            ]
        self.places = tuple(self._place(row.reference) for row in rows[:CASES])

    def _place(self, reference: str) -> Place:
        letters = self.engine.perform(CLERK, lambda services: services.cases.get(reference).letters)
        return Place(reference, self.codes.get(reference, ""), letters[0].id if letters else "")

    def turn(self) -> None:
        """Think of other cases."""
        one, other, another = self.chance.choices(self.places, k=3)
        self.known = Known(
            received=one.reference,
            code=one.code,
            alike=other.reference,
            same=another.reference,
            asked=other.code,
            stopped=other.reference,
            paper=one.letter,
            mail=other.letter,
        )

    def first(self, found: Sequence[Any]) -> Any:
        """Any of them."""
        return super().first(self.chance.sample(found, len(found)))


def meeting(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """So many steps in all; afterwards everything has to fit together."""
    settings, known = begun(ground)
    with opened(settings, HandClock(A_THURSDAY)) as engine:
        codes = dict(_received(Scene(engine, HandClock(A_THURSDAY), known)))
    each = -(-size // (PROCESSES * THREADS))
    told = _START.SimpleQueue()
    processes = [
        _START.Process(target=_crew, args=(settings, codes, each, chance.randrange(10**9), told))
        for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    outcomes: Counter[tuple[str, str]] = sum((told.get() for _ in processes), Counter())
    for process in processes:
        process.join()
    with opened(settings, HandClock(A_THURSDAY)) as engine:
        faults = audit.faults(engine)
    unmeant = [
        f"{name}: {what} ({many} ×)" for (name, what), many in outcomes.items() if what.startswith("!")
    ]
    done = Counter(name for (name, what) in outcomes.elements() if not what)
    refused = Counter(what for (_, what) in outcomes.elements() if what)
    yield Claim(
        says="whatever people, complainants and workers do at once to the same cases, all of it fits together",
        tried=outcomes.total(),
        failures=(*unmeant, *faults),
        seen={
            "kinds of steps taken": len(done),
            "steps taken": done.total(),
            **dict(sorted(refused.items())),
        },
    )


def _received(scene: Scene) -> Iterator[tuple[str, str]]:
    for number in range(CASES):
        channel = (Channel.WEB, Channel.LETTER, Channel.E_MAIL)[number % 3]
        receipt = receive(scene, channel, **({} if number % 3 == 2 else {"email": ""}))
        yield receipt.reference, receipt.code


def _crew(settings: Settings, codes: dict[str, str], steps: int, seed: int, told) -> None:
    found: list[Counter[tuple[str, str]]] = []
    with opened(settings, clock := HandClock(A_THURSDAY)) as engine:
        crew = [
            threading.Thread(
                target=lambda n=n: found.append(_act(engine, clock, codes, steps, Random(seed + n)))
            )
            for n in range(THREADS)
        ]
        for each in crew:
            each.start()
        for each in crew:
            each.join()
    told.put(sum(found, Counter()))


def _act(
    engine: Engine, clock: HandClock, codes: dict[str, str], steps: int, chance: Random
) -> Counter[tuple[str, str]]:
    """What became of each step: nothing to say, the refusal, or a fault that nobody meant."""
    outcomes: Counter[tuple[str, str]] = Counter()
    at = Meeting(engine, clock, Known(*[""] * 8), codes=dict(codes), chance=chance)
    for number in range(steps):
        if number % LOOKS == 0:
            at.look_around()
        name = chance.choice([*PATHS])
        at.turn()
        clock.move(PACE / THREADS)
        outcomes[name, _outcome(name, at)] += 1
    return outcomes


def _outcome(name: str, at: Meeting) -> str:
    try:
        told = PATHS[name].take(at)
        if isinstance(told, Receipt):
            at.codes[told.reference] = told.code
    except EngineError as refusal:
        return type(refusal).__name__
    except Exception as fault:  # noqa: BLE001 -- what nobody meant is what is looked for
        return f"! {type(fault).__name__}: {fault}"[:300]
    return ""
