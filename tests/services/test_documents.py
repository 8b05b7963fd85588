import pytest
from sqlalchemy import select

from engine.app import COMPLAINANT, SYSTEM, Attachment, Engine
from engine.kernel.errors import Erased, Invalid, NotFound
from engine.persistence import Document
from tests import files
from tests.rows import a_case, step_of

BILL = Attachment(name="Bill of Ada.pdf", content=files.PDF, size=len(files.PDF))


def test_a_document_comes_back_as_it_was_sent(engine: Engine) -> None:
    with engine.transaction(COMPLAINANT) as services:
        case = a_case(services)
        row = services.documents.add(case, BILL, field="attachments")

    with engine.reading(COMPLAINANT) as services:
        assert services.documents.list(case) == (row,)
        opened = services.documents.open(case, row.id)
    assert (opened.name, opened.media_type, opened.content) == (
        "Bill of Ada.pdf",
        "application/pdf",
        files.PDF,
    )


def test_neither_name_nor_content_is_kept_in_the_open(engine: Engine) -> None:
    with engine.transaction(COMPLAINANT) as services:
        services.documents.add(a_case(services), BILL, field="attachments")

    with engine.reading(SYSTEM) as services:
        row = step_of(services).session.scalars(select(Document)).one()
        assert b"Ada" not in row.sealed_name
        assert b"PDF" not in row.sealed


def test_a_file_that_is_refused_names_its_field(engine: Engine) -> None:
    with engine.transaction(COMPLAINANT) as services, pytest.raises(Invalid) as refused:
        services.documents.add(
            a_case(services), Attachment(name="run.exe", content=files.EXE), field="attachments"
        )

    assert refused.value.faults[0].field == "attachments"
    assert refused.value.faults[0].message.startswith("“run.exe” is of a type that we can't take")


def test_a_complainant_sees_only_what_they_sent(engine: Engine) -> None:
    with engine.transaction(SYSTEM) as services:
        case = a_case(services)
        internal = services.documents.add(case, BILL, field="report")
        scanned = services.documents.add(case, BILL, field="attachments", from_complainant=True)
        assert len(services.documents.list(case)) == 2

    with engine.reading(COMPLAINANT) as services:
        assert [row.id for row in services.documents.list(case)] == [scanned.id]
        with pytest.raises(NotFound):
            services.documents.open(case, internal.id)


def test_a_document_of_another_case_is_not_found(engine: Engine) -> None:
    with engine.transaction(SYSTEM) as services:
        one, other = a_case(services), a_case(services, reference="C-2026-000002")
        row = services.documents.add(one, BILL, field="attachments")

        with pytest.raises(NotFound):
            services.documents.open(other, row.id)


def test_a_case_holds_only_so_many(engine: Engine) -> None:
    with engine.transaction(SYSTEM) as services:
        case = a_case(services)
        for _ in range(100):
            services.documents.add(case, BILL, field="attachments")

        with pytest.raises(Invalid, match=None) as refused:
            services.documents.add(case, BILL, field="attachments")
    assert "at most 100" in refused.value.faults[0].message


def test_documents_go_with_the_key(engine: Engine) -> None:
    with engine.transaction(SYSTEM) as services:
        case = a_case(services)
        row = services.documents.add(case, BILL, field="attachments")
    with engine.transaction(SYSTEM) as services:
        services.vault.erase(case)

    with engine.reading(SYSTEM) as services, pytest.raises(Erased):
        services.documents.open(case, row.id)
