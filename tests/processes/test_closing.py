"""closing.bpmn (ISO 10002, clauses 7.9 and 8)."""

from tests.processes.complaint import Complaint, answered


def to_be_closed(department: str | None = None) -> Complaint:
    complaint = answered(department, remedy_due=False)
    complaint.say("answer_accepted")
    return complaint


def test_the_record_holds_what_can_be_learnt_from():
    complaint = to_be_closed()
    complaint.do("record_outcome")

    assert {"outcome", "finding", "cause", "remedies", "category", "priority", "reply"} <= set(
        complaint.record
    )
    assert complaint.letters[-2:] == ["closing", "survey"]


def test_a_cause_that_should_be_removed_is_passed_on():
    complaint = to_be_closed()
    complaint.do("record_outcome", systemic=True)

    assert complaint.notices[-1] == "process-owner"


def test_a_single_case_ends_without_more_ado():
    complaint = to_be_closed()
    complaint.do("record_outcome", systemic=False)

    assert complaint.closed
    assert complaint.notices == []


def test_no_personal_data_are_in_the_variables():
    complaint = to_be_closed()
    everything = str({**complaint.case.instance.variables, **complaint.case.at("record_outcome")})

    for said in [*complaint.desk.identity.values(), *complaint.desk.content.values()]:
        assert not (isinstance(said, str) and len(said) > 3 and said in everything)


def test_others_who_are_affected_get_their_remedy_before_the_case_is_closed():
    complaint = Complaint()
    complaint.do("assess_complaint", severity="2")
    complaint.do("investigate_complaint", others_affected="yes")
    complaint.do("decide_response", remedy_due=False)
    complaint.say("answer_accepted")

    assert complaint.open == ["put_right_for_others"]

    complaint.go("put_right_for_others", "record_outcome")

    assert complaint.closed


def test_a_department_that_asks_nobody_how_it_was_sends_no_survey():
    complaint = to_be_closed("small-business")
    complaint.do("record_outcome")

    assert "survey" not in complaint.letters
