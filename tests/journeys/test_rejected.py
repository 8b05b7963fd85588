"""An answer is rejected on every level that there is: only then may the case be closed."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.person import Colleague, Complainant, today

TURNED_DOWN = {"external_result": "turned-down", "reply": "rejected", "remedy_due": False}


def test_a_rejected_complaint_climbs_all_levels_before_it_is_closed(
    complainant: Complainant, colleague: Callable[[str], Colleague]
):
    fay, ivo, ria, owen = (colleague(name) for name in ("fay", "ivo", "ria", "owen"))
    reference = complainant.complain().reference
    fay.do(reference, "Assess the complaint", "initial-assessment")
    ivo.do(reference, "Investigate the complaint", "investigation")
    fay.do(reference, "Decide on the response", "decision")

    complainant.follow_up().respond("Reject the answer", "rejection").sees("Internal review")
    assert fay.look_at(reference).tasks(reference) == ["Review the complaint"]
    ria.do(reference, "Review the complaint", "review", finding="not-upheld", remedy_due=False)
    complainant.respond("Reject the answer", "rejection").sees("Northfield Ombudsman")
    assert fay.tasks(reference) == []

    complainant.respond("Go on to the next level", "next-level")
    go_outside(ria, reference)
    complainant.open("/follow/case").sees("Court or regulator")
    assert complainant.offers()[:2] == ["Go on to the next level", "Accept the answer"]
    complainant.respond("Go on to the next level", "next-level")
    go_outside(owen, reference)

    complainant.open("/follow/case").sees("Your complaint is being closed.")
    fay.do(reference, "Record the outcome", "follow-up", outcome="exhausted").sees("Closed")
    complainant.open("/follow/case").sees("Closed", "Every option used up")
    assert complainant.offers() == ["Reopen the complaint"]


def go_outside(handler: Colleague, reference: str) -> None:
    """A body outside has the file, and turns the complaint down."""
    handler.do(reference, "Hand over the case file", "file-handover", handed_over_on=today())
    handler.do(reference, "Record the result", "external-result", **TURNED_DOWN)
