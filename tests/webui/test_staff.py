from __future__ import annotations

import pytest
from flask import Flask

from engine.kernel.clock import HandClock
from tests.webui.browser import Browser, Page, file, words
from tests.webui.complaining import STEPS, complain
from tests.webui.conftest import PASSWORD, Complained, Member

REFERENCE = "C-2026-000001"


@pytest.fixture
def code(app: Flask, complained: Complained) -> str:
    complained.restore(app)
    return complained.code


@pytest.fixture
def task(code: str, ana: Browser) -> Page:
    return ana.get("/staff/?filter=groups").link("Assess the complaint")


def answers(task: Page) -> dict[str, str]:
    """The first choice of every question."""
    chosen = {
        name: task.all(f"//input[@name='{name}']/@value")[0]
        for name in set(task.all("//input[@type='radio']/@name"))
    }
    form = "//form[@id='form-body']"
    selects = {one.get("name"): one.xpath("./option[2]/@value")[0] for one in task.all(f"{form}//select")}
    ticked = dict.fromkeys(task.all(f"{form}//input[@type='checkbox'][@value='true']/@name"), "true")
    return {**chosen, **selects, **ticked}


def test_what_an_answer_fetches_anew_stands_around_the_form_whose_own_names_fields_may_bear(task: Page):
    shown = task.submit(button="Take this task")

    (target,) = set(shown.all("//@hx-target"))

    assert shown.one(f"//*[@id='{target.removeprefix('#')}']//form").get("id") == "form-body"


class TestInbox:
    def test_a_new_complaint_is_with_the_group_until_somebody_takes_it(self, task: Page, ana: Browser):
        taken = task.submit(button="Take this task")
        mine = ana.get("/staff/")

        assert "With Ana Beck" in taken.text
        assert "Assess the complaint" in mine.text
        assert "Nobody’s yet 0" in mine.text

    def test_an_empty_inbox_says_what_to_do(self, ana: Browser):
        page = ana.get("/staff/?filter=mine")

        assert "You have taken no task" in page.text

    def test_what_is_late_is_said_in_words(self, code: str, visitor: Browser, clock: HandClock):
        clock.set(clock.now().replace(day=9))

        page = visitor.sign_in("ben", PASSWORD).browser.get("/staff/?filter=overdue")

        assert "3 days late" in page.text
        assert page.one("//nav//a[contains(@href, 'overdue')]").get("aria-current") == "page"

    def test_a_task_can_be_given_back(self, task: Page, ana: Browser):
        page = task.submit(button="Take this task").submit(button="Give it back")

        assert page.heading == "Inbox"
        assert "Nobody’s yet 1" in page.text

    def test_an_unknown_view_of_the_inbox_is_not_there(self, ana: Browser):
        assert ana.get("/staff/?page=nonsense").heading == "Inbox"
        ana.get("/staff/?filter=nonsense", status=404)


class TestTask:
    def test_it_says_why_it_is_here_and_when_it_is_due(self, task: Page):
        assert "The process gives this task to Front line." in task.text
        assert "2 working days" in task.text
        assert "My car was towed." in task.text

    def test_doing_it_moves_the_case_on(self, task: Page):
        case = task.submit(answers(task), button="Done")

        assert case.heading == f"Case {REFERENCE}"
        assert "Done: Assess the complaint" in case.text

    def test_what_is_missing_is_named_and_nothing_is_lost(self, task: Page):
        area = task.all("//form//textarea/@name")[0]

        again = task.submit({area: "Talk to the driver."}, button="Done")

        assert again.status == 422
        assert again.faults
        assert again.value(area) == "Talk to the driver."

    def test_what_was_typed_is_kept_for_later(self, task: Page, ana: Browser):
        area = task.all("//form//textarea/@name")[0]
        task.submit({area: "Ask the driver."}, button="Save for later")

        assert ana.get(task.path).value(area) == "Ask the driver."

    def test_one_that_is_done_already_says_who_did_it_and_when(self, task: Page, member: Member):
        ben = member("ben")
        theirs = ben.get(task.path)
        task.submit(answers(task), button="Done")

        refused = theirs.submit(answers(theirs), button="Done")

        assert refused.status == 409
        assert refused.text.startswith(
            "This has changed in the meantime Done by Ana Beck on 2 Apr 2026, 10:00."
        )

    def test_one_that_another_has_taken_is_theirs(self, task: Page, member: Member):
        ben = member("ben")
        task.submit(button="Take this task")

        theirs = ben.get(task.path)

        assert "With Ana Beck" in theirs.text
        assert not theirs.all("//button[starts-with(normalize-space(), 'Done')]")

    def test_an_unknown_task_is_not_there(self, ana: Browser):
        assert ana.get("/staff/tasks/nothing", status=404).heading == "There is nothing here"


