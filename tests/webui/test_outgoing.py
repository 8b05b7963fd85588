"""E-mails that could not be delivered: administrators see why, and try again."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from engine.app import SYSTEM
from engine.persistence import Case, Letter, Outgoing, OutgoingKind, OutgoingStatus
from tests.webui.browser import Browser
from tests.webui.complaining import complain
from tests.webui.conftest import Complained, Installation, Member

PATH = "/staff/administration/outgoing"
REASONS = {
    "550": "The receiving side refused it (550).",
    "address": "The address is none that e-mails can go to.",
    "TimeoutError": "The mail server can’t be reached or does not take it (TimeoutError).",
}


@pytest.fixture(scope="module")
def complaints(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Complained:
    """As many as there are reasons, made once for all tests."""

    def before(app: Flask) -> None:
        for _ in range(len(REASONS) - 1):
            complain(Browser(app))

    return Complained.on(installation, tmp_path_factory.mktemp("complaints"), before)


@pytest.fixture
def undelivered(app: Flask, complaints: Complained) -> Flask:
    """Three letters that were given up, each for a reason of its own."""
    complaints.restore(app)
    engine = app.extensions["plaint"]
    now = engine.clock.now()
    with engine.transaction(SYSTEM) as services:
        session = services._step.session
        letters = session.execute(select(Letter, Case).join(Case, Case.id == Letter.case_id)).all()
        for (letter, case), fault in zip(letters, REASONS, strict=True):
            session.add(
                Outgoing(
                    department=case.department,
                    key=f"letter:{letter.id}",
                    case_id=case.id,
                    kind=OutgoingKind.NOTICE,
                    status=OutgoingStatus.DEAD,
                    created_at=now,
                    next_at=now,
                    attempts=3,
                    last_fault=fault,
                )
            )
    return app


def test_without_any_the_page_says_so(ada: Browser):
    page = ada.get("/staff/administration/deployments").link("E-mails")

    assert (page.path, page.heading) == (PATH, "E-mails")
    assert "Nothing waits to be delivered" in page.text


def test_each_says_why_and_nothing_of_the_person(undelivered: Flask, ada: Browser):
    page = ada.get(PATH)

    assert all(reason in page.text for reason in REASONS.values())
    assert "3 could not be delivered." in page.text
    assert "jane@example.org" not in page.source


def test_one_is_tried_again(undelivered: Flask, ada: Browser):
    again = ada.get(PATH).submit(button="Try again C-2026-000001")

    assert "1 is tried again." in again.text
    assert "2 could not be delivered. 1 is on its way." in again.text


def test_all_are_tried_again(undelivered: Flask, ada: Browser):
    again = ada.get(PATH).submit(button="Try all again")

    assert "3 are tried again." in again.text
    assert "0 could not be delivered. 3 are on their way." in again.text


def test_who_only_oversees_sees_them_and_changes_nothing(undelivered: Flask, member: Member):
    page = member("otto").get(PATH)

    assert "3 could not be delivered." in page.text
    assert not page.all("//main//button")
