"""assessment.bpmn and initial-assessment.dmn (ISO 10002, clause 7.5)."""

from typing import Any

from tests.processes.complaint import Complaint


def assessed(**scores: Any) -> dict[str, Any]:
    complaint = Complaint()
    complaint.do("assess_complaint", **scores)
    return dict(complaint.case["assessment"])


def test_the_worst_score_sets_the_priority():
    assert assessed(severity="0", complexity="1", impact="0")["priority"] == "P4"
    assert assessed(severity="2", complexity="0", impact="0")["priority"] == "P3"
    assert assessed(severity="0", complexity="0", impact="3")["priority"] == "P2"
    assert assessed(severity="3", complexity="0", impact="0")["priority"] == "P1"


def test_a_question_of_safety_is_never_simple_and_an_injury_comes_first():
    assert assessed(safety="1", severity="0", complexity="0", impact="0")["priority"] == "P3"
    assert assessed(safety="2", severity="0", complexity="0", impact="0")["priority"] == "P1"


def test_the_class_says_how_deep_the_investigation_is():
    assert assessed(severity="0", complexity="1", impact="0")["depth"] == "light"
    assert assessed(severity="2")["depth"] == "standard"
    assert assessed(severity="3")["depth"] == "full"


def test_only_what_is_clear_and_small_is_simple():
    assert assessed(severity="1", complexity="0", impact="1")["simple"] is True
    assert assessed(severity="1", complexity="1", impact="1")["simple"] is False


def test_a_critical_complaint_is_told_to_the_process_owner_at_once():
    complaint = Complaint()
    complaint.do("assess_complaint", severity="3")

    assert complaint.notices == ["process-owner"]


def test_somebody_may_put_the_priority_higher_with_a_reason_and_both_stay_on_record():
    complaint = Complaint()
    complaint.do("assess_complaint", priority_override="P2", priority_reason="vulnerable")

    assert complaint.case["assessment"]["class"] == "major"
    assert complaint.record["first_priority"] == "P2"
    assert complaint.record["first_scored_priority"] == "P4"
    assert complaint.record["first_override_reason"] == "vulnerable"


def test_the_points_that_need_an_answer_are_counted():
    complaint = Complaint()
    complaint.do("assess_complaint")

    assert complaint.record["points_recorded"] == 2
