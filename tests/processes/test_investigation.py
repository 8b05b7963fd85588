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
