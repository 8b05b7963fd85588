"""The pages on which complaints are split, linked, merged, forwarded, handed over, or seen to be none."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.webui.browser import Browser, Page
from tests.webui.complaining import STEPS, complain
from tests.webui.conftest import Complained, Member
from tests.webui.test_staff import answers

ANSWERS = {name: value for step in STEPS for name, value in step.items()}
WITHDRAWAL = {"withdrawal_reason": "settled-elsewhere", "withdrawal_meant": "true"}
FIRST, SECOND = "C-2026-000001", "C-2026-000002"


@pytest.fixture
def code(app: Flask, complained: Complained) -> str:
    """Of the first complaint."""
    complained.restore(app)
    return complained.code


def case(browser: Browser, reference: str = FIRST) -> Page:
    return browser.get(f"/staff/cases/{reference}")


def mine(browser: Browser, code: str) -> Page:
    return browser.get("/follow/").submit({"code": code}, button="Open")


def test_a_part_is_split_off_and_one_code_opens_both(code: str, ana: Browser, visitor: Browser):
    page = case(ana).link("Split off a part")
    assert page.value("text") == "My car was towed.\nI had a permit."

    done = page.submit({"text": "I had a permit.", "product": "billing"}, button="Split it off")
    assert "A part of it is C-2026-000002" in done.text
    assert "I had a permit." in case(ana, SECOND).text

    whole = mine(visitor, code)
    part = whole.link(SECOND)
    assert whole.heading == f"Your complaint {FIRST}"
    assert part.heading == f"Your complaint {SECOND}"
    assert part.link("To print").heading.startswith("We have received your complaint")
    answered = part.link("Withdraw").submit(WITHDRAWAL, button="Send")
    assert answered.heading == f"Your complaint {SECOND}"
    assert "Closed" in answered.text
    assert "Open" in visitor.get("/follow/case").text


def test_an_empty_part_is_asked_for(code: str, ana: Browser):
    page = case(ana).link("Split off a part").submit({"text": ""}, button="Split it off")

    assert (page.status, page.faults) == (422, {"text": "Write what is complained about in this part."})


def test_two_complaints_of_one_person_are_merged_and_parted_again(code: str, ana: Browser, visitor: Browser):
    other = complain(visitor)
    page = case(ana, SECOND).link("Link or merge")
    assert "Same complainant" in page.text

    merged = page.submit({"other": FIRST, "action": "merge"})
    assert merged.heading == f"Case {FIRST}"
    closed = case(ana, SECOND)
    assert "Merged with another complaint" in closed.text
    assert mine(visitor, other).heading == f"Your complaint {FIRST}"

    parted = closed.submit(button="Take back")
    assert "Assess the complaint" in parted.text
    assert mine(visitor, other).heading == f"Your complaint {SECOND}"


def test_complaints_are_linked_by_reference(code: str, ana: Browser, visitor: Browser):
    complain(visitor, product="billing")
    page = case(ana).link("Link or merge")
    assert "There is no other open complaint about the same." in page.text

    assert f"Says the same as {SECOND}" in page.submit({"reference": SECOND}, button="Link them").text
    assert page.submit({"reference": "C-2026-000099"}, button="Link them").status == 404
    assert page.submit({"reference": FIRST}, button="Link them").status == 409


def test_a_misrouted_complaint_is_proposed_and_handed_over(code: str, ana: Browser, visitor: Browser):
    form = case(ana).link("Correct the registered data")
    corrected = form.submit({"product": "repairs"}, button="Save the correction")
    assert "is a matter of" in corrected.text

    page = corrected.link("Hand it over")
    assert page.one("//option[@selected]").get("value") == "housing:repairs"
    done = page.submit(button="Hand it over")

    assert f"Handed over as {SECOND}" in done.text
    assert "Handed over to another department" in done.text
    assert not done.all("//a[contains(@href, '000002')]")
    assert mine(visitor, code).heading == f"Your complaint {SECOND}"
    assert "My car was towed." in visitor.get("/follow/case").text


def test_nothing_is_forwarded_without_consent(code: str, ana: Browser):
    page = case(ana).link("Forward to another body")
    faulty = page.submit({"body": "police"}, button="Close as forwarded")
    assert set(faulty.faults) == {"agreed"}

    done = faulty.submit({"agreed": "true"}, button="Close as forwarded")
    assert "Forwarded to Northfield Police, as the complainant agreed" in done.text


def test_a_request_for_service_is_no_complaint(code: str, ana: Browser):
    page = case(ana).link("It is a request for service")
    assert page.submit({}, button="Close as a request").status == 422

    done = page.submit({"result": "maintenance"}, button="Close as a request")
    assert "A request for service, no complaint" in done.text

    form = ana.get("/staff/register/").link("It is a request for service")
    counted = form.submit({"channel": "phone", "product": "parking", "result": "maintenance"}, button="Count")
    assert "Passed on to maintenance 2" in counted.text
    assert form.submit({}, button="Count").status == 422


def test_the_consent_of_who_is_represented_is_seen_once(ana: Browser):
    represented = {
        "complains_as": "representative",
        "represented": "Ida Old",
        "consent_kind": "letter",
        "consent_date": "2026-03-01",
        "letters_to": "representative",
        "authorised": "true",
        "channel": "letter",
    }
    page = ana.get("/staff/register/").submit({**ANSWERS, **represented}, button="Register it")

    seen = page.submit(button="I have seen it")

    assert "Ana Beck saw the consent on 2 April 2026." in seen.text
    assert page.submit(button="I have seen it").status == 409


def test_a_closed_case_is_left_alone(code: str, ana: Browser):
    page = case(ana).link("It is a request for service")
    page.submit({"result": "answered"}, button="Close as a request")

    assert "The case is closed" in ana.get(f"/staff/cases/{FIRST}/split").text
    assert page.submit({"result": "answered"}, button="Close as a request").status == 409
    assert "Split off" not in case(ana).text


def test_who_may_only_read_is_offered_nothing(code: str, member: Member):
    otto = member("otto")

    assert "Split off" not in case(otto).text
    otto.get(f"/staff/cases/{FIRST}/split", status=403)


def test_who_handled_a_complaint_is_proposed_as_complained_about_in_one_about_it(
    code: str, ana: Browser, member: Member
):
    task = ana.get("/staff/?filter=groups").link("Assess the complaint")
    assert "Done: Assess" in task.submit(answers(task), button="Done").text
    form = ana.get("/staff/register/")
    about = {**ANSWERS, "channel": "phone", "product": "complaint-handling", "about_reference": FIRST}

    second = form.submit(about, button="Register it")
    assert f"About the handling of {FIRST}" in second.text
    assert f"Its handling is complained about in {SECOND}" in case(ana).text

    assessment = case(member("ben"), SECOND).link("Assess the complaint").submit(button="Take this task")
    chosen = "//*[@name='complained_about'][@checked]/@value | //*[@name='complained_about']/option[@selected]/@value"
    assert assessment.all(chosen) == ["ana"]
