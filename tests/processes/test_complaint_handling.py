"""complaint-handling.bpmn: a complaint from receipt to closing (ISO 10002, clause 7)."""

from datetime import UTC, datetime

from tests.processes.complaint import Complaint, answered, rejected


def test_a_complaint_is_acknowledged_at_once_and_told_when_the_answer_comes():
    complaint = Complaint()

    assert complaint.letters == ["acknowledgement"]
    assert "C-2026-000001" in complaint.last_letter
    assert "29 June 2026" in complaint.last_letter
    assert complaint.open == ["assess_complaint"]
    assert complaint.stage == "initial-assessment"


def test_a_justified_complaint_is_investigated_answered_put_right_and_closed():
    complaint = Complaint()
    complaint.go("assess_complaint", "investigate_complaint", "decide_response")
    complaint.say("answer_accepted")
    complaint.go("carry_out", "verify_correction", "record_outcome")

    assert complaint.closed
    assert complaint.letters == [
        "acknowledgement",
        "answer-accepting",
        "answer-to-staff",
        "closing",
        "survey",
    ]
    assert complaint.record["outcome"] == "resolved"


def test_the_stages_are_those_of_the_standard_in_their_order():
    complaint = Complaint()
    stages = [complaint.stage]
    for step in ("assess_complaint", "investigate_complaint", "decide_response"):
        complaint.do(step)
        stages.append(complaint.stage)
    complaint.say("answer_accepted")
    for step in ("carry_out", "verify_correction", "record_outcome"):
        stages.append(complaint.stage)
        complaint.do(step)

    assert stages == [
        "initial-assessment",
        "investigation",
        "response",
        "awaiting-complainant",
        "implementation",
        "verification",
        "closing",
    ]


def test_a_simple_complaint_is_answered_without_an_investigation():
    complaint = Complaint()
    complaint.do("assess_complaint", severity="1", complexity="0", impact="0")

    assert complaint.open == ["decide_response"]
    assert not complaint.passed("investigate")


def test_danger_is_averted_before_the_investigation():
    complaint = Complaint(danger_reported="yes")
    complaint.do("assess_complaint", safety="3", action_needed=True, action_possible=True)

    assert complaint.open == ["take_immediate_action"]

    complaint.do("take_immediate_action")

    assert complaint.open == ["investigate_complaint"]


def test_danger_that_nobody_can_avert_goes_to_the_investigation_at_once():
    complaint = Complaint()
    complaint.do("assess_complaint", safety="3", action_needed=True, action_possible=False)

    assert complaint.open == ["investigate_complaint"]


def test_an_accepted_answer_that_promises_nothing_is_closed():
    complaint = answered(finding="not-upheld", remedy_due=False)
    complaint.say("answer_accepted")

    assert complaint.open == ["record_outcome"]
    assert not complaint.passed("implement")


def test_a_rejected_answer_is_recorded_and_keeps_the_case_open():
    complaint = rejected()

    assert not complaint.closed
    assert complaint.record["rejection_reason"] == "remedy-too-small"
    assert complaint.stage == "escalation"
    assert complaint.open == ["review_complaint"]


def test_silence_closes_the_case_and_leaves_out_what_needed_an_acceptance():
    complaint = answered(carry_out_anyway=False)
    complaint.wait_for("silence")
    complaint.wait_for("silence")

    assert complaint.open == ["record_outcome"]


def test_what_is_promised_whatever_the_reply_is_carried_out_in_silence_too():
    complaint = answered(carry_out_anyway=True)
    complaint.wait_for("silence")
    complaint.wait_for("silence")

    assert complaint.open == ["carry_out"]


def test_an_answer_that_is_overdue_is_told_to_the_process_owner_and_stops_nothing():
    complaint = Complaint()
    complaint.wait_for("answer_due_passed")

    assert complaint.passed("alert_process_owner")
    assert complaint.open == ["assess_complaint"]


def test_an_answer_that_was_decided_in_time_alerts_nobody():
    complaint = answered()
    complaint.wait_for("answer_due_passed")

    assert complaint.passed("answer_was_decided")
    assert not complaint.passed("alert_process_owner")


def test_a_complaint_can_be_withdrawn_from_its_first_minute():
    complaint = Complaint()
    complaint.say("complaint_withdrawn")

    assert complaint.closed
    assert complaint.letters == ["acknowledgement", "withdrawal"]
    assert complaint.record["outcome"] == "withdrawn"


def test_a_complaint_can_be_withdrawn_while_it_climbs_the_levels():
    complaint = rejected()
    complaint.say("complaint_withdrawn")

    assert complaint.closed
    assert complaint.open == []
    assert complaint.offers == set()


def test_a_closed_complaint_is_opened_again_and_assessed_anew():
    complaint = Complaint(reopened=True, at=datetime(2026, 9, 1, 9, tzinfo=UTC))

    assert complaint.open == ["assess_complaint"]
    assert "opened your complaint again" in complaint.last_letter
    assert "29 September 2026" in complaint.last_letter


def test_danger_is_told_to_the_process_owner_before_anybody_assesses_it():
    complaint = Complaint(danger_reported="yes")

    assert complaint.open == ["assess_complaint"]
    assert complaint.notices == ["process-owner"]


def test_who_gets_no_answer_in_time_is_told_that_it_takes_longer():
    complaint = Complaint()
    complaint.wait_for("answer_due_passed")

    assert complaint.letters[-1] == "holding"
    assert complaint.notices == ["process-owner"]
    assert complaint.open == ["assess_complaint"]


def test_a_clock_that_stood_still_meanwhile_is_asked_again():
    complaint = Complaint()
    complaint.do("assess_complaint")
    complaint.do("investigate_complaint", next_step="question", question="Which month?")
    complaint.wait(days=7)
    complaint.say("question_answered")
    complaint.wait_for("answer_due_passed")

    assert "holding" not in complaint.letters

    complaint.wait_for("answer_due_again")

    assert complaint.letters[-1] == "holding"


def test_where_the_rule_says_so_a_late_answer_goes_to_the_next_level_by_itself():
    investigated, decided = Complaint(), Complaint()
    investigated.do("assess_complaint")
    decided.go("assess_complaint", "investigate_complaint")
    for complaint in (investigated, decided):
        complaint.rule(1, when_late="next level")
        complaint.wait_for("answer_due_passed")

        assert complaint.open == ["review_complaint"]
        assert complaint.letters[-2:] == ["holding", "next-level"]


def test_where_the_rule_says_so_a_grave_complaint_begins_at_the_next_level():
    complaint = Complaint("scotland-spso")
    complaint.do("assess_complaint", severity="3")

    assert complaint.open == ["review_complaint"]

    complaint.do("review_complaint")

    assert complaint.open == ["send_accepting_answer"], "what it says is read by somebody first"

    complaint.do("send_accepting_answer")
    complaint.say("answer_accepted")

    assert complaint.open == ["carry_out"]
