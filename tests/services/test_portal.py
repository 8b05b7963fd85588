"""Behind the tracking code, and the same on somebody's behalf: what the diagram offers, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.app import COMPLAINANT, Channel
from engine.kernel.errors import Invalid, NotFound, NotPermitted, Refused
from tests.services.desk import AUDITOR, CLERK, COLLEAGUE, NORTHERNER


@pytest.fixture
def receipt(town):
    return town.receive()


def portal(town, code):
    with town.engine.transaction(COMPLAINANT) as services:
        return services.portal.open(code)


def respond(town, code, offer, form, **answers):
    submitted = town.filled(form, **answers)
    with town.engine.transaction(COMPLAINANT) as services:
        services.portal.respond(code, offer, submitted)


def close(town, reference):
    town.complete(reference, "assess", CLERK)
    town.complete(reference, "review", COLLEAGUE)


class TestOpen:
    def test_the_complainant_reads_what_they_sent_and_our_letters(self, town, receipt):
        case = portal(town, receipt.code)

        assert (case.status, case.stage_label) == ("open", "Initial assessment")
        assert {"The gate is broken.", "Ada Example"} <= {answer.text for answer in case.summary}
        assert "Dear Ada Example" in case.letters[0].html
        assert "The gate is broken." in case.letters[0].html

    def test_the_due_date_is_the_one_the_process_put_on_record(self, town, receipt):
        assert portal(town, receipt.code).due.date().isoformat() == "2026-04-30"

    def test_the_timeline_names_no_member_of_staff(self, town, receipt):
        town.complete(receipt.reference, "assess", CLERK)
        case = portal(town, receipt.code)

        assert {entry.by for entry in case.timeline} == {""}
        assert not any("Task" in entry.what or "claimed" in entry.what for entry in case.timeline)

    def test_a_wrong_code_opens_nothing(self, town, receipt):
        with pytest.raises(NotFound):
            portal(town, receipt.code[:-1] + ("0" if receipt.code[-1] != "0" else "1"))


class TestOffers:
    def test_withdrawal_is_offered_because_it_is_drawn_and_called_what_its_form_is_called(
        self, town, receipt
    ):
        offers = portal(town, receipt.code).offers

        assert [(offer.id, offer.label, offer.style) for offer in offers] == [
            ("withdrawn", "Withdraw the complaint", "danger")
        ]

    def test_withdrawing_ends_what_is_open(self, town):
        receipt = town.receive()
        respond(town, receipt.code, "withdrawn", "withdrawal")
        case = town.case(receipt.reference)

        assert case.status == "closed"
        assert case.tasks == ()
        assert "Task no longer needed: Assess the complaint" in [entry.what for entry in case.timeline]

    def test_what_was_offered_before_is_refused_when_the_case_has_moved_on(self, town, receipt):
        respond(town, receipt.code, "withdrawn", "withdrawal")

        with pytest.raises(Refused, match="has moved on"):
            respond(town, receipt.code, "withdrawn", "withdrawal")

    def test_what_no_diagram_offers_is_refused(self, town, receipt):
        with pytest.raises(Refused):
            respond(town, receipt.code, "assess", "assessment")

    def test_a_task_for_the_complainant_is_a_question(self, town, receipt):
        town.complete(receipt.reference, "assess", CLERK, severity=2)
        question = portal(town, receipt.code).questions[0]
        respond(town, receipt.code, question.id, "question")
        case = town.case(receipt.reference)

        assert question.label == "Answer our question"
        assert [task.element for task in case.tasks] == ["review"]
        assert "On Monday." in {answer.text for answer in case.content}

    def test_complainants_read_again_what_they_added_and_nothing_that_staff_wrote(self, town, receipt):
        assert portal(town, receipt.code).added == ()
        town.complete(receipt.reference, "assess", CLERK, severity=2)
        respond(town, receipt.code, "ask", "question")

        assert [answer.text for answer in portal(town, receipt.code).added] == ["On Monday."]

    def test_an_answer_that_misses_something_is_named_by_field(self, town, receipt):
        town.complete(receipt.reference, "assess", CLERK, severity=2)

        with pytest.raises(Invalid) as refused:
            respond(town, receipt.code, "ask", "question", reply=None)
        assert refused.value.faults[0].field == "reply"

    def test_the_clock_stands_still_while_the_case_waits_for_the_complainant(self, town, clock, receipt):
        town.complete(receipt.reference, "assess", CLERK, severity=2)
        clock.move(timedelta(days=3))
        respond(town, receipt.code, "ask", "question")
        clock.move(timedelta(days=1))
        answer = next(one for one in town.case(receipt.reference).clocks if one.name == "answer")

        assert timedelta(seconds=answer.paused_seconds) == timedelta(days=3)
        assert timedelta(seconds=answer.spent_seconds) == timedelta(days=1)


class TestReopening:
    def test_a_closed_case_is_reopened_by_a_message_with_what_was_registered(self, town):
        receipt = town.receive()
        close(town, receipt.reference)
        respond(town, receipt.code, "complaint_reopened", "reopening")
        case = town.case(receipt.reference)

        assert (case.status, len(case.instances)) == ("open", 2)
        assert [task.element for task in case.tasks] == ["assess"]
        assert case.deployment == town.case(receipt.reference).deployment

    def test_an_open_case_offers_no_reopening(self, town, receipt):
        assert "complaint_reopened" not in [offer.id for offer in portal(town, receipt.code).offers]

    def test_after_the_window_nothing_is_offered(self, town, clock, receipt):
        close(town, receipt.reference)
        clock.move(timedelta(days=120))

        assert portal(town, receipt.code).offers == ()

    def test_who_assessed_it_the_first_time_still_does_not_review(self, town, receipt):
        close(town, receipt.reference)
        respond(town, receipt.code, "complaint_reopened", "reopening")
        town.complete(receipt.reference, "assess", COLLEAGUE)

        with pytest.raises(Refused, match="somebody else"):
            town.complete(receipt.reference, "review", CLERK)


class TestOnBehalf:
    def respond(self, town, reference, actor=CLERK, channel=Channel.PHONE):
        submitted = town.filled("withdrawal")
        with town.engine.transaction(actor) as services:
            return services.cases.respond(reference, "withdrawn", submitted, channel)

    def test_staff_record_what_was_said_on_the_phone(self, town, receipt):
        self.respond(town, receipt.reference)
        case = town.case(receipt.reference)
        received = next(entry for entry in case.timeline if entry.tag == "message:received")

        assert case.status == "closed"
        assert (received.by, received.channel) == ("fay", "phone")

    def test_an_auditor_and_another_department_do_not(self, town, receipt):
        with pytest.raises(NotPermitted):
            self.respond(town, receipt.reference, AUDITOR)
        with pytest.raises(NotFound):
            self.respond(town, receipt.reference, NORTHERNER)
