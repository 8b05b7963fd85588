"""One business step is one transaction, whoever else is at work."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from engine.app import SYSTEM, Engine, Services
from engine.domain.audit import EventTag
from engine.kernel.errors import Conflict
from engine.persistence import Case, Event, ReferenceCounter, TrackingCode
from tests.rows import a_case, step_of


def cases_in(engine: Engine) -> int:
    with engine.reading(SYSTEM) as services:
        return len(step_of(services).session.scalars(select(Case)).all())


def test_a_step_that_fails_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), engine.transaction(SYSTEM) as services:
        a_case(services)
        1 / 0  # noqa: B018 - the fault

    assert cases_in(engine) == 0


def test_looking_can_not_write(engine: Engine) -> None:
    with pytest.raises(DBAPIError), engine.reading(SYSTEM) as services:
        a_case(services)

    with engine.transaction(SYSTEM) as services:
        a_case(services)
    assert cases_in(engine) == 1


def test_looking_does_not_wait_for_who_writes(engine: Engine) -> None:
    with engine.transaction(SYSTEM) as services:
        a_case(services)

        assert cases_in(engine) == 0


def test_a_reference_to_nothing_is_refused_when_the_step_ends(engine: Engine) -> None:
    with pytest.raises(DBAPIError), engine.transaction(SYSTEM) as services:
        row = TrackingCode(
            locator="A", department="retail", case_id="nobody", mac=b"", issued_at=engine.clock.now()
        )
        step_of(services).session.add(row)


def test_the_same_number_taken_twice_is_a_conflict(engine: Engine) -> None:
    with engine.transaction(SYSTEM) as services:
        a_case(services)

    with pytest.raises(Conflict), engine.transaction(SYSTEM) as services:
        a_case(services)


def test_who_changes_an_older_version_of_a_case_is_told(engine: Engine) -> None:
    with engine.transaction(SYSTEM) as services:
        case = a_case(services)
    with engine.transaction(SYSTEM) as services:
        step_of(services).session.get_one(Case, (case.department, case.id)).product = "cards"

    with pytest.raises(Conflict), engine.transaction(SYSTEM) as services:
        case.product = "loans"
        step_of(services).session.add(case)


def test_twenty_steps_at_once_all_count_exactly_once(engine: Engine) -> None:
    with engine.transaction(SYSTEM) as services:
        step_of(services).session.add(ReferenceCounter(department="organisation", series="2026", last=0))
    together = Barrier(4)

    def next_number(services: Services) -> int:
        session = step_of(services).session
        row = session.scalars(select(ReferenceCounter).with_for_update()).one()
        row.last += 1
        return row.last

    def five(_: int) -> list[int]:
        together.wait()
        return [engine.perform(SYSTEM, next_number) for _ in range(5)]

    with ThreadPoolExecutor(4) as pool:
        numbers = [number for batch in pool.map(five, range(4)) for number in batch]

    assert sorted(numbers) == list(range(1, 21))


@pytest.mark.parametrize("statement", ["UPDATE event SET tag = 'case:closed'", "DELETE FROM event"])
def test_history_is_only_ever_added_to(engine: Engine, statement: str) -> None:
    with engine.transaction(SYSTEM) as services:
        case = a_case(services)
        event = Event(
            department=case.department,
            case_id=case.id,
            number=1,
            tag=EventTag.COMPLAINT_RECEIVED,
            at=engine.clock.now(),
            by="complainant",
        )
        step_of(services).session.add(event)

    with pytest.raises(DBAPIError, match="only ever added"), engine.transaction(SYSTEM) as services:
        step_of(services).session.execute(text(statement))


@pytest.mark.sqlite
def test_sqlite_keeps_what_was_confirmed(engine: Engine) -> None:
    with engine.transaction(SYSTEM) as services:
        session = step_of(services).session
        found = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "secure_delete",
                "trusted_schema",
                "busy_timeout",
            )
        }

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "busy_timeout": 20000,
    }
