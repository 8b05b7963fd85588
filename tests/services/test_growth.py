"""A case that lives for years: what its next step costs does not depend on its past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import event, select

from engine.app import SYSTEM
from engine.persistence import Case, ProcessInstance
from tests.counted import calls
from tests.services import asking
from tests.services.desk import Town

ROUNDS = 25


@pytest.fixture(scope="module")
def hall_of_old(halls, town_hall: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A database with a case that has asked and waited many times, and its reference."""
    told: list[str] = []

    def grow_old(town: Town) -> None:
        town.deploy()
        asking.deploy(town)
        told.append(town.receive().reference)
        for _ in range(ROUNDS):
            asking.go_round(town, told[0])

    return halls.built(tmp_path_factory.mktemp("old"), grow_old), told[0]


@pytest.fixture
def town(halls, hall_of_old, settings, clock) -> Iterator[Town]:
    """The town hall in which that case is open."""
    with halls.opened(hall_of_old[0], settings, clock) as town:
        yield town


@pytest.fixture
def old_case(hall_of_old) -> str:
    return hall_of_old[1]


def statements(town: Town, work) -> Counter[str]:
    """What goes to the database meanwhile."""
    said: Counter[str] = Counter()

    def listen(_connection, _cursor, statement, *_):
        said[statement] += 1

    event.listen(town.engine._database, "before_cursor_execute", listen)
    work()
    event.remove(town.engine._database, "before_cursor_execute", listen)
    return said


def test_a_round_of_an_old_case_costs_what_a_round_of_a_new_one_costs(town, old_case):
    new = town.receive().reference
    asking.go_round(town, new)

    old_work, new_work = (calls(lambda one=one: asking.go_round(town, one)) for one in (old_case, new))

    assert old_work <= 1.05 * new_work
    assert statements(town, lambda: asking.go_round(town, old_case)) == statements(
        town, lambda: asking.go_round(town, new)
    )


def test_an_old_case_has_a_state_as_small_as_a_new_one_and_comes_to_its_end(town, old_case):
    new = town.receive().reference
    asking.go_round(town, new)

    assert state_size(town, old_case) <= state_size(town, new) + 40

    asking.go_round(town, old_case, last=True)
    assert town.case(old_case).status == "closed"


def state_size(town: Town, reference: str) -> int:
    with town.engine.reading(SYSTEM) as services:
        saved = select(ProcessInstance.state).join(Case, Case.id == ProcessInstance.case_id)
        return len(services._step.session.scalar(saved.where(Case.reference == reference)))
