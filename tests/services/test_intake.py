"""Receipt (ISO 10002 7.2): whatever happens, a complaint that was sent is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from engine import bpmn
from engine.app import COMPLAINANT, Channel
from engine.definitions.forms import Attachment
from engine.domain.actors import SYSTEM
from engine.kernel.errors import Invalid, NotPermitted
from engine.persistence import Event, ProcessInstance, RegisteredData, Task
from tests.services.desk import ADMINISTRATOR, AUDITOR, CLERK, NORTHERNER


def test_a_complaint_gets_a_reference_of_its_year_and_a_code(town):
    first, second = town.receive(), town.receive()

    assert (first.reference, second.reference) == ("C-2026-000001", "C-2026-000002")
    assert first.code != second.code


def test_the_counter_begins_anew_with_the_year_of_the_organisation(town, clock):
    clock.set(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    last = town.receive()
    clock.move(timedelta(hours=1))

    assert last.reference == "C-2026-000001"
    assert town.receive().reference == "C-2027-000001"


def test_the_process_begins_at_once(town):
    receipt = town.receive()
    case = town.case(receipt.reference)

    assert [task.element for task in case.tasks] == ["assess"]
    assert [letter.name for letter in case.letters] == ["acknowledgement"]
    assert case.stage == "initial-assessment"


def test_a_complaint_goes_to_the_department_of_its_product(town):
    receipt = town.receive(product="roads")

    assert (receipt.department, receipt.department_title) == ("north", "North")
    assert town.case(receipt.reference, NORTHERNER).product == "Roads"


def test_a_unit_says_better_than_a_product_which_department_it_is(town):
    receipt = town.receive(product="parks", unit="depot")

    assert receipt.department == "north"
    assert town.case(receipt.reference, NORTHERNER).misrouted_to is None


def test_staff_register_on_behalf_of_somebody_who_phones(town):
    receipt = town.receive(CLERK, Channel.PHONE)
    case = town.case(receipt.reference)

    assert case.channel == "phone"
    assert case.timeline[0].by == "fay"
    assert case.letters[0].status == "to-post"


def test_a_complainant_comes_by_the_web_whatever_is_posted(town):
    receipt = town.receive(channel=Channel.COUNTER)

    assert town.case(receipt.reference).channel == "web"


def test_a_letter_that_took_days_was_received_when_it_arrived(town, clock):
    arrived = clock.now() - timedelta(days=3)
    submitted = town.filled("complaint")
    with town.engine.transaction(CLERK) as services:
        receipt = services.intake.receive(
            channel=Channel.LETTER, submitted=submitted, language="en", received=arrived
        )

    assert town.case(receipt.reference).received == arrived


def test_an_auditor_registers_nothing(town):
    with pytest.raises(NotPermitted):
        town.receive(AUDITOR, Channel.PHONE)


def test_what_is_missing_is_named_and_nothing_is_kept(town):
    with pytest.raises(Invalid) as refused:
        town.receive(name=None, description=None)

    assert {fault.field for fault in refused.value.faults} == {"name", "description"}
    assert town.receive().reference == "C-2026-000001"


def test_files_of_a_draft_are_on_the_case(town):
    filled = town.filled("complaint")
    note = Attachment(name="gate.txt", content=b"A note about the gate.")
    typed = type(filled)(fields=filled.fields, files={"enclosures": (note,)})
    with town.engine.transaction(SYSTEM) as services:
        token = services.drafts.save("", "complaint", typed)
    with town.engine.transaction(COMPLAINANT) as services:
        receipt = services.intake.receive(channel=Channel.WEB, submitted=filled, language="en", draft=token)

    assert receipt.documents == ("gate.txt",)
    assert [document.name for document in town.case(receipt.reference).documents] == ["gate.txt"]


def test_nothing_personal_is_in_variables_events_or_states(town):
    town.receive(name="Zachariah Zebedee", description="Quixotic zeppelin")
    with town.engine.transaction(SYSTEM) as services:
        session = services._step.session
        plain = [row.state for row in session.scalars(select(ProcessInstance))]
        plain += [repr(vars(row)).encode() for row in session.scalars(select(Event))]
        plain += [repr(vars(row)).encode() for row in session.scalars(select(Task))]
        plain += [row.sealed for row in session.scalars(select(RegisteredData))]

    for secret in (b"Zebedee", b"zeppelin"):
        assert not any(secret in text for text in plain)


class TestWhenTheProcessCantStart:
    @pytest.fixture
    def stuck(self, town, monkeypatch):
        """A complaint that came in while the process failed in a way that nobody foresaw."""

        def fails(*_, **__):
            raise ZeroDivisionError("what somebody typed")

        with monkeypatch.context() as patch:
            patch.setattr(bpmn.Instance, "begin", fails)
            return town.receive(product="parks")

    def test_the_complaint_is_kept_and_the_code_is_given(self, town, stuck):
        assert stuck.has_incident
        with town.engine.transaction(SYSTEM) as services:
            assert services.portal.open(stuck.code).reference == stuck.reference

    def test_the_incident_quotes_nobody(self, town, stuck):
        incident = town.case(stuck.reference).incidents[0]

        assert incident.message == "The process could not be started: ZeroDivisionError"

    def test_an_administrator_starts_it_later_with_what_was_registered(self, town, stuck):
        with town.engine.transaction(ADMINISTRATOR) as services:
            incident = services.incidents.list()[0]
            services.incidents.retry(incident.id, {})
        case = town.case(stuck.reference)

        assert [task.element for task in case.tasks] == ["assess"]
        assert case.incidents[0].status == "solved"
