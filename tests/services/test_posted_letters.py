"""Where a time limit stops only when the letter is posted, it goes on when it was not posted after all."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from engine import definitions
from engine.app import Channel
from engine.domain.actors import SYSTEM
from engine.kernel.errors import AlreadyDone
from engine.persistence import Case
from tests.services.desk import CLERK, COLLEAGUE, DEFINITIONS, Town
from tests.services.test_ledgers import due, london, rows, told

DUE = london(2026, 4, 30, 17)


def drawn_anew(tmp_path: Path) -> Path:
    """The town hall, whose acknowledgement ends what is owed once it is posted."""
    processes = Path(shutil.copytree(DEFINITIONS, tmp_path / "definitions"))
    diagram = processes / "organisation" / "complaint-handling.bpmn"
    stage = '<zeebe:property name="stage" value="acknowledgement" />'
    drawn = diagram.read_text()
    assert stage in drawn
    stop = '<zeebe:property name="clock-stop" value="answer" />'
    diagram.write_text(drawn.replace(stage, stage + stop))
    data = processes / "organisation" / "organisation.toml"
    data.write_text(f'{data.read_text()}\n[letters]\nclock_stops = "posted"\n')
    return processes


@pytest.fixture
def town(town: Town, tmp_path: Path) -> Town:
    with town.engine.transaction(SYSTEM) as services:
        services.deployments.deploy(definitions.read_draft(drawn_anew(tmp_path), None))
    return town


def by_letter(town: Town, **answers: object) -> tuple[str, str]:
    """A complaint by letter, and the letter that acknowledges it."""
    receipt = town.receive(CLERK, Channel.LETTER, **answers)
    return receipt.reference, town.case(receipt.reference).letters[0].id


def post(town: Town, *letters: str, by=CLERK):
    with town.engine.transaction(by) as services:
        return services.print_queue.mark_posted(letters)


def take_back(town: Town, letter: str, by=CLERK) -> None:
    with town.engine.transaction(by) as services:
        services.print_queue.take_back([letter])


def test_a_letter_on_paper_stops_the_clock_when_it_is_posted(town) -> None:
    reference, letter = by_letter(town)
    assert due(town, reference) == DUE
    town.clock.move(timedelta(days=3))
    post(town, letter)

    assert due(town, reference) is None
    assert rows(town) == []
    (clock,) = town.case(reference).clocks
    assert clock.stopped == town.clock.now()


def test_what_is_read_online_stops_the_clock_when_it_is_written(town) -> None:
    reference = town.receive(address=None).reference

    assert due(town, reference) is None


def test_a_letter_that_was_not_posted_after_all_lets_the_clock_go_on_as_if_it_had_never_stopped(town) -> None:
    reference, letter = by_letter(town)
    town.clock.move(timedelta(days=1))
    post(town, letter)
    town.clock.move(timedelta(days=5))
    take_back(town, letter, COLLEAGUE)

    assert due(town, reference) == DUE
    assert [row.due_at for row in rows(town)] == [DUE]
    said = told(town, reference)
    assert any("Taken back by finn" in line for line in said)
    assert not any(line.startswith("Done ") for line in said)
    assert town.case(reference).clocks[0].spent_seconds == timedelta(days=6).total_seconds()


def test_it_can_be_posted_and_taken_back_again(town) -> None:
    reference, letter = by_letter(town)
    for _ in range(2):
        post(town, letter)
        take_back(town, letter)
    assert due(town, reference) == DUE
    town.clock.move(timedelta(days=2))
    post(town, letter)

    assert due(town, reference) is None
    assert town.case(reference).clocks[0].stopped == town.clock.now()
    with town.engine.transaction(SYSTEM) as services:
        assert not any(one.faults for one in services.verification.verify())


def test_an_alarm_that_was_missed_meanwhile_is_given_then(town) -> None:
    reference, letter = by_letter(town)
    post(town, letter)
    town.clock.move(timedelta(days=40))
    town.engine.worker().tick()
    assert not any("overdue" in str(entry.what) for entry in town.case(reference).timeline)
    take_back(town, letter)
    town.engine.worker().tick()

    assert any("overdue" in str(entry.what) for entry in town.case(reference).timeline)


def test_each_of_many_letters_has_its_own_result(town) -> None:
    first, second = by_letter(town), by_letter(town)
    post(town, first[1], by=COLLEAGUE)
    told = post(town, first[1], second[1])

    assert [(one.reference, str(one.fault or "")) for one in told] == [
        (first[0], "This letter was posted already by finn."),
        (second[0], ""),
    ]
    with pytest.raises(AlreadyDone):
        post(town, first[1], second[1])


def test_what_was_posted_together_is_found_by_one_of_them(town) -> None:
    letters = [by_letter(town)[1] for _ in range(3)]
    post(town, letters[0])
    town.clock.move(timedelta(minutes=1))
    post(town, *letters[1:])
    with town.engine.reading(CLERK) as services:
        assert set(services.print_queue.posted_with(letters[2])) == set(letters[1:])
    with town.engine.reading(COLLEAGUE) as services:
        assert services.print_queue.posted_with(letters[2]) == ()


def test_the_queue_takes_no_longer_for_many_letters(town) -> None:
    def statements() -> int:
        counted = []
        with town.engine.reading(CLERK) as services:
            connection = services._step.session.connection()
            event.listen(connection, "before_cursor_execute", lambda *_: counted.append(1))
            services.print_queue.waiting()
        return len(counted)

    by_letter(town)
    one = statements()
    for _ in range(5):
        by_letter(town)

    assert statements() == one


def test_nobody_sees_in_the_queue_what_is_about_themselves(town) -> None:
    reference, _ = by_letter(town)
    with town.engine.transaction(SYSTEM) as services:
        session = services._step.session
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        session.rewrite(case, record={**case.record, "complained_about": [CLERK.name]})

    def seen(by) -> int:
        with town.engine.reading(by) as services:
            return len(services.print_queue.waiting().rows)

    assert (seen(CLERK), seen(COLLEAGUE)) == (0, 1)
