"""internal-review.bpmn (ISO 10002, clauses 4.7 and 7.9)."""

from datetime import timedelta

from tests.processes.complaint import Complaint, answered, rejected


def test_the_reviewer_is_never_somebody_who_handled_the_complaint():
    complaint = rejected()
    task = next(task for task in complaint.case.instance.tasks if task.element.id == "review_complaint")

    excluded = task.element.properties["exclude-handlers-of"].split()
    assert {"assess_complaint", "investigate_complaint", "decide_response", "review_complaint"} <= set(
        excluded
    )


def test_the_result_of_the_review_is_answered_like_the_first_answer():
    complaint = rejected()
    complaint.do("review_complaint", answer="We looked again, and you are right.")
    letter = complaint.answers[-1]

    assert "had no part in the earlier answer" in letter
    assert "We looked again" in letter


def late_review(rule: str) -> Complaint:
    complaint = answered()
    complaint.rule(2, when_late=rule)
    complaint.say("answer_rejected")
    complaint.wait_for("review_due_passed")
    return complaint


def test_a_late_review_stays_where_it_is_unless_the_rule_says_otherwise():
    assert late_review("stay").open == ["review_complaint"]


def test_a_late_review_goes_on_to_the_next_level_where_the_rule_says_so():
    complaint = late_review("next level")

    assert complaint.open == ["hand_over_file"]
    assert "Northfield Ombudsman" in complaint.last_letter


def test_a_review_that_was_given_more_time_goes_on_when_that_is_over():
    complaint = answered()
    complaint.rule(2, when_late="next level")
    complaint.say("answer_rejected")
    complaint.desk.more_time = timedelta(days=3)
    complaint.wait_for("review_due_passed")

    assert complaint.open == ["review_complaint"]

    complaint.wait_for("review_due_again")

    assert complaint.open == ["hand_over_file"]


def test_a_review_that_leaves_out_a_point_does_not_go_out():
    complaint = rejected()
    complaint.do("review_complaint", points=[])

    assert complaint.open == ["review_complaint"]
