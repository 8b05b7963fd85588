from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.app import COMPLAINANT, SYSTEM, Actor, ActorKind, Attachment, Engine, Submitted
from engine.kernel.clock import HandClock
from engine.kernel.errors import Invalid, NotFound
from engine.persistence import Draft, DraftDocument
from tests import files
from tests.rows import a_case, step_of

BILL = Attachment(name="../bill of Ada.pdf", content=files.PDF, size=len(files.PDF), media_type="text/html")
TYPED = Submitted(fields={"name": ["Ada Çelik"], "topics": ["cards", "fees"]}, files={"attachments": (BILL,)})
ANA = Actor(kind=ActorKind.STAFF, name="ana")
BEN = Actor(kind=ActorKind.STAFF, name="ben")


@pytest.fixture
def token(engine: Engine) -> str:
    with engine.transaction(COMPLAINANT) as services:
        return services.drafts.save("", "complaint", TYPED)


def rows(engine: Engine) -> tuple[int, int]:
    with engine.reading(SYSTEM) as services:
        session = step_of(services).session
        return len(session.scalars(select(Draft)).all()), len(session.scalars(select(DraftDocument)).all())


def test_nothing_typed_is_lost(engine: Engine, token: str) -> None:
    with engine.reading(COMPLAINANT) as services:
        kept = services.drafts.load(token)

    assert kept.fields == TYPED.fields
    (bill,) = kept.files["attachments"]
    assert (bill.name, bill.media_type, bill.content, len(bill.id)) == (
        "bill of Ada.pdf",
        "application/pdf",
        b"",
        16,
    )


def test_what_was_typed_is_kept_sealed(engine: Engine, token: str) -> None:
    with engine.reading(SYSTEM) as services:
        session = step_of(services).session
        kept = (
            session.scalars(select(Draft)).one().sealed + session.scalars(select(DraftDocument)).one().sealed
        )
        assert session.scalars(select(Draft.id)).one() != token

    assert b"Ada" not in kept
    assert b"PDF" not in kept


def test_the_next_page_keeps_the_files_of_the_first(engine: Engine, token: str) -> None:
    with engine.transaction(COMPLAINANT) as services:
        kept = services.drafts.load(token)
        more = replace(kept, fields={**kept.fields, "description": ["The fee"]})
        assert services.drafts.save(token, "complaint", more) == token
    with engine.transaction(COMPLAINANT) as services:
        sent = services.drafts.take(token)

    assert sent.text("description") == "The fee"
    assert sent.files["attachments"][0].content == files.PDF
    assert rows(engine) == (0, 0)


def test_a_file_that_was_taken_out_is_gone(engine: Engine, token: str) -> None:
    with engine.transaction(COMPLAINANT) as services:
        services.drafts.save(token, "complaint", Submitted(fields={"name": ["Ada"]}))

    assert rows(engine) == (1, 0)


def test_a_file_of_another_draft_can_not_be_borrowed(engine: Engine, token: str) -> None:
    with engine.transaction(COMPLAINANT) as services:
        borrowed = services.drafts.load(token).files
        other = services.drafts.save("", "complaint", Submitted(files=borrowed))

        assert services.drafts.load(other).files == {}


def test_a_draft_expires_a_day_after_the_last_word(engine: Engine, token: str, clock: HandClock) -> None:
    clock.move(timedelta(hours=23))
    with engine.transaction(COMPLAINANT) as services:
        services.drafts.save(token, "complaint", services.drafts.load(token))
        assert services.drafts.sweep() == 0
    clock.move(timedelta(hours=24))

    with engine.reading(COMPLAINANT) as services, pytest.raises(NotFound, match="begin again"):
        services.drafts.load(token)
    with engine.transaction(COMPLAINANT) as services:
        assert services.drafts.save(token, "complaint", TYPED) != token
        assert services.drafts.sweep() == 1
    assert rows(engine) == (1, 1)


def test_a_draft_can_be_thrown_away(engine: Engine, token: str) -> None:
    with engine.transaction(COMPLAINANT) as services:
        services.drafts.discard(token)
        services.drafts.discard("nothing")

    assert rows(engine) == (0, 0)


def test_a_refused_file_leaves_the_draft_as_it_was(engine: Engine, token: str) -> None:
    bad = Attachment(name="run.exe", content=files.EXE)
    with pytest.raises(Invalid), engine.transaction(COMPLAINANT) as services:
        services.drafts.save(token, "complaint", Submitted(files={"attachments": (BILL, bad)}))

    assert rows(engine) == (1, 1)


def test_a_draft_holds_only_so_many_files(engine: Engine) -> None:
    with engine.transaction(COMPLAINANT) as services, pytest.raises(Invalid) as refused:
        services.drafts.save("", "complaint", Submitted(files={"attachments": (BILL,) * 21}))

    assert refused.value.faults[0].field == "attachments"


def test_at_a_task_everybody_has_a_draft_of_their_own(engine: Engine) -> None:
    with engine.transaction(ANA) as services:
        case = a_case(services)
        services.drafts.save_task(case, "t1", "assess", TYPED)
        services.drafts.save_task(case, "t1", "assess", services.drafts.load_task(case, "t1"))
    with engine.transaction(BEN) as services:
        assert services.drafts.load_task(case, "t1") is None
        services.drafts.save_task(case, "t1", "assess", Submitted(fields={"name": ["Ben's"]}))

    with engine.transaction(ANA) as services:
        taken = services.drafts.take_task(case, "t1", Submitted(fields={"name": ["Ada"]}))
        assert taken.files["attachments"][0].content == files.PDF
        assert services.drafts.load_task(case, "t1") is None
        assert services.drafts.take_task(case, "t1", taken) is taken
    assert rows(engine) == (1, 0)


def test_a_task_s_draft_begins_anew_after_it_expired(engine: Engine, clock: HandClock) -> None:
    with engine.transaction(ANA) as services:
        case = a_case(services)
        services.drafts.save_task(case, "t1", "assess", TYPED)
    clock.move(timedelta(days=31))

    with engine.transaction(ANA) as services:
        assert services.drafts.load_task(case, "t1") is None
        services.drafts.save_task(case, "t1", "assess", Submitted(fields={"name": ["new"]}))
        assert services.drafts.load_task(case, "t1").text("name") == "new"
