"""response.bpmn and response-authority.dmn (ISO 10002, clause 7.7), and how social care redrew it."""

from tests.processes.complaint import Complaint


def to_be_decided(department: str | None = None, amount: float = 48.5, **scores: str) -> Complaint:
    complaint = Complaint(department)
    complaint.do("assess_complaint", **scores)
    complaint.do("investigate_complaint", remedies=["damages"], amount=amount)
    return complaint


def test_the_front_line_settles_small_things_itself():
    assert to_be_decided(amount=100).groups("decide_response") == ("front-line",)


def test_more_money_needs_more_authority():
    assert to_be_decided(amount=101).groups("decide_response") == ("deciders",)
    assert to_be_decided(amount=5001).groups("decide_response") == ("process-owner",)


def test_a_critical_complaint_is_decided_at_the_top_whatever_the_amount():
    assert to_be_decided(amount=1, severity="3").groups("decide_response") == ("process-owner",)


def test_who_decides_above_their_authority_passes_the_decision_on():
    complaint = to_be_decided(amount=50)
    complaint.do("decide_response", remedies=["damages"], amount=700)

    assert complaint.groups("decide_response") == ("deciders",)
    assert "answer" not in complaint.letters

    complaint.do("decide_response", remedies=["damages"], amount=700)

    assert "answer" in complaint.letters


def test_a_decision_that_is_late_is_told():
    complaint = to_be_decided()
    complaint.wait_for("decision_due")
    complaint.wait_for("decision_late")

    assert complaint.notices == ["deciders", "process-owner"]


def test_in_social_care_a_colleague_reads_the_answer_before_it_goes_out():
    complaint = to_be_decided("social-care")
    complaint.do("decide_response")

    assert complaint.open == ["check_answer"]
    assert "answer" not in complaint.letters

    complaint.do("check_answer", answer_ready="no", answer_check_note="Say sorry first.")

    assert complaint.open == ["decide_response"]

    complaint.go("decide_response", "check_answer")

    assert "answer" in complaint.letters


def test_in_social_care_too_more_money_needs_more_authority():
    complaint = to_be_decided("social-care", amount=50)
    complaint.do("decide_response", remedies=["damages"], amount=700)

    assert complaint.groups("decide_response") == ("deciders",)


def test_in_social_care_a_late_decision_is_told_to_the_process_owner():
    complaint = to_be_decided("social-care")
    complaint.wait_for("decision_late")

    assert complaint.notices == ["process-owner"]
