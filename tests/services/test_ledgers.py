"""Clocks of cases: when the answer is due, what moves that day, and how it is explained."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from engine.domain import ledger
from engine.domain.actors import COMPLAINANT, SYSTEM
from engine.persistence import Case, Event, RunningClock
from engine.services.ledgers import entry_of, is_entry
from tests.services.desk import CLERK, DEFINITIONS, REVIEWER, read


def london(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo("Europe/London"))


def rows(town) -> list[RunningClock]:
    with town.engine.transaction(SYSTEM) as services:
        return list(services._step.session.scalars(select(RunningClock)))


def due(town, reference: str) -> datetime | None:
    with town.engine.transaction(SYSTEM) as services:
        return services._step.session.scalars(select(Case.due_at).where(Case.reference == reference)).one()


def asked(town) -> tuple[str, str]:
    """A complaint whose handling waits for the complainant."""
    receipt = town.receive()
    town.complete(receipt.reference, "assess", CLERK, severity=2)
    return receipt.reference, receipt.code


def answer(town, code: str) -> None:
    with town.engine.transaction(COMPLAINANT) as services:
        services.portal.respond(code, "ask", town.filled("question"))


def told(town, reference: str) -> list[str]:
    return [str(line.what) for line in town.case(reference).clocks[0].lines]


# Received on Thursday 2 April 2026 at 10:00 in London; the calendar of the town knows no public holidays.


def test_the_answer_is_due_when_its_clock_says_so(town):
    reference = town.receive().reference

    assert due(town, reference) == london(2026, 4, 30, 17)
    assert [(row.name, row.due_at) for row in rows(town)] == [("answer", london(2026, 4, 30, 17))]
    assert town.case(reference).clocks[0].due == london(2026, 4, 30, 17)


def test_waiting_for_the_complainant_moves_the_day(town, clock):
    reference, code = asked(town)
    assert due(town, reference) is None
    assert rows(town)[0].next_at is None

    clock.move(timedelta(days=3))
    assert town.case(reference).clocks[0].due == london(2026, 5, 4, 17)
    answer(town, code)

    assert due(town, reference) == london(2026, 5, 4, 17)


COUNTED = (
    "Counted from Thu 2 Apr 2026, 10:00: 20 working days. "
    "The first day is not counted, the last one counts to the end of work."
)


def test_the_derivation_is_told_line_by_line(town, clock):
    reference, code = asked(town)
    clock.move(timedelta(days=3))
    assert told(town, reference) == [
        COUNTED,
        "Stands still since Thu 2 Apr 2026, 10:00: Answer our question.",
        "If it went on now, it would be due Mon 4 May 2026, 17:00.",
    ]
    answer(town, code)

    assert told(town, reference) == [
        COUNTED,
        (
            "Stood still from Thu 2 Apr 2026, 10:00 to Sun 5 Apr 2026, 10:00 (Answer our question): "
            "2 working days not counted."
        ),
        "Between the first day and the due date lie 10 days without work.",
        "Due Mon 4 May 2026, 17:00; 0 working days of 20 working days so far.",
    ]


def test_a_clock_that_has_stopped_is_found_no_more(town):
    reference = town.receive().reference
    town.complete(reference, "assess", CLERK)
    town.complete(reference, "review", REVIEWER)

    assert rows(town) == []
    assert due(town, reference) is None
    assert told(town, reference)[-1] == (
        "It was due Thu 30 Apr 2026, 17:00: done in time, after 0 working days of 20 working days."
    )


def test_a_clock_whose_row_is_missing_goes_on_from_its_history(town, clock):
    reference, code = asked(town)
    with town.engine.transaction(SYSTEM) as services:
        services._step.session.execute(delete(RunningClock))
    clock.move(timedelta(days=3))
    answer(town, code)

    assert due(town, reference) == london(2026, 5, 4, 17)


def test_what_is_stored_of_a_clock_is_what_its_history_comes_to(town, clock):
    _, code = asked(town)
    clock.move(timedelta(days=3))
    answer(town, code)
    bundle = read(DEFINITIONS, None)
    with town.engine.transaction(SYSTEM) as services:
        lines = services._step.session.scalars(select(Event).order_by(Event.number)).all()
    derived = ledger.derive([entry_of(line, bundle) for line in lines if is_entry(line)], bundle.calendars)

    assert derived == ledger.Clock.load(rows(town)[0].standing)
