"""communication.bpmn (ISO 10002, clauses 7.8 and 7.9)."""

from tests.processes.complaint import answered


def test_the_answer_goes_to_the_complainant_and_to_the_staff_concerned():
    complaint = answered()

    assert complaint.letters[-2:] == ["answer-accepting", "answer-to-staff"]
    assert complaint.stage == "awaiting-complainant"


def test_the_answer_says_what_is_done_and_where_else_the_complainant_can_turn():
    complaint = answered()
    letter = complaint.answers[0]

    assert "Refund another payment" in letter
    assert "48.5" in letter
    assert "the Northfield Ombudsman" in letter


def test_the_staff_concerned_are_not_told_who_complained():
    complaint = answered()

    assert "Maria Rossi" not in dict(complaint.desk.letters)["answer-to-staff"]


def test_the_complainant_can_accept_reject_or_withdraw():
    assert answered().offers == {"answer_accepted", "answer_rejected", "complaint_withdrawn"}


def test_silence_is_met_with_a_reminder_first():
    complaint = answered()
    complaint.wait_for("silence")

    assert complaint.letters[-1] == "reminder"
    assert "answer_accepted" in complaint.offers


def test_after_the_reminder_the_complainant_can_still_reply():
    complaint = answered()
    complaint.wait_for("silence")
    complaint.say("answer_accepted")

    assert complaint.open == ["carry_out"]


def test_a_department_that_sends_no_reminders_closes_after_the_first_silence():
    complaint = answered("housing", carry_out_anyway=False)
    complaint.wait_for("silence")

    assert complaint.open == ["record_outcome"]
    assert "reminder" not in complaint.letters


def test_an_answer_is_an_acceptance_an_offer_or_a_refusal_with_reasons():
    assert answered(finding="partly-upheld").letters[-2] == "answer-accepting"
    assert answered(finding="not-upheld").letters[-2] == "answer-offering"
    assert answered(finding="not-upheld", remedy_due=False).letters[-2] == "answer-rejecting"
