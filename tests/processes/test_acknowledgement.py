"""acknowledgement.bpmn (ISO 10002, clause 7.4)."""

from tests.processes.complaint import Complaint


def needing_support() -> Complaint:
    return Complaint(support_wanted=True, support_needed="Large print, please.")


def test_who_asked_for_support_is_written_to_and_reached_in_person_before_the_assessment():
    complaint = needing_support()

    assert complaint.letters == ["acknowledgement"]
    assert complaint.open == ["acknowledge_personally"]

    complaint.do("acknowledge_personally")

    assert complaint.open == ["assess_complaint"]


def test_what_somebody_needs_never_becomes_a_variable():
    complaint = needing_support()

    assert complaint.desk.identity["support_needed"] == "Large print, please."
    assert "support_needed" not in complaint.case.at("acknowledge_personally")
