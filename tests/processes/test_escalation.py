"""escalation.bpmn and the levels of organisation.toml (ISO 10002, clause 7.9)."""

from tests.processes.complaint import Complaint, at_outside_body, rejected


def reject_all_levels(complaint: Complaint) -> None:
    """Go to every level and reject its result."""
    while "record_outcome" not in complaint.open:
        if "review_complaint" in complaint.open:
            complaint.do("review_complaint")
            complaint.say("answer_rejected")
        elif "record_result" in complaint.open:
            complaint.do("record_result", external_result="turned-down", reply="rejected", remedy_due=False)
        elif "hand_over_file" in complaint.open:
            complaint.do("hand_over_file")
        elif "carry_out" in complaint.open:
            complaint.go("carry_out", "verify_correction")
        else:
            complaint.say("next_level_requested")


def test_the_review_begins_by_itself_and_the_complainant_is_told_who_looks_at_it():
    complaint = rejected()

    assert complaint.open == ["review_complaint"]
    assert complaint.letters[-1] == "next-level"
    assert "Internal review" in complaint.last_letter


def test_the_complainant_decides_whether_to_go_to_a_body_outside():
    complaint = rejected()
    complaint.do("review_complaint")
    complaint.say("answer_rejected")

    assert complaint.letters[-1] == "rejection-options"
    assert complaint.open == []
    assert {"next_level_requested", "answer_accepted"} <= complaint.offers

    complaint.say("next_level_requested")

    assert complaint.open == ["hand_over_file"]


def test_an_accepted_review_ends_the_escalation():
    complaint = rejected()
    complaint.do("review_complaint")
    complaint.say("answer_accepted")

    assert complaint.open == ["carry_out"]


def test_the_complainant_can_accept_after_all_instead_of_going_on():
    complaint = rejected()
    complaint.do("review_complaint")
    complaint.say("answer_rejected")
    complaint.say("answer_accepted")

    assert complaint.open == ["carry_out"]


def test_who_does_not_ask_for_the_next_level_in_time_does_not_pursue_it():
    complaint = rejected()
    complaint.do("review_complaint", remedy_due=False)
    complaint.say("answer_rejected")
    complaint.wait_for("too_late")

    assert complaint.open == ["record_outcome"]

    complaint.do("record_outcome", outcome="not-pursued")

    assert "did not ask for the next level in time" in dict(complaint.desk.letters)["closing"]


def test_a_rejected_answer_closes_the_case_only_when_no_level_is_left():
    complaint = at_outside_body()
    reject_all_levels(complaint)

    assert complaint.letters[-1] == "final-position"
    assert [level for level in complaint.steps() if level in {"review_complaint", "record_result"}] == [
        "review_complaint",
        "record_result",
        "record_result",
    ]

    complaint.do("record_outcome", outcome="exhausted")

    assert complaint.closed


def test_another_table_makes_other_levels_without_a_change_of_the_diagram():
    complaint = rejected("housing")
    reject_all_levels(complaint)

    reviewed = [step for step in complaint.steps() if step in {"review_complaint", "record_result"}]
    assert reviewed == ["review_complaint", "review_complaint", "record_result"]


def test_in_housing_nothing_escalates_unless_the_tenant_asks():
    complaint = rejected("housing")

    assert complaint.open == []
    assert complaint.letters[-1] == "rejection-options"
    assert "You need not give reasons" in complaint.last_letter


def test_each_level_is_handled_by_its_own_group():
    complaint = rejected("housing")
    complaint.say("next_level_requested")
    first = complaint.groups("review_complaint")
    complaint.do("review_complaint")
    complaint.say("answer_rejected")
    complaint.say("next_level_requested")

    assert (first, complaint.groups("review_complaint")) == (("reviewers",), ("panel",))
