"""Many at once: of those who claim one task one wins, and what several complete is completed once."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.synchronize import Barrier
from random import Random

from engine.app import COMPLAINANT, Channel, Engine
from engine.kernel.errors import Conflict, EngineError, Refused
from engine.kernel.settings import Settings
from tests.services.desk import CLERK, DEFINITIONS
from tests.torture import audit
from tests.torture.claims import Claim
from tests.torture.ground import Ground, answers, opened

CLAIMERS = 50
PROCESSES = 5
COMPLETERS = 8
_START = multiprocessing.get_context("forkserver")
_START.set_forkserver_preload([__name__])


def claiming(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """Fifty people on one task, again and again."""
    settings = ground.place()
    with opened(settings) as engine:
        tasks = receive(engine, size)
    wins = _in_processes(PROCESSES, _claim, settings, tasks, CLAIMERS // PROCESSES)
    won = Counter(task for task, _ in wins)
    with opened(settings) as engine:
        faults = audit.faults(engine)
    wrong = [f"task {task} had {won[task]} winners" for task in tasks if won[task] != 1]
    yield Claim(
        says=f"of {CLAIMERS} who claim a task at once one wins",
        tried=len(tasks),
        failures=(*wrong, *faults),
        seen={"processes": PROCESSES, "winners": len({who for _, who in wins})},
    )


def completing(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """Eight processes complete the same tasks."""
    settings = ground.place()
    with opened(settings) as engine:
        tasks = receive(engine, size)
    orders = [chance.sample(tasks, len(tasks)) for _ in range(COMPLETERS)]
    done = _in_processes(COMPLETERS, _complete, settings, orders, 1)
    times = Counter(task for task, _ in done)
    with opened(settings) as engine:
        faults = audit.faults(engine)
    wrong = [f"task {task} was completed {times[task]} times" for task in tasks if times[task] != 1]
    yield Claim(
        says=f"what {COMPLETERS} processes complete is completed once",
        tried=len(tasks),
        failures=(*wrong, *faults),
        seen={"processes that won": len({who for _, who in done}), "completions": len(done)},
    )


def receive(engine: Engine, many: int) -> list[str]:
    """Complaints, each of which waits for its assessment; gives the tasks."""
    tasks = []
    submitted = answers(DEFINITIONS, "complaint")
    for _ in range(many):
        with engine.transaction(COMPLAINANT) as services:
            reference = services.intake.receive(
                channel=Channel.WEB, submitted=submitted, language="en"
            ).reference
        with engine.reading(CLERK) as services:
            (row,) = services.cases.tasks(reference)
        tasks.append(row.id)
    return tasks


def _in_processes(many: int, work, settings: Settings, given: list, threads: int) -> list[tuple[str, str]]:
    together, told = _START.Barrier(many * threads), _START.SimpleQueue()
    processes = [
        _START.Process(
            target=_crew, args=(work, settings, given, range(first, first + threads), together, told)
        )
        for first in range(0, many * threads, threads)
    ]
    for process in processes:
        process.start()
    found = [one for _ in processes for one in told.get()]
    for process in processes:
        process.join()
    return found


def _crew(work, settings: Settings, given: list, numbers: range, together: Barrier, told) -> None:
    won: list[tuple[str, str]] = []
    with opened(settings) as engine:
        crew = [
            threading.Thread(target=work, args=(engine, given, number, together, won)) for number in numbers
        ]
        for each in crew:
            each.start()
        for each in crew:
            each.join()
    told.put(won)


def _claim(
    engine: Engine, tasks: list[str], number: int, together: Barrier, won: list[tuple[str, str]]
) -> None:
    clerk = replace(CLERK, name=f"fay-{number}")
    for task in tasks:
        together.wait()
        try:
            engine.perform(clerk, lambda services, task=task: services.work.claim(task), attempts=20)
        except Refused:
            continue
        won.append((task, clerk.name))


def _complete(
    engine: Engine, orders: list[list[str]], number: int, together: Barrier, won: list[tuple[str, str]]
) -> None:
    clerk, submitted = replace(CLERK, name=f"fay-{number}"), answers(DEFINITIONS, "assessment")
    together.wait()
    for task in orders[number]:
        while True:
            try:
                with engine.transaction(clerk) as services:
                    services.work.complete(task, submitted)
            except Conflict:
                continue
            except EngineError:
                break
            won.append((task, clerk.name))
            break
