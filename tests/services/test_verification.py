"""Nobody can change the history of a case and leave no trace, not even whoever runs the database."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from sqlalchemy import text

from engine.kernel.errors import NotFound, NotPermitted
from tests.services.desk import AUDITOR, CLERK, Town


@contextmanager
def whoever_runs_the_database(town: Town):
    """Takes the triggers away that keep events from being changed."""
    with town.engine._database.begin() as connection:
        if connection.dialect.name == "sqlite":
            for when in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER event_refuses_{when}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection


def verified(town: Town, reference: str = ""):
    with town.engine.reading(AUDITOR) as services:
        return list(services.verification.verify(reference))


@pytest.fixture
def history(town: Town) -> Town:
    """A case with a history, and another one beside it."""
    town.receipt, _ = town.receive(), town.receive()
    town.complete(town.receipt.reference, "assess", CLERK, severity=2)
    return town


def faults(town: Town) -> tuple[str, ...]:
    broken = [one for one in verified(town) if one.faults]
    assert {one.reference for one in broken} <= {town.receipt.reference}
    return broken[0].faults if broken else ()


def line_of(town: Town, where: str) -> str:
    mine = f"case_id = (SELECT id FROM complaint_case WHERE reference = '{town.receipt.reference}')"
    return f"{mine} AND number {where}"


def test_a_history_is_whole_as_long_as_nobody_touches_it(history):
    found = {one.reference: one for one in verified(history)}

    assert faults(history) == ()
    assert found[history.receipt.reference].lines > 5


@pytest.mark.parametrize(
    ("column", "value"),
    [("by", "nobody"), ("at", "2026-01-01 09:00:00"), ("tag", "case:closed"), ("details", '{"row": 7}')],
)
def test_a_line_that_was_changed_is_found(history, column, value):
    with whoever_runs_the_database(history) as connection:
        connection.execute(
            text(f"""UPDATE event SET "{column}" = :value WHERE {line_of(history, "= 3")}"""),
            {"value": value},
        )

    assert [fault[:8] for fault in faults(history)] == ["Line 3 i"]


def test_a_line_that_was_taken_out_is_found(history):
    with whoever_runs_the_database(history) as connection:
        connection.execute(text(f"DELETE FROM event WHERE {line_of(history, '= 2')}"))

    assert faults(history)[0] == "Line 2 is missing."


def test_the_end_of_a_history_that_was_cut_off_is_found(history):
    with whoever_runs_the_database(history) as connection:
        connection.execute(text(f"DELETE FROM event WHERE {line_of(history, '> 4')}"))

    assert faults(history)[0].startswith("Lines 5 to ")


def test_lines_that_changed_places_are_found(history):
    with whoever_runs_the_database(history) as connection:
        for now, then in ((2, 9002), (3, 2), (9002, 3)):
            where = line_of(history, f"= {now}")
            connection.execute(text(f"UPDATE event SET number = {then} WHERE {where}"))

    assert [fault[:8] for fault in faults(history)][:2] == ["Line 2 i", "Line 3 i"]


def test_a_line_that_was_added_without_the_key_is_found(history):
    with whoever_runs_the_database(history) as connection:
        columns = 'department, case_id, "by", at, element, label, stage, channel, details, seal'
        connection.execute(
            text(
                f"INSERT INTO event ({columns}, tag, number) SELECT {columns}, 'case:closed', number + 1"
                f" FROM event WHERE {line_of(history, '> 0')} ORDER BY number DESC LIMIT 1"
            )
        )

    assert "is not as it was written" in faults(history)[0]


def test_seals_that_were_taken_away_are_found(history):
    with whoever_runs_the_database(history) as connection:
        nothing = "x''" if connection.dialect.name == "sqlite" else "''"
        connection.execute(text(f"UPDATE event SET seal = {nothing}"))
        connection.execute(text(f"UPDATE complaint_case SET last_seal = {nothing}"))

    assert all(one.faults[0] == "Line 1 has no seal." for one in verified(history))


def test_one_case_is_verified_by_its_reference(history):
    assert [one.reference for one in verified(history, history.receipt.reference)] == [
        history.receipt.reference
    ]
    with pytest.raises(NotFound, match="There is no case C-1999-000001"):
        verified(history, "C-1999-000001")


def test_staff_who_handle_cases_do_not_verify_them(history):
    with pytest.raises(NotPermitted), history.engine.reading(CLERK) as services:
        list(services.verification.verify())
