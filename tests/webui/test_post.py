"""The page of the print queue: marked together, each with its result, and taken back."""

from __future__ import annotations

import pytest
from flask import Flask

from engine.app import Channel, Engine
from engine.kernel.clock import HandClock
from engine.scenarios.walk import Walk
from tests.webui.browser import Browser, Page
from tests.webui.conftest import Member
from tests.webui.test_letter_previews import CLERK

BY_POST = {"reach_by": "letter", "email": None, "address": "1 Mill Lane"}


@pytest.fixture
def letters(app: Flask, clock: HandClock) -> list[str]:
    engine: Engine = app.extensions["plaint"]
    for _ in range(2):
        Walk(engine.transaction, clock).complain(Channel.LETTER, **BY_POST)
    with engine.reading(CLERK) as services:
        return [row.id for row in services.print_queue.waiting().rows]


@pytest.fixture
def queue(letters: list[str], ana: Browser) -> Page:
    assert len(letters) == 2
    return ana.get("/staff/post/")


def test_each_letter_has_its_own_result(queue: Page, letters: list[str], app: Flask) -> None:
    with app.extensions["plaint"].transaction(CLERK) as services:
        services.print_queue.mark_posted(letters[:1])
    told = queue.submit({"letter": letters}, button="Mark as posted")

    assert "1 letter is marked as posted." in told.text
    assert "C-2026-000001: This letter was posted already by front-line-9." in told.text


def test_what_was_marked_together_is_taken_back_together(queue: Page, letters: list[str]) -> None:
    marked = queue.submit({"letter": letters}, button="Mark as posted")
    assert "Nothing is to be posted" in marked.text
    back = marked.submit(button="Put them back into the queue")

    assert "2 letters are in the queue again." in back.text
    assert len(back.all("//tbody/tr")) == 2
    assert "Not in the post after all?" not in back.text


def test_what_a_colleague_took_back_already_is_no_fault(queue: Page, letters: list[str], app: Flask) -> None:
    marked = queue.submit({"letter": letters}, button="Mark as posted")
    with app.extensions["plaint"].transaction(CLERK) as services:
        services.print_queue.take_back(letters)

    assert "0 letters are in the queue again." in marked.submit(button="Put them back").text


def test_nobody_takes_back_what_others_posted(queue: Page, letters: list[str], member: Member) -> None:
    queue.submit({"letter": letters}, button="Mark as posted")

    assert "Not in the post after all?" not in member("ben").get("/staff/post/").text
