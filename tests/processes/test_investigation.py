"""investigation.bpmn (ISO 10002, clauses 7.3 and 7.6)."""

from tests.processes.complaint import Complaint


def under_investigation(**scores: str) -> Complaint:
    complaint = Complaint()
    complaint.do("assess_complaint", **scores)
    return complaint


def test_a_question_goes_to_the_complainant_word_for_word_and_comes_back_with_the_answer():
    complaint = under_investigation()
    complaint.do("investigate_complaint", next_step="question", question="Who did you talk to?")

    assert "Who did you talk to?" in complaint.last_letter
    assert complaint.stage == "awaiting-complainant"

    complaint.say("question_answered")

    assert complaint.open == ["investigate_complaint"]
    assert complaint.stage == "investigation"


def test_who_does_not_answer_a_question_does_not_stop_the_investigation():
    complaint = under_investigation()
    complaint.do("investigate_complaint", next_step="question", question="Which lamp is it?")
    complaint.wait_for("no_answer")

    assert complaint.open == ["investigate_complaint"]
    assert "question_answered" not in complaint.offers


def test_the_complainant_is_told_how_it_stands_at_the_planned_interval():
    complaint = under_investigation()
    complaint.wait(days=14, minutes=1)
    complaint.wait(days=14)

    assert complaint.letters.count("progress") == 2


def test_an_urgent_investigation_is_due_sooner():
    urgent, other = under_investigation(severity="3"), under_investigation()

    assert urgent.due("investigate_complaint") < other.due("investigate_complaint")


def naming_staff() -> Complaint:
    complaint = under_investigation()
    complaint.desk.names["codes"]["staff"] = [
        {"value": name, "label": name.title()} for name in ("fay", "finn")
    ]
    complaint.do(
        "investigate_complaint", complained_about=["fay", "finn"], hearing_question="What did you note?"
    )
    return complaint


def test_staff_whom_the_complaint_is_about_are_heard_before_there_are_findings():
    complaint = naming_staff()

    assert complaint.open == ["hear_staff", "hear_staff"]
    assert complaint.notices == ["fay", "finn"]

    complaint.go("hear_staff", "hear_staff")

    assert complaint.open == ["investigate_complaint"]

    complaint.do("investigate_complaint", complained_about=["fay", "finn"], hearing_question="The same.")

    assert complaint.open == ["decide_response"]
    assert complaint.record["complained_about"] == ["fay", "finn"]


def test_who_does_not_tell_their_side_in_time_does_not_stop_the_investigation():
    complaint = naming_staff()
    complaint.wait_for("not_told")
    complaint.do("investigate_complaint", complained_about=["fay", "finn"], hearing_question="The same.")

    assert complaint.open == ["decide_response"]


def test_who_is_complained_about_is_told_what_was_answered():
    complaint = naming_staff()
    complaint.go("hear_staff", "hear_staff")
    complaint.do("investigate_complaint", complained_about=["fay", "finn"], hearing_question="The same.")
    complaint.do("decide_response")

    assert complaint.notices[-2:] == ["fay", "finn"]
    assert "Justified" in complaint.desk.notices[-1][1]


def test_the_assessment_is_confirmed_and_both_stay_on_record():
    complaint = under_investigation()
    worse = {"severity": "3", "safety": "2", "complexity": "1", "impact": "1"}
    complaint.do("investigate_complaint", assessment_stands="no", **worse)

    assert (complaint.record["first_priority"], complaint.record["confirmed_priority"]) == ("P4", "P1")
    assert complaint.notices == ["process-owner"]
    assert complaint.groups("decide_response") == ("process-owner",)
