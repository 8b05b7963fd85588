"""Who decides sees the letter before it is written; nothing is kept of it but what they typed."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from engine.app import Channel, Engine, StepPreview
from engine.definitions.forms import Submitted
from engine.domain.actors import Actor, ActorKind, Role
from engine.kernel.clock import HandClock
from engine.kernel.errors import Invalid, NotFound, Refused
from engine.persistence import Case
from engine.scenarios.walk import Walk, filled_in
from engine.services.letter_previews import leads_to_letter
from tests.fixtures import A_THURSDAY
from tests.webui.browser import Browser, Page, words
from tests.webui.conftest import Installation, Member, Saved

HOSTILE = (
    "#set page(fill: red) **bold** {{case}} <script>x</script> [a](http://evil.example)\nRe: €500 \u202e"
)


def staff(group: str, department: str = "organisation") -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        name=f"{group}-9",
        roles=frozenset({Role.STAFF}),
        departments=frozenset({department}),
        groups=frozenset({(department, group)}),
    )


CLERK = staff("front-line")


@dataclass(frozen=True)
class Decided(Saved):
    """A complaint of which everything is known but the answer."""

    reference: str


@pytest.fixture(scope="module")
def before_the_decision(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Decided:
    settings, clock = installation.copy(tmp_path_factory.mktemp("decided")), HandClock(A_THURSDAY)
    app = installation.open(settings, clock)
    engine: Engine = app.extensions["plaint"]
    by_post = {"reach_by": "letter", "email": None, "address": "1 Mill Lane"}
    walk = Walk(engine.transaction, clock).complain(Channel.LETTER, "tr", **by_post)
    walk.complete("assess_complaint").complete("investigate_complaint")
    engine.close()
    return Decided(installation.home, settings.database_url, walk.reference)


class Office:
    """The engine at that moment."""

    def __init__(self, app: Flask, reference: str) -> None:
        self.engine: Engine = app.extensions["plaint"]
        self.reference = reference
        with self.engine.reading(CLERK) as services:
            self.task = services.cases.tasks(reference)[0].id

    def answers(self, **answers: object) -> Submitted:
        with self.engine.reading(CLERK) as services:
            bundle = services.deployments.current_bundle("organisation")
        return filled_in(bundle, "decision", answers)

    def preview(self, by: Actor = CLERK, **answers: object) -> StepPreview:
        with self.engine.rehearsal(by) as services:
            return services.work.preview(self.task, self.answers(**answers))

    def complete(self, **answers: object) -> None:
        with self.engine.transaction(CLERK) as services:
            services.work.complete(self.task, self.answers(**answers))

    def case(self):
        with self.engine.transaction(CLERK) as services:
            return services.cases.get(self.reference)


@pytest.fixture
def office(app: Flask, before_the_decision: Decided) -> Office:
    before_the_decision.restore(app)
    return Office(app, before_the_decision.reference)


@pytest.fixture
def page(office: Office, ana: Browser) -> Page:
    return ana.get(f"/staff/tasks/{office.task}")


def test_the_preview_is_the_letter_that_is_written_then(office: Office) -> None:
    previewed = office.preview()
    office.complete()
    with office.engine.transaction(CLERK) as services:
        written = [services.letters.get(one.id) for one in office.case().letters][-2:]

    assert [(one.subject, one.html) for one in previewed.letters] == [
        (one.subject, one.html) for one in written
    ]
    assert [(one.to, one.language, one.way) for one in previewed.letters] == [
        ("complainant", "tr", "paper"),
        ("staff", "tr", "online"),
    ]
    assert previewed.letters[0].addressee[0] == "Maria Rossi"


def test_what_was_typed_decides_which_letter_it_is(office: Office) -> None:
    rejecting = office.preview(finding="not-upheld", remedy_due=False, remedies=None, amount=None)

    assert "we billed March twice" in office.preview().letters[0].html
    assert office.preview().letters[0].html != rejecting.letters[0].html


def test_nothing_is_kept_of_a_preview(office: Office) -> None:
    before = office.case()
    office.preview(answer="A text that nobody sends.")
    after = office.case()

    assert (after.letters, after.tasks, after.stage, after.clocks) == (
        before.letters,
        before.tasks,
        before.stage,
        before.clocks,
    )
    assert len(after.timeline) == len(before.timeline)
    assert "nobody sends" not in str(after)


def test_a_step_that_is_kept_is_no_preview(office: Office) -> None:
    with pytest.raises(RuntimeError), office.engine.transaction(CLERK) as services:
        services.work.preview(office.task, office.answers())

    assert "Decide on the response" in [one.label for one in office.case().tasks]


def test_who_may_not_do_the_task_sees_no_letter(office: Office) -> None:
    with pytest.raises(NotFound):
        office.preview(staff("front-line", "housing"))
    with pytest.raises(Refused):
        office.preview(staff("reviewers"))


def test_a_form_that_is_not_complete_says_what_is_missing(office: Office) -> None:
    with pytest.raises(Invalid):
        office.preview(answer=None)


def test_what_is_typed_stays_text_in_the_preview(office: Office) -> None:
    html = office.preview(answer=HOSTILE).letters[0].html

    assert "<script" not in html
    assert "**bold**" in html
    assert "<a" not in html
    assert "#set page(fill: red)" in html
    assert "{{case}}" in html


def test_a_decision_that_somebody_approves_first_says_so(office: Office) -> None:
    waiting = office.preview(remedies=["refund-payment"], amount=900_000)

    assert waiting.letters == ()
    assert waiting.tasks


def test_only_tasks_that_a_letter_may_follow_offer_it(office: Office) -> None:
    with office.engine.reading(CLERK) as services:
        bundle = services.deployments.current_bundle("organisation")
    tasks = [
        element
        for process in bundle.diagrams.processes.values()
        for element in process.elements.values()
        if element.kind == "userTask"
    ]
    leading = {one.id for one in tasks if leads_to_letter(bundle, one)}

    assert {"decide_response", "approve_response", "review_complaint", "investigate_complaint"} <= leading
    assert not leading & {"acknowledge_personally", "hear_staff", "carry_out"}


def test_the_page_shows_the_letter_and_keeps_what_was_typed(page: Page, office: Office, ana: Browser) -> None:
    typed = {name: list(values) for name, values in office.answers().fields.items()}
    shown = page.submit({**typed, "answer": "We are <b>sorry</b>."}, button="Preview the letter")

    assert shown.status == 200, shown.faults
    assert "Nothing has been sent yet" in shown.text
    assert "We are <b>sorry</b>." in words(shown.all("//article[@lang='tr']")[0])
    assert "print queue" in shown.text
    assert "We are <b>sorry</b>." in ana.get(f"/staff/tasks/{office.task}").text
    assert [one.name for one in office.case().letters] == ["acknowledgement"]


def test_the_page_says_what_is_missing_for_a_preview(page: Page) -> None:
    shown = page.submit({"answer": ""}, button="Preview the letter")

    assert shown.status == 422
    assert "Nothing has been sent" not in shown.text
    assert shown.faults


class TestExtension:
    @pytest.fixture
    def shown(self, office: Office, member: Member) -> Page:
        page = member("ben").get(f"/staff/cases/{office.reference}")
        form = page.one("//form[contains(@action, '/clocks/answer')]")
        reason = form.xpath(".//option[2]/@value")[0]
        return page.browser.post(
            form.get("action"), {**token(page), "number": "3", "reason": reason, "preview": "1"}
        )

    def test_who_gives_more_time_sees_what_the_complainant_will_be_told(
        self, shown: Page, office: Office
    ) -> None:
        assert "Nothing has been sent yet" in shown.text
        assert "It would be due" in shown.text
        assert shown.one("//article[@lang='tr']") is not None
        assert [one.name for one in office.case().letters] == ["acknowledgement"]
        read = [entry for entry in office.case().timeline if "Personal data read" in str(entry.what)]
        assert any("Ben" in entry.by for entry in read)

    def test_from_there_the_time_limit_is_extended(self, shown: Page, office: Office) -> None:
        shown.submit(button="Extend")

        assert [one.name for one in office.case().letters] == ["acknowledgement", "extension"]

    def test_what_can_not_be_given_is_said(self, office: Office, ana: Browser) -> None:
        page = ana.get(f"/staff/cases/{office.reference}")
        answer = {**token(page), "number": "x", "reason": "", "preview": "1"}
        told = page.browser.post(f"/staff/cases/{office.reference}/clocks/answer", answer)

        assert "Enter a whole number" in told.text


def token(page: Page) -> dict[str, str]:
    return {"csrf_token": page.all("//input[@name='csrf_token']/@value")[0]}


@pytest.mark.parametrize("typed", ["a\x00b", "x" * 20_001], ids=["a control character", "too much"])
def test_what_could_not_be_sent_has_no_preview(page: Page, office: Office, typed: str) -> None:
    answers = {name: list(values) for name, values in office.answers().fields.items()}
    shown = page.submit({**answers, "answer": typed}, button="Preview the letter")

    assert shown.status == 422
    assert "Nothing has been sent yet" not in shown.text


def test_long_texts_in_any_script_are_shown_whole(office: Office) -> None:
    said = "مرحبا 😀 " + "long " * 3_900

    assert said.strip() in office.preview(answer=said).letters[0].html


def test_who_changes_nothing_rehearses_nothing(office: Office, member: Member) -> None:
    page = member("otto").get("/staff/cases/")
    refused = page.browser.post(f"/staff/tasks/{office.task}", {**token(page), "preview": "1", "answer": "x"})

    assert refused.status == 403


def test_whom_the_complaint_is_about_sees_no_letter_of_it(office: Office) -> None:
    with office.engine.transaction(CLERK) as services:
        statement = select(Case).where(Case.reference == office.reference)
        case = services._step.session.scalars(statement).one()
        record = {**case.record, "complained_about": [CLERK.name]}
        services._step.session.rewrite(case, record=record)

    with pytest.raises(Refused):
        office.preview()
