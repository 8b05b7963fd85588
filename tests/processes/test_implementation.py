"""implementation.bpmn (ISO 10002, clause 7.9, and section 7 of the follow-up form)."""

from datetime import date

from tests.processes.complaint import Complaint, answered


def promised(**decision: object) -> Complaint:
    complaint = answered(**decision)
    complaint.say("answer_accepted")
    return complaint


def test_what_is_not_put_right_is_done_again():
    complaint = promised()
    complaint.do("carry_out")
    complaint.do("verify_correction", put_right="no", verification_note="Only half of it was refunded.")

    assert complaint.open == ["carry_out"]

    complaint.go("carry_out", "verify_correction")

    assert complaint.open == ["record_outcome"]


def test_who_carried_it_out_does_not_verify_it():
    complaint = promised()
    complaint.do("carry_out")
    task = next(task for task in complaint.case.instance.tasks if task.element.id == "verify_correction")

    assert task.element.properties["exclude-handlers-of"] == "carry_out"


def test_a_day_that_was_promised_is_the_due_date():
    complaint = promised(promised_by="2026-07-10")

    assert complaint.due("carry_out").date() == date(2026, 7, 10)