class TestCase:
    def test_it_tells_everything(self, code: str, ana: Browser):
        case = ana.get(f"/staff/cases/{REFERENCE}")

        assert {"Jane Miller", "jane@example.org"} <= {one.text for one in case.all("//dd")}
        assert "We have received your complaint" in case.text
        assert case.all("//script[@type='application/json']")
        assert "unsafe-inline" not in case.headers["Content-Security-Policy"].replace(
            "style-src-attr 'unsafe-inline'", ""
        )

    def test_the_path_taken_is_told_as_text_too(self, code: str, ana: Browser):
        case = ana.get(f"/staff/cases/{REFERENCE}")

        assert "Assess" in " ".join(case.one("(//ol[@class='path'])[1]").itertext())

    def test_what_was_said_is_labelled_as_it_was_asked(self, code: str, ana: Browser):
        case = ana.get(f"/staff/cases/{REFERENCE}")

        assert {"Your name", "E-mail address"} <= {words(one) for one in case.all("//dt")}

    def test_cases_are_found_by_a_part_of_the_reference(self, code: str, ana: Browser):
        assert REFERENCE in ana.get("/staff/cases/?text=000001").text
        assert "No case fits" in ana.get("/staff/cases/?text=nothing").text
        assert "No case fits" in ana.get("/staff/cases/?status=closed").text

    def test_a_new_code_takes_the_place_of_a_lost_one(self, code: str, ana: Browser, app: Flask):
        shown = ana.get(f"/staff/cases/{REFERENCE}").submit(button="Issue a new tracking code")
        new = shown.one("//*[@class='tracking-code']").text

        assert Browser(app).get("/follow/").submit({"code": new}).heading.startswith("Your complaint")
        assert Browser(app).get("/follow/").submit({"code": code}).status == 422
        assert new not in ana.get(f"/staff/cases/{REFERENCE}").source

    def test_registered_data_are_corrected_with_both_versions_on_record(self, code: str, ana: Browser):
        form = ana.get(f"/staff/cases/{REFERENCE}").link("Correct the registered data")
        case = form.submit({"name": "Jane Millar"}, button="Save the correction")

        assert form.value("name") == "Jane Miller"
        assert "As received" in case.text
        assert {"Jane Millar", "Jane Miller"} <= {one.text for one in case.all("//dd")}

    def test_a_withdrawal_by_telephone_is_recorded_on_behalf(self, code: str, ana: Browser):
        form = ana.get(f"/staff/cases/{REFERENCE}").link("Withdraw the complaint")
        case = form.submit({**answers(form), "channel": "phone"}, button="Record this")

        assert "On behalf of the complainant" in form.text
        assert "It is recorded." in case.text

    def test_a_letter_is_printed_and_marked_as_posted(self, visitor: Browser, ana: Browser):
        complain(visitor, reach_by="letter", address="3 Hill Road\nNorthfield", email="")
        letter = ana.get(f"/staff/cases/{REFERENCE}").link("We have received your complaint")
        posted = letter.submit(button="Mark as posted")

        assert "3 Hill Road" in letter.text
        assert "Posted on 2 Apr 2026, 10:00 by Ana Beck." in posted.text

    def test_cases_of_other_departments_are_not_there(self, visitor: Browser, ana: Browser):
        complain(visitor, product="repairs")

        assert REFERENCE not in ana.get("/staff/cases/").text
        ana.get(f"/staff/cases/{REFERENCE}", status=404)


class TestRegistering:
    def test_a_complaint_by_telephone_gets_a_reference_and_a_code(self, ana: Browser):
        form = ana.get("/staff/register/")
        answers = {key: value for step in STEPS for key, value in step.items()}

        case = form.submit({**answers, "channel": "phone"}, button="Register it")

        assert case.heading == f"Case {REFERENCE}"
        assert case.one("//*[@class='tracking-code']").text
        assert "Phone" in case.text

    def test_what_is_typed_after_the_form_was_fetched_anew_is_registered_too(self, ana: Browser):
        form = ana.get("/staff/register/")
        answers = {key: value for step in STEPS for key, value in step.items()}

        anew = form.submit({**answers, "name": "", "refresh": "1"})
        case = anew.submit({"name": "Jane Miller"}, button="Register it")

        assert case.heading == f"Case {REFERENCE}"
        assert "Jane Miller" in case.text

    def test_files_survive_a_fault_elsewhere(self, ana: Browser):
        pdf = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
        form = ana.get("/staff/register/")
        answers = {key: value for step in STEPS for key, value in step.items()}

        again = form.submit(
            {**answers, "name": "", "enclosures": file("bill.pdf", pdf)}, button="Register it"
        )
        case = again.submit({"name": "Jane Miller"}, button="Register it")

        assert again.status == 422
        assert "bill.pdf" in again.text
        assert "bill.pdf" in case.text
