"""State bytes that are cut, flipped, of another format or of another case: never loaded as something else."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from sqlalchemy import func, select, update

from engine.app import COMPLAINANT, SYSTEM, Channel, Engine
from engine.kernel.errors import StateRefused
from engine.persistence import Incident, IncidentStatus, ProcessInstance, Task, TaskStatus
from tests.rows import step_of
from tests.services.desk import CLERK, DEFINITIONS
from tests.torture.claims import Claim
from tests.torture.ground import Ground, answers, opened

CASES = 4


def damaging(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """Each kind of damage so many times, each on one of some cases, each met by somebody who clicks."""
    settings = ground.place()
    failures: list[str] = []
    with opened(settings) as engine:
        saved = _received(engine)
        for kind in (_cut, _flipped, _foreign, _swapped):
            for number in range(size):
                task, state = chance.choice(list(saved.items()))
                damaged = kind(state, chance, [other for other in saved.values() if other != state])
                if fault := _met(engine, task, damaged):
                    failures.append(f"{kind.__name__.strip('_')} {number}: {fault}")
                _put(engine, task, state)
    yield Claim(
        says="a state that is not as it was saved is an incident of its case, and never runs",
        tried=4 * size,
        failures=tuple(failures),
        seen={"cut": size, "flipped": size, "another format": size, "of another case": size},
    )


def _cut(state: bytes, chance: Random, _: list[bytes]) -> bytes:
    return state[: chance.randrange(len(state))]


def _flipped(state: bytes, chance: Random, _: list[bytes]) -> bytes:
    flipped = bytearray(state)
    flipped[chance.randrange(len(state))] ^= 1 << chance.randrange(8)
    return bytes(flipped)


def _foreign(state: bytes, chance: Random, _: list[bytes]) -> bytes:
    known = state[:2]
    while (foreign := bytes(chance.choices(range(256), k=2))) == known:
        pass
    return foreign + state[2:]


def _swapped(_: bytes, chance: Random, others: list[bytes]) -> bytes:
    return chance.choice(others)


def _received(engine: Engine) -> dict[str, bytes]:
    submitted = answers(DEFINITIONS, "complaint")
    for _ in range(CASES):
        with engine.transaction(COMPLAINANT) as services:
            services.intake.receive(channel=Channel.WEB, submitted=submitted, language="en")
    with engine.reading(SYSTEM) as services:
        found = select(Task.id, ProcessInstance.state).join(
            ProcessInstance, ProcessInstance.id == Task.instance_id
        )
        return {row.id: row.state for row in step_of(services).session.execute(found)}


def _put(engine: Engine, task: str, state: bytes) -> None:
    with engine._database.begin() as connection:
        instance = select(Task.instance_id).where(Task.id == task).scalar_subquery()
        connection.execute(update(ProcessInstance).where(ProcessInstance.id == instance).values(state=state))
        still_open = Incident.status == IncidentStatus.OPEN
        connection.execute(update(Incident).where(still_open).values(status=IncidentStatus.SOLVED))


def _met(engine: Engine, task: str, damaged: bytes) -> str:
    """What is wrong with what comes of a click; nothing, if all is as it should be."""
    _put(engine, task, damaged)
    submitted = answers(DEFINITIONS, "assessment")
    try:
        with engine.transaction(CLERK) as services:
            services.work.complete(task, submitted)
    except StateRefused:
        pass
    else:
        return "it ran"
    with engine.reading(SYSTEM) as services:
        session = step_of(services).session
        status = session.scalar(select(Task.status).where(Task.id == task))
        case = select(Task.case_id).where(Task.id == task).scalar_subquery()
        told = session.scalar(
            select(func.count()).where(Incident.case_id == case, Incident.status == IncidentStatus.OPEN)
        )
    if status is not TaskStatus.OPEN:
        return f"the task is {status}"
    return "" if told == 1 else f"{told} incidents"
