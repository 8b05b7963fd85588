"""However a complaint comes in, and whoever brings it: the person, somebody for them, or nobody by name."""

from __future__ import annotations

from typing import Any

from tests.webui.browser import Browser, Page
from tests.webui.complaining import STEPS, begin, fill_in

ANSWERS: dict[str, Any] = {name: value for step in STEPS for name, value in step.items()}
REPRESENTED = {
    "complains_as": "representative",
    "name": "Rob Helper",
    "represented": "Ida Old",
    "consent_kind": "power-of-attorney",
    "consent_date": "2026-03-01",
    "reach_by": "letter",
    "address": "1 Low Road\nNorthfield",
    "authorised": "true",
}
MAIL = """\
From: Jo Sample <jo@example.org>
Date: Wed, 1 Apr 2026 18:30:00 +0100
Subject: The lamp

It has been dark for a week.
"""


def register(browser: Browser, **answers: Any) -> Page:
    page = browser.get("/staff/register/")
    known = {name: value for name, value in {**ANSWERS, **answers}.items() if value is not None}
    return page.submit({"channel": "phone", **known}, button="Register it")


def test_whoever_stays_anonymous_is_asked_for_nothing_and_reads_behind_the_code(
    visitor: Browser, ana: Browser
):
    steps = [{"complains_as": "anonymous"} if "complains_as" in step else step for step in STEPS]
    page = fill_in(begin(visitor), steps)
    assert "Your name" not in page.text

    page.submit(button="Send my complaint").link("Go to my complaint")
    case = ana.get("/staff/cases/C-2026-000001")

    assert "Anonymous" in case.text
    assert "We have received your complaint" in visitor.get("/follow/case").text


def test_a_letter_to_an_anonymous_caller_waits_behind_the_code_and_not_for_the_post(ana: Browser):
    case = register(ana, complains_as="anonymous")

    assert "Anonymous" in case.text
    assert "To be posted" not in case.text
    assert "Shown online" in case.text


def test_who_acts_for_somebody_says_how_they_agreed_and_who_gets_the_letters(ana: Browser):
    mine = register(ana, **REPRESENTED, letters_to="representative")
    theirs = register(ana, **REPRESENTED, letters_to="represented")

    assert "A power of attorney" in mine.text
    assert "Ida Old" in mine.text
    assert "Dear Rob Helper" in mine.link("We have received").text
    assert "Dear Ida Old" in theirs.link("We have received").text


def test_a_representative_without_consent_is_told_what_is_missing(ana: Browser):
    page = register(ana, **{**REPRESENTED, "consent_kind": "", "consent_date": ""}, letters_to="represented")

    assert page.status == 422
    assert len(page.faults) == 2


def test_registering_again_because_no_answer_came_gives_the_same_case(ana: Browser):
    form = ana.get("/staff/register/")
    first = form.submit({**ANSWERS, "channel": "phone"}, button="Register it")
    again = form.submit({**ANSWERS, "channel": "phone"}, button="Register it")
    other = register(ana)

    assert first.heading == again.heading == "Case C-2026-000001"
    assert first.one("//*[@class='tracking-code']").text == again.one("//*[@class='tracking-code']").text
    assert other.heading == "Case C-2026-000002"


def test_a_letter_counts_from_the_day_on_which_it_arrived(ana: Browser):
    case = register(ana, channel="letter", received="2026-03-30T11:05")

    assert "received 30 March 2026" in case.text


def test_a_complaint_has_not_arrived_tomorrow_nor_a_hundred_years_ago(ana: Browser):
    for moment in ("2026-04-03T11:05", "1926-03-30T11:05", "0001-01-01", "soon"):
        assert register(ana, received=moment).status == 422


def test_a_pasted_e_mail_is_proposed_and_nothing_is_registered_before_it_is_checked(ana: Browser):
    form = ana.get("/staff/register/").link("Paste an e-mail").submit({"text": MAIL}, button="Take it over")

    assert "Taken from the e-mail" in form.text
    assert form.value("name") == "Jo Sample"
    assert form.value("email") == "jo@example.org"
    assert form.value("received") == "2026-04-01T18:30"
    assert form.value("description") == "The lamp\n\nIt has been dark for a week."
    assert form.one("//input[@name='channel'][@checked]").get("value") == "e-mail"
    assert "No case" in ana.get("/staff/cases/").text

    given = {"name", "reach_by", "email", "description"}
    rest = {name: value for name, value in ANSWERS.items() if name not in given}
    case = form.submit(rest, button="Register it")

    assert "Jo Sample" in case.text
    assert "received 1 April 2026" in case.text
    assert "Taken from the e-mail" not in ana.get("/staff/register/").text


def test_an_e_mail_without_headers_gives_its_text_and_says_what_it_does_not_know(ana: Browser):
    form = ana.get("/staff/register/e-mail").submit({"text": "Dark for a week."}, button="Take it over")

    assert "No address of a sender was found" in form.text
    assert "No date was found" in form.text
    assert (form.value("name"), form.value("description")) == ("", "Dark for a week.")


def test_an_empty_e_mail_is_asked_for(ana: Browser):
    page = ana.get("/staff/register/e-mail").submit({"text": " "}, button="Take it over")

    assert page.status == 422
