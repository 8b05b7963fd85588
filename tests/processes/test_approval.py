"""approval.bpmn and response-approval.dmn (ISO 10002, clause 7.7 and Annex G)."""

from tests.processes.complaint import Complaint, bundle_of, rejected


def decided(**decision: object) -> Complaint:
    complaint = Complaint()
    complaint.do("assess_complaint")
    complaint.do("investigate_complaint", remedies=["damages"], amount=50)
    complaint.do("decide_response", **decision)
    return complaint


def test_what_is_within_the_authority_of_whoever_decided_goes_out_at_once():
    assert decided(remedies=["damages"], amount=100).answers


def test_what_is_above_it_waits_for_somebody_who_may_approve_it():
    complaint = decided(remedies=["damages"], amount=700)

    assert complaint.open == ["approve_response"]
    assert complaint.groups("approve_response") == ("deciders",)
    assert complaint.answers == []

    complaint.do("approve_response")

    assert complaint.answers


def test_more_than_the_approver_may_give_goes_to_the_process_owner():
    complaint = decided(remedies=["damages"], amount=5001)

    assert complaint.groups("approve_response") == ("process-owner",)


def test_whoever_approves_can_change_what_was_proposed():
    complaint = decided(remedies=["damages"], amount=700)
    example = bundle_of(None).examples["decision"]
    changed = {name: example[name] for name in ("finding", "remedy_due", "answer", "carry_out_anyway")}
    complaint.do("approve_response", verdict="change", **changed, remedies=["damages"], amount=600)

    assert "600" in complaint.answers[0]
    assert complaint.case["payment"] == 600


def test_what_is_sent_back_is_decided_anew_and_shows_what_is_missing():
    complaint = decided(remedies=["damages"], amount=700)
    complaint.do("approve_response", verdict="send-back", approval_note="Where is the estimate?")

    assert complaint.open == ["decide_response"]
    assert complaint.desk.content["approval_note"] == "Where is the estimate?"


def test_a_review_may_give_more_than_the_first_answer_and_is_approved_above_that():
    complaint = rejected()
    complaint.do("review_complaint", remedies=["damages"], amount=4000)

    assert len(complaint.answers) == 2

    complaint = rejected()
    complaint.do("review_complaint", remedies=["damages"], amount=6000)

    assert complaint.groups("approve_response") == ("process-owner",)

    complaint.do("approve_response", verdict="send-back", approval_note="Too much.")

    assert complaint.open == ["review_complaint"]


def test_a_rule_sends_what_is_not_granted_to_the_next_level_before_it_is_told():
    complaint = Complaint("india-rbi")
    complaint.go("assess_complaint", "investigate_complaint")
    complaint.do("decide_response", finding="not-upheld", remedy_due=False)

    assert complaint.groups("approve_response") == ("internal-ombudsman",)
    assert complaint.answers == []

    complaint.do("approve_response")
    complaint.say("answer_rejected")

    assert "RBI Ombudsman" in complaint.last_letter
