"""From receipt to closing: the answer is accepted, and what was promised is carried out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.journeys.files import PHOTO
from tests.journeys.person import Colleague, Complainant, today


def test_a_complaint_is_answered_accepted_put_right_and_closed(
    complainant: Complainant, colleague: Callable[[str], Colleague], tmp_path: Path
):
    bill = tmp_path / "bill.png"
    bill.write_bytes(PHOTO)
    fay, finn, ivo, dee = (colleague(name) for name in ("fay", "finn", "ivo", "dee"))

    complainant.complain(bill).sees("bill.png", "Customer Office")
    reference = complainant.reference
    complainant.follow("Go to my complaint").sees("Letters to you", f"Your complaint {reference}", "bill.png")
    assert complainant.save("bill.png") == PHOTO

    fay.find_in_inbox(reference, "Assess the complaint").press("Take this task").sees("yours now")
    fay.finish("Assess the complaint", "initial-assessment").sees("Investigate the complaint")
    ivo.do(reference, "Investigate the complaint", "investigation", amount=480)
    dee.do(reference, "Decide on the response", "decision", amount=480)

    complainant.follow_up().sees("You are right: we billed March twice.")
    complainant.respond("Accept the answer", "acceptance")

    fay.do(reference, "Carry out", "carrying-out", carried_out_on=today())
    fay.look_at(reference).follow("Verify").sees("must be done by somebody else")
    finn.do(reference, "Verify", "verification")
    finn.do(reference, "Record the outcome", "follow-up").sees("Closed")
    complainant.follow_up().sees("Closed", "Resolved to the complainant’s satisfaction")
