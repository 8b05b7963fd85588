"""external-resolution.bpmn (ISO 10002, clause 7.9; ISO 10003)."""

from tests.processes.complaint import Complaint, at_outside_body


def waiting_for_the_result() -> Complaint:
    complaint = at_outside_body()
    complaint.do("hand_over_file")
    return complaint


def test_the_case_stays_open_while_the_body_outside_looks_at_it():
    complaint = waiting_for_the_result()

    assert complaint.open == ["record_result"]
    assert not complaint.closed


def test_a_settlement_is_carried_out_and_ends_the_case():
    complaint = waiting_for_the_result()
    complaint.do("record_result")
    complaint.go("carry_out", "verify_correction")
    complaint.do("record_outcome", outcome="external")

    assert complaint.closed


def test_a_binding_decision_is_carried_out_even_if_the_complainant_goes_on_to_court():
    complaint = waiting_for_the_result()
    complaint.do("record_result", external_result="decision", reply="rejected", carry_out_anyway=True)
    complaint.wait_for("too_late")

    assert complaint.open == ["carry_out"]


def test_a_recommendation_is_answered_with_reasons():
    complaint = waiting_for_the_result()
    complaint.do("record_result", external_result="recommendation")

    assert complaint.groups("answer_recommendation") == ("process-owner",)

    said = "We can't, because …"
    complaint.do("answer_recommendation", recommendation_followed="no", remedy_due=False, answer=said)

    assert "We can't, because" in complaint.answers[-1]

    complaint.say("answer_accepted")

    assert complaint.open == ["record_outcome"]


def test_somebody_asks_the_body_outside_again_and_again_how_it_stands():
    complaint = waiting_for_the_result()
    before = len(complaint.notices)
    complaint.wait_for("time_to_ask")
    complaint.wait_for("time_to_ask")

    assert complaint.notices[before:] == ["reviewers", "reviewers"]
