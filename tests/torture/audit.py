"""Goes through a whole database, and finds what does not fit together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from engine.app import SYSTEM, Actor, ActorKind, Engine, Role, Services
from engine.domain.audit import EventTag
from engine.persistence import (
    Case,
    CaseStatus,
    Event,
    InstanceStatus,
    ProcessInstance,
    RunningClock,
    Subscription,
    Task,
    TaskStatus,
    Timer,
)
from tests.rows import step_of

AUDITOR = Actor(
    kind=ActorKind.STAFF,
    name="otto",
    roles=frozenset({Role.AUDITOR}),
    departments=frozenset({"organisation", "north", "housing", "social-care"}),
)


def faults(engine: Engine) -> tuple[str, ...]:
    """Broken histories, tasks done twice, rows that are not where the state says."""
    with engine.reading(AUDITOR) as services:
        found = [
            f"{one.reference}: {fault}" for one in services.verification.verify() for fault in one.faults
        ]
    with engine.transaction(SYSTEM) as services:
        found += _done_once(services)
        found += _at_rest(services)
        found += _mirrored(services)
    return tuple(found)


def cases(engine: Engine) -> int:
    """How many there are."""
    with engine.reading(SYSTEM) as services:
        return len(step_of(services).session.scalars(select(Case.id)).all())


def _done_once(services: Services) -> Iterator[str]:
    """Each task that is done was completed once, and no other one."""
    session = step_of(services).session
    done = select(Task.case_id, Task.element).where(Task.status == TaskStatus.DONE)
    told = select(Event.case_id, Event.element).where(Event.tag == EventTag.TASK_COMPLETED)
    done_times, told_times = (Counter(map(tuple, session.execute(each))) for each in (done, told))
    for place in done_times.keys() | told_times.keys():
        if done_times[place] != told_times[place]:
            case, element = place
            yield f"{element} of {case} is done {done_times[place]} times, and told {told_times[place]} times"


def _mirrored(services: Services) -> Iterator[str]:
    session = step_of(services).session
    rows = session.execute(
        select(Case, ProcessInstance).join(ProcessInstance, ProcessInstance.case_id == Case.id)
    ).all()
    for case, row in rows:
        if row.status is not InstanceStatus.RUNNING:
            if case.status is CaseStatus.CLOSED and _open(services, row):
                yield f"{case.reference} is closed, and has open tasks"
            continue
        move = services._moves.load(case, row.id)
        assert move is not None
        standing = {task.token for task in move.instance.tasks}
        if standing != _open(services, row):
            yield f"{case.reference}: open tasks are not those of the state"
        for table, waiting in ((Timer, move.instance.timers), (Subscription, move.instance.subscriptions)):
            kept = session.execute(
                select(table.token, table.element).where(table.instance_id == row.id)
            ).all()
            if sorted((one.token, one.element.id) for one in waiting) != sorted(map(tuple, kept)):
                yield f"{case.reference}: rows of {table.__tablename__} are not those of the state"


def _at_rest(services: Services) -> Iterator[str]:
    """In a closed case nothing waits for a time, and nobody has anything to do."""
    session = step_of(services).session
    closed = select(Case.id, Case.reference).where(Case.status == CaseStatus.CLOSED)
    references = {row.id: row.reference for row in session.execute(closed)}
    ours = select(Task.case_id).where(Task.status == TaskStatus.OPEN)
    for what, statement in {
        "a time limit": select(RunningClock.case_id),
        "a timer": select(Timer.case_id),
        "an open task": ours,
    }.items():
        for case in set(session.scalars(statement)) & references.keys():
            yield f"{references[case]} is closed, and there is {what}"


def _open(services: Services, row: ProcessInstance) -> set[int]:
    statement = select(Task.token).where(Task.instance_id == row.id, Task.status == TaskStatus.OPEN)
    return set(step_of(services).session.scalars(statement))
