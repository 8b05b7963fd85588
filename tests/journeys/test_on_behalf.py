"""Somebody calls instead of writing: staff register the complaint, and what is said about it later on."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.person import Colleague, Complainant

ADDRESS = "12 Mill Lane\nNorthfield NF2 2BB"


def test_a_complaint_by_phone_is_handled_on_behalf_of_the_caller_to_its_end(
    complainant: Complainant, colleague: Callable[[str], Colleague]
):
    fay, ivo = colleague("fay"), colleague("ivo")
    fay.open("/staff/").follow("Register a complaint")
    by_post = {"reach_by": "letter", "address": ADDRESS, "email": None}
    fay.fill(channel="phone").fill_in("complaint", name="Nora Sample", **by_post).press("Register it")
    fay.sees("Registered as C-", "Phone", "Nora Sample")
    reference, first_code = fay.case_reference, fay.tracking_code

    fay.follow("Correct the registered data").fill(name="Norah Sample").press("Save the correction")
    fay.sees("Norah Sample", "As received", "Nora Sample")
    second_code = fay.press("Issue a new tracking code").tracking_code
    fay.look_at(reference).sees_nothing_of(second_code)
    complainant.open("/follow/").fill(code=first_code).press("Open my complaint", status=422)
    complainant.follow_up(second_code).sees("Norah Sample")

    fay.look_at(reference).follow("We have received your complaint").sees("Norah Sample", "12 Mill Lane")
    fay.press("Mark as posted").sees("Posted on", "by Fay Lind")

    fay.do(reference, "Assess the complaint", "initial-assessment")
    question = {"next_step": "question", "question": "On which day did you call?"}
    ivo.do(reference, "Investigate the complaint", "investigation", **question)
    fay.respond_on_behalf(reference, "Answer our question", "question-answer").sees("It is recorded.")
    ivo.do(reference, "Investigate the complaint", "investigation")
    fay.do(reference, "Decide on the response", "decision", remedy_due=False)
    fay.respond_on_behalf(reference, "Reject the answer", "rejection").sees(
        "Escalation", "Review the complaint"
    )
    colleague("ria").do(reference, "Review the complaint", "review", remedy_due=False)
    fay.respond_on_behalf(reference, "Accept the answer", "acceptance").sees("Record the outcome")
    fay.do(reference, "Record the outcome", "follow-up")
    expect(fay.page.locator(".case-head")).to_contain_text("Closed")
    complainant.open("/follow/case").sees("Closed", "It was on 27 March")
