"""A saved state that was cut, flipped, swapped or written by another version is never run; an incident says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engine.app import SYSTEM
from engine.kernel.errors import StateRefused
from engine.persistence import Case, IncidentStatus, ProcessInstance, Timer
from engine.services.worker import Worker
from tests.services.desk import ADMINISTRATOR, CLERK, Town


def state(town: Town, reference: str) -> bytes:
    with town.engine.reading(SYSTEM) as services:
        found = select(ProcessInstance.state).join(Case, Case.id == ProcessInstance.case_id)
        return services._step.session.scalar(found.where(Case.reference == reference))


def put(town: Town, reference: str, saved: bytes) -> None:
    """Whoever can write to the database changes the state."""
    with town.engine._database.begin() as connection:
        case = select(Case.id).where(Case.reference == reference).scalar_subquery()
        connection.execute(update(ProcessInstance).where(ProcessInstance.case_id == case).values(state=saved))


def incidents(town: Town):
    with town.engine.reading(ADMINISTRATOR) as services:
        return services.incidents.list()


def timers(town: Town) -> int:
    with town.engine.reading(SYSTEM) as services:
        return len(services._step.session.scalars(select(Timer.id)).all())


@pytest.fixture
def case(town: Town) -> str:
    return town.receive().reference


@pytest.mark.parametrize("damage", ["cut", "flipped", "another format", "of another case"])
def test_a_click_on_such_a_case_changes_nothing_and_raises_one_incident_that_names_it(town, case, damage):
    saved, other = state(town, case), state(town, town.receive().reference)
    put(
        town,
        case,
        {
            "cut": saved[:-7],
            "flipped": saved[:-1] + bytes([saved[-1] ^ 1]),
            "another format": b"P9" + saved[2:],
            "of another case": other,
        }[damage],
    )

    for _ in range(2):
        with pytest.raises(StateRefused, match=case):
            town.complete(case, "assess", CLERK)

    (incident,) = incidents(town)
    assert (incident.reference, incident.label) == (case, "Saved state")
    assert [row.element for row in town.case(case).tasks] == ["assess"]


def test_a_timer_of_such_a_case_raises_the_same_incident_and_stops_trying(town, case, clock):
    put(town, case, state(town, case)[:-1])
    clock.move(timedelta(days=8))

    worker = Worker(lambda: town.engine.transaction(SYSTEM), seconds=0)

    assert [worker.tick(), worker.tick()] == [0, 0]
    assert [one.reference for one in incidents(town)] == [case]
    assert timers(town) == 0


def test_when_the_state_is_put_back_a_retry_takes_up_the_timers_again(town, case, clock):
    saved = state(town, case)
    put(town, case, saved[:-1])
    with pytest.raises(StateRefused):
        town.complete(case, "assess", CLERK)
    (incident,) = incidents(town)
    with pytest.raises(StateRefused), town.engine.transaction(ADMINISTRATOR) as services:
        services.incidents.retry(incident.id, {})

    put(town, case, saved)
    with town.engine.transaction(ADMINISTRATOR) as services:
        services.incidents.retry(incident.id, {})

    assert timers(town) == 1
    with town.engine.reading(ADMINISTRATOR) as services:
        assert services.incidents.get(incident.id).status is IncidentStatus.SOLVED
    clock.move(timedelta(days=8))
    assert Worker(lambda: town.engine.transaction(SYSTEM), seconds=0).tick() == 1
    town.complete(case, "assess", CLERK)
