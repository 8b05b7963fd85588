"""Two at once: exactly one wins, the other is told, and nothing is done twice or lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from engine.domain.actors import SYSTEM
from engine.domain.channels import Channel
from engine.kernel.errors import Conflict, Refused
from engine.persistence import Event, ProcessInstance, Task
from engine.services.worker import Worker
from tests.services.desk import CLERK, Town

CROWD = 4


def at_once(work: Callable[[int], object]) -> list[str]:
    """What becomes of each of a crowd that does the same at the same moment."""
    ready = Barrier(CROWD)

    def one(number: int) -> str:
        ready.wait()
        try:
            work(number)
        except (Refused, Conflict) as told:
            return type(told).__name__
        return "done"

    with ThreadPoolExecutor(CROWD) as crowd:
        return list(crowd.map(one, range(CROWD)))


def clerk(number: int):
    return replace(CLERK, name=f"fay-{number}")


@pytest.fixture
def waiting(town: Town) -> tuple[Town, str, str]:
    """A task that nobody has claimed."""
    reference = town.receive().reference
    return town, reference, town.task(reference, "assess")


def test_one_of_a_crowd_claims(waiting):
    town, reference, task = waiting

    def claim(number):
        with town.engine.transaction(clerk(number)) as services:
            services.work.claim(task)

    outcomes = at_once(claim)

    assert outcomes.count("done") == 1, outcomes
    assert [e.tag for e in town.case(reference).timeline].count("task:claimed") == 1


def test_one_of_a_crowd_completes_and_the_case_moves_once(waiting):
    town, reference, task = waiting
    submitted = town.filled("assessment")

    def complete(number):
        with town.engine.transaction(clerk(number)) as services:
            services.work.complete(task, submitted)

    outcomes = at_once(complete)
    case = town.case(reference)

    assert outcomes.count("done") == 1, outcomes
    assert [one.element for one in case.tasks] == ["review"]
    assert [entry.tag for entry in case.timeline].count("task:completed") == 1


def test_a_timer_fires_once_however_many_workers_look(waiting, clock):
    town, reference, _ = waiting
    clock.move(timedelta(days=5))
    at_once(lambda _: Worker(lambda: town.engine.transaction(SYSTEM), seconds=0).tick())
    Worker(lambda: town.engine.transaction(SYSTEM), seconds=0).tick()

    assert len(town.case(reference).notices) == 1


def test_a_crowd_of_complaints_gets_references_of_their_own(town):
    references: list[str] = []
    outcomes = at_once(lambda _: references.append(town.receive().reference))

    assert outcomes == ["done"] * CROWD
    assert len(set(references)) == CROWD


def test_readers_and_workers_leave_a_history_without_gaps(waiting, clock):
    town, reference, task = waiting
    clock.move(timedelta(days=5))
    submitted = town.filled("assessment")

    def mixed(number):
        if number == 0:
            with town.engine.transaction(CLERK) as services:
                services.work.complete(task, submitted)
        elif number == 1:
            Worker(lambda: town.engine.transaction(SYSTEM), seconds=0).tick()
        else:
            town.case(reference, clerk(number))

    at_once(mixed)
    with town.engine.transaction(SYSTEM) as services:
        session = services._step.session
        numbers = session.scalars(select(Event.number).order_by(Event.number)).all()
        tasks = session.scalar(select(func.count()).select_from(Task))
        running = session.scalar(select(func.count()).select_from(ProcessInstance))

    assert list(numbers) == list(range(1, len(numbers) + 1))
    assert (tasks, running) == (2, 1)


def test_a_crowd_that_sends_one_form_registers_one_complaint(town: Town):
    submitted, told = town.filled("complaint"), []

    def register(number):
        receipt = town.engine.perform(
            clerk(number),
            lambda services: services.intake.receive(
                channel=Channel.PHONE, submitted=submitted, language="en", token="t" * 32
            ),
        )
        told.append((receipt.reference, receipt.code))

    assert at_once(register) == ["done"] * CROWD
    assert len(set(told)) == 1


def test_one_of_a_crowd_hands_a_case_over(town: Town):
    reference = town.receive().reference

    def hand_over(number):
        with town.engine.transaction(clerk(number)) as services:
            services.relations.hand_over(reference, "north:roads")

    outcomes = at_once(hand_over)

    assert outcomes.count("done") == 1, outcomes
    assert len(town.case(reference).relations) == 1


def test_two_cases_are_not_merged_into_each_other(town: Town):
    who = {"name": "Jane Miller", "address": "3 Hill Road"}
    both = [town.receive(**who).reference for _ in range(2)]

    def merge(number):
        first, second = both[number % 2], both[1 - number % 2]
        with town.engine.transaction(clerk(number)) as services:
            services.relations.merge(first, second)

    outcomes = at_once(merge)

    assert outcomes.count("done") == 1, outcomes
    assert sorted(town.case(one).status for one in both) == ["closed", "open"]
