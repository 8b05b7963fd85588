"""Who has no e-mail gets paper: printed together, marked as posted, and taken back."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from engine.app import COMPLAINANT, Channel
from engine.kernel.errors import AlreadyDone, NotFound, NotPermitted, Refused
from tests.services.desk import AUDITOR, CLERK, NORTHERNER, OWNER, Town


def by_letter(town: Town, **answers: object) -> str:
    return town.receive(CLERK, Channel.LETTER, **answers).reference


def queue(town: Town, by=CLERK, department: str = ""):
    with town.engine.reading(by) as services:
        return services.print_queue.waiting(department).rows


def letter(town: Town, reference: str):
    return town.case(reference).letters[0]


def texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_letters_wait_in_the_order_in_which_they_were_written(town) -> None:
    first, second = by_letter(town), by_letter(town)

    assert [row.reference for row in queue(town)] == [first, second]
    assert all(row.has_address for row in queue(town))


def test_all_are_printed_as_one_file(town) -> None:
    references = [by_letter(town), by_letter(town)]
    chosen = [row.id for row in queue(town)]
    with town.engine.transaction(CLERK) as services:
        pages = texts(services.print_queue.print(chosen))

    assert [any(one in page for page in pages) for one in references] == [True, True]
    assert "1 Test Lane" in pages[0]
    assert "Personal data read" in [entry.what for entry in town.case(references[0]).timeline]


def test_many_are_marked_as_posted_and_taken_back(town, clock) -> None:
    reference, _ = by_letter(town), by_letter(town)
    chosen = [row.id for row in queue(town)]
    with town.engine.transaction(CLERK) as services:
        assert [one.fault for one in services.print_queue.mark_posted(chosen)] == [None, None]
    assert queue(town) == ()
    assert letter(town, reference).posted_by == "fay"
    with town.engine.transaction(CLERK) as services:
        assert services.print_queue.take_back(chosen) == 2

    assert [row.id for row in queue(town)] == chosen
    assert letter(town, reference).posted_at is None
    said = [str(entry.what) for entry in town.case(reference).timeline]
    assert any("Letter posted" in one for one in said)
    assert any("Letter not posted after all" in one for one in said)


def test_what_was_posted_is_not_posted_again(town) -> None:
    by_letter(town)
    (row,) = queue(town)
    for _ in range(1):
        with town.engine.transaction(CLERK) as services:
            services.print_queue.mark_posted([row.id])
    with pytest.raises(AlreadyDone, match="by fay"), town.engine.transaction(CLERK) as services:
        services.print_queue.mark_posted([row.id])


def test_who_reads_online_can_be_written_to_on_paper_too(town) -> None:
    reference = town.receive(address=None).reference
    shown = letter(town, reference)
    assert shown.status == "shown"
    with town.engine.transaction(CLERK) as services:
        services.print_queue.put_in(shown.id)

    assert [row.id for row in queue(town)] == [shown.id]
    with pytest.raises(Refused, match="already"), town.engine.transaction(CLERK) as services:
        services.print_queue.put_in(shown.id)


def test_nobody_sees_or_touches_letters_of_others(town) -> None:
    by_letter(town)
    (row,) = queue(town)

    assert queue(town, NORTHERNER) == ()
    assert queue(town, OWNER, "north") == ()
    for act in ("mark_posted", "take_back", "print"):
        with pytest.raises(NotFound), town.engine.transaction(NORTHERNER) as services:
            getattr(services.print_queue, act)([row.id])
    with pytest.raises(NotPermitted), town.engine.transaction(AUDITOR) as services:
        services.print_queue.mark_posted([row.id])


def test_the_complainant_keeps_a_letter_as_a_file(town) -> None:
    receipt = town.receive()
    shown = letter(town, receipt.reference)
    with town.engine.reading(COMPLAINANT) as services:
        reference, pdf = services.portal.letter_pdf(receipt.code, shown.id)

    assert reference == receipt.reference
    assert any(receipt.reference in page for page in texts(pdf))
    with pytest.raises(NotFound), town.engine.reading(CLERK) as services:
        services.portal.letter_pdf(receipt.code, "another")
