"""internal-review.bpmn (ISO 10002, clauses 4.7 and 7.9)."""

from tests.processes.complaint import rejected


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
