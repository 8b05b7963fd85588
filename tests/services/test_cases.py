"""Cases: found, read, corrected; their letters and notices."""

from __future__ import annotations

import pytest

from engine.app import COMPLAINANT, CaseFilters, Channel
from engine.kernel.errors import AlreadyDone, NotFound, NotPermitted
from tests.services.desk import AUDITOR, CLERK, COLLEAGUE, NORTHERNER, REVIEWER


@pytest.fixture
def receipt(town):
    return town.receive(CLERK, Channel.LETTER)


def find(town, actor=CLERK, **filters):
    with town.engine.transaction(actor) as services:
        return [row.reference for row in services.cases.find(CaseFilters(**filters)).rows]


class TestFind:
    def test_by_reference_product_and_status(self, town):
        first = town.receive().reference
        town.receive(product="roads")

        assert find(town) == [first]
        assert find(town, text="000001") == [first]
        assert find(town, product="parks", status="open") == [first]
        assert find(town, status="closed") == []
        assert find(town, text="%") == []

    def test_each_department_finds_its_own(self, town, receipt):
        assert find(town, AUDITOR) == [receipt.reference]
        assert find(town, NORTHERNER) == []

    def test_another_departments_case_does_not_exist(self, town, receipt):
        with pytest.raises(NotFound):
            town.case(receipt.reference, NORTHERNER)


class TestCase:
    def test_it_shows_who_complained_of_what(self, town, receipt):
        case = town.case(receipt.reference)

        assert (case.identity[0].label, case.identity[0].text) == ("Your name", "Ada Example")
        assert "The gate is broken." in {one.text for one in case.content}
        assert ("What is it about?", "Parks") in {(one.label, one.text) for one in case.variables}

    def test_reading_it_is_noted_once_an_hour_for_each_reader(self, town, receipt):
        for reader in (CLERK, CLERK, COLLEAGUE):
            town.case(receipt.reference, reader)
        noted = [entry.by for entry in town.case(receipt.reference).timeline if entry.tag == "identity:read"]

        assert noted == ["fay", "finn"]

    def test_the_diagram_shows_the_path_and_where_the_case_stands(self, town, receipt):
        diagram = town.case(receipt.reference).diagrams[0]

        assert {"complaint_received", "set_dates", "acknowledge"} <= set(diagram.completed)
        assert "to_assess" in diagram.taken
        assert "assess" in diagram.current
        assert diagram.as_text[-1] == "Now: Assess the complaint"
        assert 'id="assess"' in diagram.xml

    def test_the_history_tells_the_way_in_its_order(self, town, receipt):
        town.complete(receipt.reference, "assess")
        town.complete(receipt.reference, "review", COLLEAGUE)
        said = [entry.what for entry in town.case(receipt.reference).timeline]

        assert said[-5:] == [
            "Stage: Closing",
            "Put on record: outcome",
            "Time limit “Our answer” stops",
            "Case closed",
            "Personal data read",
        ]
        assert said.index("Task done: Assess the complaint") < said.index("Stage: Verification")

    def test_an_auditor_reads_all_and_is_offered_nothing(self, town, receipt):
        case = town.case(receipt.reference, AUDITOR)

        assert case.identity
        assert (case.offers, case.may_change) == ((), False)


class TestCorrect:
    def correct(self, town, reference, actor=CLERK, **answers):
        submitted = town.filled("complaint", **answers)
        with town.engine.transaction(actor) as services:
            services.cases.correct(reference, submitted)

    def test_both_versions_stay_on_record(self, town):
        reference = town.receive().reference
        self.correct(town, reference, name="Ada M. Example", product="parks")
        case = town.case(reference)
        names = [version.identity[0].text for version in case.versions]

        assert names == ["Ada Example", "Ada M. Example"]
        assert case.identity[0].text == "Ada M. Example"
        assert case.versions[1].by == "fay"
        assert "complaint:corrected" in [entry.tag for entry in case.timeline]

    def test_the_form_holds_what_is_registered_now(self, town, receipt):
        with town.engine.transaction(CLERK) as services:
            form = services.cases.correction_form(receipt.reference)

        assert form.submitted.text("name") == "Ada Example"
        assert form.submitted.text("product") == "parks"

    def test_notes_of_staff_are_no_version_of_the_complaint(self, town, receipt):
        town.complete(receipt.reference, "assess")

        assert len(town.case(receipt.reference).versions) == 1

    def test_an_auditor_corrects_nothing(self, town, receipt):
        with pytest.raises(NotPermitted):
            self.correct(town, receipt.reference, AUDITOR)


def test_a_new_code_takes_the_place_of_the_lost_one(town, receipt):
    with town.engine.transaction(CLERK) as services:
        code = services.cases.new_code(receipt.reference)
    with town.engine.transaction(COMPLAINANT) as services:
        assert services.portal.open(code).reference == receipt.reference

    with pytest.raises(NotFound), town.engine.transaction(COMPLAINANT) as services:
        services.portal.open(receipt.code)


class TestLetters:
    def letter(self, town, reference):
        return town.case(reference).letters[0].id

    def test_a_letter_to_somebody_who_wrote_one_is_to_be_posted(self, town, receipt):
        with town.engine.transaction(CLERK) as services:
            view = services.letters.get(self.letter(town, receipt.reference))

        assert view.status == "to-post"
        assert view.subject == f"We have received your complaint {receipt.reference}"
        assert view.addressee == ("Ada Example", "1 Test Lane", "Test Town")

    def test_posting_is_noted_once_with_who_and_when(self, town, receipt, clock):
        letter = self.letter(town, receipt.reference)
        with town.engine.transaction(CLERK) as services:
            services.print_queue.mark_posted([letter])
        row = town.case(receipt.reference).letters[0]

        assert (row.status, row.posted_by, row.posted_at) == ("posted", "fay", clock.now())
        with (
            pytest.raises(AlreadyDone, match="posted already by fay"),
            town.engine.transaction(CLERK) as services,
        ):
            services.print_queue.mark_posted([letter])

    def test_staff_of_another_department_find_no_letter(self, town, receipt):
        letter = self.letter(town, receipt.reference)

        with pytest.raises(NotFound), town.engine.transaction(NORTHERNER) as services:
            services.letters.get(letter)


def test_notices_are_shown_to_the_group_until_somebody_read_them(town, receipt):
    walk = town.walk()
    walk.wait(days=5)
    with town.engine.transaction(CLERK) as services:
        notices = services.notices.mine()
        services.notices.mark_read(notices[0].id)

    assert notices[0].text == f"Late: {receipt.reference}"
    with town.engine.transaction(CLERK) as services:
        assert services.notices.mine() == ()
    with town.engine.transaction(REVIEWER) as services:
        assert services.notices.mine() == ()


class TestReading:
    @pytest.mark.parametrize(
        "look",
        [
            lambda services, reference: services.cases.get(reference),
            lambda services, reference: services.cases.correction_form(reference),
            lambda services, reference: services.cases.offer(reference, "withdrawn"),
        ],
    )
    def test_whatever_shows_personal_data_is_noted(self, town, receipt, look):
        with town.engine.transaction(COLLEAGUE) as services:
            look(services, receipt.reference)
        noted = [entry.by for entry in town.case(receipt.reference).timeline if entry.tag == "identity:read"]

        assert "finn" in noted

    def test_a_look_that_could_not_be_noted_is_not_had(self, town, receipt):
        with pytest.raises(RuntimeError), town.engine.reading(CLERK) as services:
            services.cases.get(receipt.reference)
