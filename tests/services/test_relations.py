"""Complaints that belong together, or elsewhere: nothing of them is lost, and nobody reads another's."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from engine.app import COMPLAINANT, Channel
from engine.definitions.forms import Attachment
from engine.domain.actors import SYSTEM, Role
from engine.kernel.errors import AlreadyDone, Invalid, NotFound, NotPermitted, Refused
from engine.persistence import Case, CaseKey, RegisteredData, ServiceRequest, Subscription, Timer
from engine.services.relations.requests import Request
from engine.services.relations.splitting import Part
from tests.services.desk import AUDITOR, CLERK, COLLEAGUE, NORTHERNER, OWNER, REVIEWER, Town, member

JANE = {"name": "Jane Miller", "address": "3 Hill Road\nTown"}
BOTH = member("front-line", "bea")
BOTH = type(BOTH)(
    kind=BOTH.kind,
    name="bea",
    roles=frozenset({Role.STAFF}),
    departments=frozenset({"organisation", "north"}),
    groups=frozenset({("organisation", "front-line"), ("north", "front-line")}),
)


def london(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo("Europe/London"))


def do(town: Town, by, action):
    with town.engine.transaction(by) as services:
        return action(services.relations)


def behind(town: Town, code: str, reference: str = ""):
    with town.engine.transaction(COMPLAINANT) as services:
        return services.portal.open(code, reference)


def hand_over(town: Town, reference: str, to: str = "north:roads", by=CLERK) -> str:
    return do(town, by, lambda relations: relations.hand_over(reference, to))


def merge(town: Town, reference: str, into: str, by=CLERK) -> None:
    do(town, by, lambda relations: relations.merge(reference, into))


def split(town: Town, reference: str, part: Part, token: str = "", by=CLERK) -> str:
    return do(town, by, lambda relations: relations.split(reference, part, token))


class TestHandingOver:
    def test_the_case_goes_on_in_the_other_department_and_is_closed_here(self, town: Town):
        here = town.receive(**JANE, description="A hole in the road.")

        there = hand_over(town, here.reference)
        old, new = town.case(here.reference, BOTH), town.case(there, BOTH)

        assert (old.status, old.outcome, old.tasks) == ("closed", "Handed over to another department", ())
        assert (new.status, new.department, new.product) == ("open", "north", "Roads")
        assert [task.element for task in new.tasks] == ["assess"]
        assert new.received == old.received
        assert [one.text for one in new.content] == ["A hole in the road."]
        assert "Jane Miller" in [one.text for one in new.identity]
        assert [(one.relation, one.reference) for one in old.relations] == [("handed-over-to", there)]
        assert [(one.relation, one.reference) for one in new.relations] == [
            ("handed-over-from", here.reference)
        ]

    def test_who_works_there_sees_it_and_who_works_here_does_not(self, town: Town):
        there = hand_over(town, town.receive().reference)

        assert town.case(there, NORTHERNER).tasks
        with pytest.raises(NotFound):
            town.case(there, CLERK)

    def test_the_tracking_code_goes_on_working(self, town: Town):
        here = town.receive(**JANE)
        there = hand_over(town, here.reference)

        mine = behind(town, here.code)

        assert (mine.reference, mine.department_title) == (there, "North")
        assert [one.reference for one in mine.earlier] == [here.reference]
        assert len(mine.letters) == 2  # the confirmation of each department

    def test_a_new_code_takes_the_place_of_the_one_from_before(self, town: Town):
        here = town.receive()
        there = hand_over(town, here.reference)
        with town.engine.transaction(NORTHERNER) as services:
            code = services.cases.new_code(there)

        assert behind(town, code).reference == there
        with pytest.raises(NotFound):
            behind(town, here.code)

    def test_what_is_personal_is_sealed_under_a_key_of_its_own(self, town: Town):
        here = town.receive(**JANE)
        there = hand_over(town, here.reference)
        with town.engine.transaction(SYSTEM) as services:
            session = services._step.session
            old = session.scalars(select(Case).where(Case.reference == here.reference)).one()
            services.vault.erase(old)

        assert behind(town, here.code).earlier == ()
        assert "Jane Miller" in [one.text for one in town.case(there, NORTHERNER).identity]

    def test_the_limits_there_count_from_the_first_receipt_and_pauses_stay_lost(self, town: Town, clock):
        here = town.receive()
        town.complete(here.reference, "assess", CLERK, severity=2)
        clock.set(london(2026, 4, 9, 12))  # it waited for the complainant: Thursday to Thursday

        there = hand_over(town, here.reference)
        (answer,) = town.case(there, NORTHERNER).clocks

        assert answer.started == london(2026, 4, 2, 10)
        assert answer.due == london(2026, 5, 7, 17)
        told = [str(line.what) for line in answer.lines]
        assert f"Taken over from {here.reference}, where it stood still: 5 working days not counted." in told

    def test_without_a_pause_it_is_due_as_if_it_had_come_there_at_once(self, town: Town, clock):
        here = town.receive()
        clock.move(timedelta(days=5))
        there = hand_over(town, here.reference)

        assert town.case(there, NORTHERNER).clocks[0].due == london(2026, 4, 30, 17)

    def test_what_was_given_by_an_extension_is_kept_and_told(self, town: Town, clock):
        here = town.receive()
        with town.engine.transaction(OWNER) as services:
            services.cases.extend(here.reference, "answer", "5", "expert")

        there = hand_over(town, here.reference)
        (answer,) = town.case(there, NORTHERNER).clocks

        assert answer.due == london(2026, 5, 7, 17)
        told = [str(line.what) for line in answer.lines]
        assert f"Taken over from {here.reference}, where it was extended by 5 working days." in told

    def test_documents_go_along(self, town: Town):
        submitted = town.filled("complaint")
        paper = Attachment(name="a.txt", media_type="text/plain", size=2, content=b"hi")
        submitted = type(submitted)(fields=submitted.fields, files={"enclosures": (paper,)})
        with town.engine.transaction(COMPLAINANT) as services:
            here = services.intake.receive(channel=Channel.WEB, submitted=submitted, language="en")
        there = hand_over(town, here.reference)

        (row,) = behind(town, here.code).documents
        with town.engine.transaction(NORTHERNER) as services:
            assert services.cases.document(there, row.id).content == b"hi"
        with town.engine.transaction(COMPLAINANT) as services:
            assert services.portal.document(here.code, row.id).content == b"hi"

    def test_a_case_is_handed_over_once(self, town: Town):
        here = town.receive()
        hand_over(town, here.reference)

        with pytest.raises(AlreadyDone):
            hand_over(town, here.reference)

    @pytest.mark.parametrize("to", ["", "organisation:", "south:", "north:parks", "north:roads:x"])
    def test_it_goes_only_where_something_is_deployed_for_it(self, town: Town, to: str):
        here = town.receive()

        with pytest.raises(Invalid):
            hand_over(town, here.reference, to)
        assert town.case(here.reference).status == "open"

    def test_it_is_not_for_everybody(self, town: Town):
        here = town.receive()

        for stranger, why in ((REVIEWER, NotPermitted), (AUDITOR, NotPermitted), (NORTHERNER, NotFound)):
            with pytest.raises(why):
                hand_over(town, here.reference, by=stranger)

    def test_a_corrected_product_proposes_where_it_belongs(self, town: Town):
        here = town.receive()
        assert town.case(here.reference).misrouted_to is None
        with town.engine.transaction(CLERK) as services:
            services.cases.correct(here.reference, town.filled("complaint", product="roads"))

        proposed = town.case(here.reference).misrouted_to

        assert proposed is not None
        assert (proposed.id, proposed.department) == ("north:roads", "North")

    def test_it_is_not_reopened_where_it_was(self, town: Town):
        here = town.receive()
        hand_over(town, here.reference)

        assert town.case(here.reference).offers == ()

    def test_all_of_it_happens_or_nothing(self, town: Town):
        here = town.receive()
        with pytest.raises(ZeroDivisionError), town.engine.transaction(CLERK) as services:
            services.relations.hand_over(here.reference, "north:roads")
            raise ZeroDivisionError

        assert town.case(here.reference).status == "open"
        with town.engine.transaction(SYSTEM) as services:
            assert services._step.session.scalar(select(func.count()).select_from(CaseKey)) == 1


class TestSplitting:
    def test_a_part_has_the_same_person_receipt_and_channel(self, town: Town, clock):
        whole = town.receive(**JANE, description="The bench is broken and the road has a hole.")
        clock.move(timedelta(days=2))

        part = town.case(split(town, whole.reference, Part(text="The bench is broken.")))

        assert (part.received, part.channel) == (whole.received, "web")
        assert [one.text for one in part.content] == ["The bench is broken."]
        assert "Jane Miller" in [one.text for one in part.identity]
        assert part.clocks[0].due == london(2026, 4, 30, 17)
        assert town.case(whole.reference).status == "open"

    def test_a_part_may_belong_to_another_department(self, town: Town):
        whole = town.receive()

        part = split(town, whole.reference, Part(text="A hole.", product="roads"))

        assert town.case(part, NORTHERNER).product == "Roads"

    def test_one_code_opens_all_parts(self, town: Town):
        whole = town.receive()
        part = split(town, whole.reference, Part(text="A hole.", product="roads"))

        mine = behind(town, whole.code)
        assert [(one.reference, one.is_shown) for one in mine.others] == [
            (whole.reference, True),
            (part, False),
        ]
        assert behind(town, whole.code, part).reference == part

    def test_a_code_opens_no_case_of_somebody_else(self, town: Town):
        mine, theirs = town.receive(), town.receive()

        with pytest.raises(NotFound):
            behind(town, mine.code, theirs.reference)

    def test_a_form_that_is_sent_twice_splits_once(self, town: Town):
        whole = town.receive()
        part = Part(text="A hole.")

        assert split(town, whole.reference, part, "token") == split(town, whole.reference, part, "token")
        assert len(town.case(whole.reference).relations) == 1

    def test_a_part_without_words_is_none(self, town: Town):
        whole = town.receive()

        with pytest.raises(Invalid) as refused:
            split(town, whole.reference, Part(text=" ", product="nonsense"))
        assert [fault.field for fault in refused.value.faults] == ["text", "product"]


class TestMerging:
    def test_the_merged_case_ends_and_its_code_leads_to_the_other(self, town: Town):
        first = town.receive(**JANE, description="The bench.")
        second = town.receive(**JANE, description="The bench again.")

        merge(town, second.reference, first.reference)
        mine = behind(town, second.code)

        assert town.case(second.reference).outcome == "Merged with another complaint"
        assert mine.reference == first.reference
        assert [one.reference for one in mine.earlier] == [second.reference]
        assert "The bench again." in [one.text for one in mine.earlier[0].summary]
        assert behind(town, first.code).earlier == mine.earlier

    def test_strangers_are_linked_and_never_merged(self, town: Town):
        first, second = town.receive(name="Jane Miller", address="Here"), town.receive(**JANE)

        with pytest.raises(Refused, match="not known to be of the same person"):
            merge(town, second.reference, first.reference)
        do(town, CLERK, lambda relations: relations.link(second.reference, first.reference))

        assert behind(town, second.code).reference == second.reference
        assert behind(town, second.code).others == ()
        assert first.reference not in str(behind(town, second.code).timeline)

    def test_candidates_are_open_complaints_about_the_same_of_the_last_weeks(self, town: Town, clock):
        old = town.receive(**JANE)
        clock.move(timedelta(days=40))
        same, stranger = town.receive(**JANE), town.receive(name="Ben", address="Elsewhere")
        elsewhere = town.receive(**JANE, product="roads")
        this = town.receive(**JANE)

        matters = do(town, CLERK, lambda one: one.matters(this.reference, with_candidates=True))

        found = [(one.reference, one.is_same_person) for one in matters.candidates]
        assert found == [(same.reference, True), (stranger.reference, False)]
        assert {old.reference, elsewhere.reference}.isdisjoint(one for one, _ in found)

    def test_a_merger_is_undone_within_a_day_as_if_nothing_had_been(self, town: Town, clock):
        first, second = town.receive(**JANE), town.receive(**JANE)
        before = town.case(second.reference)
        waiting = _waiting(town)

        merge(town, second.reference, first.reference)
        assert _waiting(town) < waiting
        clock.move(timedelta(hours=20))
        _take_back(town, second.reference, "merged-into", first.reference)
        after = town.case(second.reference)

        assert _waiting(town) == waiting
        assert (after.status, after.outcome, after.tasks) == ("open", "", before.tasks)
        assert after.clocks[0].due == before.clocks[0].due
        assert after.clocks[0].stopped is None
        assert behind(town, second.code).reference == second.reference
        town.complete(second.reference, "assess", CLERK, severity=2)
        assert behind(town, second.code).questions

    def test_after_a_day_it_stays(self, town: Town, clock):
        first, second = town.receive(**JANE), town.receive(**JANE)
        merge(town, second.reference, first.reference)
        clock.move(timedelta(hours=25))

        with pytest.raises(Refused):
            _take_back(town, second.reference, "merged-into", first.reference)

    def test_a_pause_that_a_merger_broke_off_is_taken_up_again(self, town: Town, clock):
        first, second = town.receive(**JANE), town.receive(**JANE)
        town.complete(second.reference, "assess", CLERK, severity=2)
        merge(town, second.reference, first.reference)
        clock.move(timedelta(hours=1))

        _take_back(town, second.reference, "merged-into", first.reference)

        assert town.case(second.reference).clocks[0].paused_since is not None

    def test_a_link_can_be_taken_back(self, town: Town):
        first, second = town.receive(), town.receive()
        do(town, CLERK, lambda relations: relations.link(first.reference, second.reference))
        assert town.case(second.reference).relations

        _take_back(town, second.reference, "duplicate-of", first.reference)

        assert town.case(first.reference).relations == town.case(second.reference).relations == ()

    def test_a_case_is_not_put_together_with_itself_nor_with_one_of_another_department(self, town: Town):
        here, there = town.receive(**JANE), town.receive(**JANE, product="roads")

        with pytest.raises(Refused):
            merge(town, here.reference, here.reference)
        with pytest.raises(NotFound):
            merge(town, here.reference, there.reference)
        with pytest.raises(Refused, match="two departments"):
            merge(town, here.reference, there.reference, BOTH)


class TestElsewhere:
    def test_nothing_is_forwarded_without_consent(self, town: Town):
        here = town.receive()

        with pytest.raises(Invalid):
            _forward(town, here.reference, agreed=False)
        assert town.case(here.reference).status == "open"

    def test_a_forwarded_case_ends_and_says_where_it_went_and_how_they_agreed(self, town: Town):
        here = town.receive()
        _forward(town, here.reference)
        case = town.case(here.reference)

        assert (case.status, case.outcome) == ("closed", "Forwarded to another body")
        (line,) = [one for one in case.timeline if one.tag == "case:forwarded"]
        assert (str(line.what), line.channel) == (
            "Forwarded to The county, as the complainant agreed",
            "phone",
        )
        assert "Forwarded to The county" in str(behind(town, here.code).timeline)

    def test_requests_for_service_are_counted_apart_and_nobody_is_named(self, town: Town):
        here = town.receive(**JANE)
        request = Request(product="roads", channel=Channel.PHONE, result="answered")
        do(town, CLERK, lambda one: one.register_request(request, "a" * 32))
        do(town, CLERK, lambda one: one.register_request(request, "a" * 32))
        do(town, CLERK, lambda one: one.close_as_request(here.reference, "answered"))

        counts = do(town, BOTH, lambda one: one.requests.counts())

        assert [(one.department, one.product, one.result, one.number) for one in counts] == [
            ("North", "Roads", "Answered at once", 1),
            ("Town hall", "Parks", "Answered at once", 1),
        ]
        assert town.case(here.reference).outcome == "A request for service, no complaint"
        with town.engine.transaction(SYSTEM) as services:
            rows = services._step.session.scalars(select(ServiceRequest)).all()
            assert {row.case_id is None for row in rows} == {True, False}

    def test_a_request_says_what_and_where_to(self, town: Town):
        with pytest.raises(Invalid) as refused:
            do(
                town,
                CLERK,
                lambda one: one.register_request(Request(product="", channel=Channel.PHONE, result="")),
            )
        assert [fault.field for fault in refused.value.faults] == ["product", "result"]


class TestComplaintsAboutComplaints:
    def test_who_handled_the_other_one_is_named_to_the_process(self, town: Town):
        first = town.receive()
        town.complete(first.reference, "assess", COLLEAGUE, severity=2)

        about = town.receive(about_reference=f" {first.reference.lower()} ")
        case = town.case(about.reference)

        assert [(one.relation, one.reference) for one in case.relations] == [("about", first.reference)]
        assert [one.relation for one in town.case(first.reference).relations] == ["subject-of"]
        assert ("complained_about", "finn") in [(one.key, one.text) for one in case.variables]

    def test_a_corrected_reference_leads_to_another_case(self, town: Town):
        first, second = town.receive(), town.receive()
        town.complete(second.reference, "assess", COLLEAGUE, severity=2)
        about = town.receive(about_reference=first.reference)

        for named, relations, handlers in (
            (second.reference, [("about", second.reference)], "finn"),
            (about.reference, [], ""),
            ("", [], ""),
        ):
            with town.engine.transaction(CLERK) as services:
                services.cases.correct(about.reference, town.filled("complaint", about_reference=named))
            case = town.case(about.reference)
            assert [(one.relation, one.reference) for one in case.relations] == relations
            assert handlers == "".join(one.text for one in case.variables if one.key == "complained_about")
        assert town.case(first.reference).relations == ()

    def test_a_reference_that_nobody_knows_is_kept_and_leads_nowhere(self, town: Town):
        about = town.receive(about_reference="C-2020-000001")

        assert town.case(about.reference).relations == ()

    def test_the_complainant_is_shown_no_case_of_somebody_else(self, town: Town):
        first = town.receive()
        about = town.receive(about_reference=first.reference)

        mine = behind(town, about.code)

        assert mine.others == ()
        assert "About the handling" not in str(mine.timeline)
        with pytest.raises(NotFound):
            behind(town, about.code, first.reference)


def _waiting(town: Town) -> tuple[int, ...]:
    with town.engine.transaction(SYSTEM) as services:
        count = services._step.session.scalar
        return tuple(
            count(select(func.count()).select_from(one)) or 0 for one in (Timer, Subscription, RegisteredData)
        )


def _take_back(town: Town, reference: str, relation: str, other: str) -> None:
    do(town, CLERK, lambda relations: relations.take_back(reference, relation, other))


def _forward(town: Town, reference: str, *, agreed: bool = True) -> None:
    def forward(relations) -> None:
        relations.forward(reference, "county", agreed=agreed, channel=Channel.PHONE)

    do(town, CLERK, forward)
