"""Turns that a complaint can take: a question, a withdrawal, and a new beginning after its end."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.person import Colleague, Complainant, today


def test_a_question_is_answered_on_the_page_of_the_complaint(
    complainant: Complainant, colleague: Callable[[str], Colleague]
):
    fay, ivo = colleague("fay"), colleague("ivo")
    reference = complainant.complain().reference
    fay.do(reference, "Assess the complaint", "initial-assessment")
    question = {"next_step": "question", "question": "On which day did you call?"}
    ivo.do(reference, "Investigate the complaint", "investigation", **question).sees("the process waits")

    complainant.follow("Go to my complaint").sees("Please answer by", "On which day did you call?")
    complainant.respond("Answer", "question-answer")

    ivo.take(reference, "Investigate the complaint").sees("I spoke to a lady.")


def test_a_complaint_is_withdrawn_by_whoever_made_it(
    complainant: Complainant, colleague: Callable[[str], Colleague]
):
    reference = complainant.complain().reference
    complainant.follow("Go to my complaint")
    complainant.respond("Withdraw the complaint", "withdrawal").sees("Closed", "withdrawn")

    assert colleague("fay").tasks(reference) == []
    assert complainant.offers() == ["Reopen the complaint"]


def test_a_closed_complaint_is_opened_again_and_looked_at_anew(
    complainant: Complainant, colleague: Callable[[str], Colleague]
):
    fay = colleague("fay")
    reference = complainant.complain().reference
    fay.do(reference, "Assess the complaint", "initial-assessment", complexity="0", impact="0")
    fay.do(reference, "Decide on the response", "decision")
    complainant.follow_up().respond("Accept the answer", "acceptance")
    fay.do(reference, "Carry out what was promised", "carrying-out", carried_out_on=today())
    colleague("finn").do(reference, "Verify that it is put right", "verification")
    fay.do(reference, "Record the outcome", "follow-up").sees("Closed")

    complainant.respond("Reopen the complaint", "reopening").sees("Open")

    assert fay.tasks(reference) == ["Assess the complaint"]
    fay.take(reference, "Assess the complaint").sees("in April I was billed twice again")
