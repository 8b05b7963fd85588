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


def test_in_social_care_a_colleague_reads_the_answer_before_it_goes_out():
    complaint = to_be_decided("social-care")
    complaint.do("decide_response")

    assert complaint.open == ["check_answer"]
    assert complaint.answers == []

    complaint.do("check_answer", answer_ready="no", answer_check_note="Say sorry first.")

    assert complaint.open == ["decide_response"]

    complaint.go("decide_response", "check_answer")

    assert len(complaint.answers) == 1


def test_an_answer_that_leaves_out_a_recorded_point_does_not_go_out():
    complaint = to_be_decided()
    complaint.do("decide_response", points=[{"point": "Billed twice", "point_answer": "Refunded."}])

    assert complaint.open == ["decide_response"]
    assert complaint.answers == []

    complaint.do("decide_response")

    assert "The call-backs were forgotten" in complaint.answers[0]


def test_where_no_points_were_recorded_the_letter_has_no_heading_for_them():
    complaint = Complaint()
    complaint.do("assess_complaint", points=[])
    complaint.do("investigate_complaint", points=[])
    complaint.do("decide_response", points=[])

    assert complaint.answers
    assert "one by one" not in complaint.answers[0]


def test_in_social_care_too_an_answer_that_leaves_out_a_point_or_is_sent_back_is_written_again():
    complaint = to_be_decided("social-care")
    complaint.do("decide_response", points=[])

    assert complaint.open == ["decide_response"]

    complaint.do("decide_response", remedies=["damages"], amount=700)
    complaint.do("approve_response", verdict="send-back", approval_note="Too much.")

    assert complaint.open == ["decide_response"]
