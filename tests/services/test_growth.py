"""A case that lives for years: what its next step costs does not depend on its past."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import event, select

from engine.app import SYSTEM
from engine.persistence import Case, ProcessInstance
from tests.counted import calls
from tests.services import asking
from tests.services.desk import Town

ROUNDS = 25


@pytest.fixture
def old_case(town: Town) -> str:
    """A case that has asked and waited many times."""
    asking.deploy(town)
    reference = town.receive().reference
    for _ in range(ROUNDS):
        asking.go_round(town, reference)
    return reference


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
