"""Clocks of cases: when the answer is due, what moves that day, and how it is explained."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select

from engine.domain import ledger
from engine.domain.actors import COMPLAINANT, SYSTEM, Actor, ActorKind
from engine.kernel.errors import Invalid, NotFound, NotPermitted, Refused
from engine.persistence import Case, Event, RunningClock
from engine.services.ledgers import entry_of, is_entry
from tests.services.desk import ADMINISTRATOR, AUDITOR, CLERK, DEFINITIONS, OWNER, REVIEWER, read


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
        "Due Mon 4 May 2026, 17:00. Spent so far: 0 working days of 20 working days.",
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


class TestExtensions:
    def extend(
        self, town, reference: str, by: Actor = OWNER, number: str = "5", reason: str = "expert"
    ) -> datetime | None:
        with town.engine.transaction(by) as services:
            return services.cases.extend(reference, "answer", number, reason)

    def test_a_process_owner_gives_more_time_for_a_reason(self, town):
        reference = town.receive().reference

        assert self.extend(town, reference) == london(2026, 5, 7, 17)
        assert due(town, reference) == london(2026, 5, 7, 17)
        assert "Extended by 5 working days by percy: An expert is heard." in told(town, reference)
        assert "Time limit “Our answer” is extended by 5 working days: An expert is heard" in [
            str(entry.what) for entry in town.case(reference).timeline
        ]

    def test_so_does_a_group_that_the_organisation_names(self, town):
        reference = town.receive().reference
        assert town.case(reference, REVIEWER).clocks[0].extension is not None

        assert self.extend(town, reference, REVIEWER) == london(2026, 5, 7, 17)

    @pytest.mark.parametrize("by", [CLERK, AUDITOR, ADMINISTRATOR], ids=lambda actor: actor.name)
    def test_nobody_else_does(self, town, by):
        reference = town.receive().reference
        assert town.case(reference, by).clocks[0].extension is None

        with pytest.raises(NotPermitted):
            self.extend(town, reference, by)

    @pytest.mark.parametrize("number", ["", "0", "-1", "1.5", "five", "٣", "99999"])
    def test_what_is_no_number_of_days_is_refused_with_the_field(self, town, number):
        reference = town.receive().reference

        with pytest.raises(Invalid) as refused:
            self.extend(town, reference, number=number)
        assert refused.value.faults[0].field == "number"

    def test_a_reason_that_is_not_on_the_list_is_refused(self, town):
        with pytest.raises(Invalid, match="corrected"):
            self.extend(town, town.receive().reference, reason="because")

    def test_all_extensions_together_keep_within_the_bound(self, town):
        reference = town.receive().reference
        self.extend(town, reference, number="8")

        with pytest.raises(Invalid) as refused:
            self.extend(town, reference, number="3")
        assert str(refused.value.faults[0].message) == (
            "All extensions of a time limit together can be 10 working days at most."
        )
        self.extend(town, reference, number="2")

    def test_what_does_not_run_can_t_be_extended(self, town):
        reference = town.receive().reference
        town.complete(reference, "assess", CLERK)
        town.complete(reference, "review", REVIEWER)

        with pytest.raises(Refused, match="does not run"):
            self.extend(town, reference)

    def test_while_it_stands_still_the_days_are_kept_for_later(self, town, clock):
        reference, code = asked(town)
        assert self.extend(town, reference) is None
        clock.move(timedelta(days=3))
        answer(town, code)

        assert due(town, reference) == london(2026, 5, 11, 17)


def test_the_command_line_explains_without_naming_anybody(town):
    reference = town.receive(name="Zachariah Zebedee").reference
    operator = Actor(kind=ActorKind.SYSTEM, name="root (command line)")
    with town.engine.reading(operator) as services:
        (case,) = services.cases.explain(reference.lower())

    assert (case.reference, [clock.title for clock in case.clocks]) == (reference, ["Our answer"])
    with town.engine.reading(operator) as services, pytest.raises(NotFound):
        services.cases.explain("C-2026-999999")
