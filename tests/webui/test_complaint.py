from __future__ import annotations

import pytest
from flask import Flask

from tests.webui.browser import Browser, Page, file
from tests.webui.complaining import STEPS, begin, fill_in
from webui import limits

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


def test_a_complaint_is_made_step_by_step_and_followed_by_its_code(visitor: Browser):
    check = fill_in(begin(visitor))
    received = check.submit(button="Send my complaint")
    code = received.one("//*[@class='tracking-code']").text
    case = received.link("Go to my complaint")

    assert check.heading == "Check what you are about to send"
    assert "My car was towed." in check.text
    assert received.heading == "We have received your complaint"
    assert {"Jane Miller", "jane@example.org", "Parking and permits"} <= {
        " ".join(one.itertext()).strip() for one in received.all("//dd")
    }
    assert len(code.replace("-", "").replace(" ", "")) == 22
    assert case.heading.startswith("Your complaint C-2026-")


def test_the_code_opens_the_case_for_another_visitor_and_never_stands_in_an_address(
    app: Flask, visitor: Browser, check: Page
):
    received = check.submit(button="Send my complaint")
    code = received.one("//*[@class='tracking-code']").text
    other = Browser(app)

    case = other.get("/follow/").submit({"code": code.lower().replace("-", " ")})

    assert case.heading.startswith("Your complaint")
    assert case.path == "/follow/case"
    assert not [href for href in case.all("//@href | //@action") if code in href]


def test_going_back_finds_what_was_typed(visitor: Browser):
    fill_in(begin(visitor), STEPS[:3])

    page = begin(visitor).submit(STEPS[0], button="Continue")

    assert page.value("description") == "My car was towed.\nI had a permit."


def test_what_is_wrong_is_said_beside_the_field_and_in_a_summary_and_nothing_is_lost(visitor: Browser):
    page = fill_in(begin(visitor), STEPS[:1])

    again = page.submit({"description": "", "happened_before": "yes"}, button="Continue")

    assert again.status == 422
    assert again.one("//title").text.startswith("Error: ")
    assert again.one("//*[@id='f-description']").get("aria-invalid") == "true"
    assert "f-description" in again.faults
    assert again.all("//input[@name='happened_before'][@checked]/@value") == ["yes"]


def test_a_file_that_no_question_asks_for_is_refused_in_words(visitor: Browser):
    posted = {**STEPS[0], "surprise": file("virus.exe", b"MZ" + bytes(100))}
    again = begin(visitor).submit(posted, button="Continue")

    assert again.status == 422
    assert "virus.exe" in again.faults["form-body"]


def test_a_summary_leads_back_to_each_part_to_change_it(check: Page):
    page = check.link("Change: What happened")

    assert page.heading == "What happened"
    assert page.value("description").startswith("My car was towed.")


def test_a_step_left_out_is_asked_for_when_the_complaint_is_sent(visitor: Browser):
    fill_in(begin(visitor), STEPS[:1])

    page = visitor.get("/complaint/check").submit(button="Send my complaint")

    assert page.status == 422
    assert page.heading == "What happened"
    assert "f-description" in page.faults


class TestAttachments:
    @pytest.fixture
    def page(self, visitor: Browser) -> Page:
        return fill_in(begin(visitor), STEPS[:4])

    def test_a_file_is_kept_while_one_goes_on(self, page: Page):
        check = fill_in(page, [{"enclosures": file("photo.png", PNG)}, STEPS[5]])

        received = check.submit(button="Send my complaint")
        case = received.link("Go to my complaint")

        assert "photo.png" in received.text
        assert "photo.png" in case.text

    def test_it_is_saved_and_never_shown_within_the_site(self, page: Page, visitor: Browser):
        check = fill_in(page, [{"enclosures": file("../photo.png", PNG)}, STEPS[5]])
        case = check.submit(button="Send my complaint").link("Go to my complaint")
        href = case.one("//a[contains(@href, '/documents/')]").get("href")

        answer = visitor.client.get(href)

        assert answer.data
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert ".." not in answer.headers["Content-Disposition"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_a_file_can_be_taken_away_again(self, page: Page, visitor: Browser):
        page.submit({"enclosures": file("photo.png", PNG)}, button="Continue")

        page = visitor.get(page.path).submit(button="Remove photo.png")

        assert "photo.png" not in page.text

    def test_a_file_of_a_forbidden_kind_is_refused_beside_its_field(self, page: Page):
        again = page.submit({"enclosures": file("virus.exe", b"MZ" + bytes(100))}, button="Continue")

        assert again.status == 422
        assert "f-enclosures" in again.faults
        assert "virus.exe" not in again.text.replace(again.faults["f-enclosures"], "")

    def test_a_request_that_is_too_large_has_its_own_page(self, page: Page, visitor: Browser):
        again = visitor.client.post(
            page.path, data=bytes(2_000_000), content_type="multipart/form-data; boundary=x"
        )

        assert again.status_code == 413
        assert "This is too large" in again.text


@pytest.mark.parametrize(
    "hostile",
    [
        "\x00",
        "a\x00b",
        "\ud800".encode("utf-8", "surrogatepass"),
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "x" * 100_000,
    ],
)
def test_hostile_text_is_refused_or_shown_as_text(visitor: Browser, hostile: str | bytes):
    page = fill_in(begin(visitor), STEPS[:1])

    again = page.submit({**STEPS[1], "description": hostile}, button="Continue")

    assert again.status in {200, 422}
    assert "<script>alert" not in again.source


@pytest.mark.parametrize(
    "name", ["nobody_asked", "typename", "__class__", "description[0].x", "remedies_wanted[]"]
)
def test_answers_to_questions_that_nobody_asked_do_no_harm(visitor: Browser, name: str):
    page = begin(visitor)

    again = page.submit({**STEPS[0], name: "x"}, button="Continue")

    assert again.status in {200, 422}


def test_a_wrong_and_an_unknown_code_get_the_same_answer(visitor: Browser, check: Page):
    received = check.submit(button="Send my complaint")
    code = received.one("//*[@class='tracking-code']").text
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")

    answers = [
        visitor.get("/follow/").submit({"code": typed})
        for typed in (wrong, "000000-0000-0000-0000-0000", "", "C-2026-000001")
    ]

    assert {answer.status for answer in answers} == {422}
    assert len({tuple(answer.faults.items()) for answer in answers}) == 1


def test_too_many_wrong_codes_and_one_has_to_wait(visitor: Browser):
    page = visitor.get("/follow/")
    answers = [page.submit({"code": f"WRONG-{number}"}).status for number in range(12)]

    assert answers == [422] * 10 + [429] * 2
    assert limits.TRACKING.startswith("10 per minute")


def test_leaving_forgets_the_code(visitor: Browser, check: Page):
    case = check.submit(button="Send my complaint").link("Go to my complaint")

    case.submit(button="Close this page")

    assert visitor.get("/follow/case").heading == "Follow a complaint"
    assert visitor.get("/complaint/received").heading == "Follow a complaint"


def test_a_draft_can_be_thrown_away(visitor: Browser):
    fill_in(begin(visitor), STEPS[:2])

    visitor.get("/complaint/").submit(button="Throw away what I wrote")

    assert fill_in(begin(visitor), STEPS[:1]).value("description") == ""


def test_sending_twice_makes_one_complaint(check: Page):
    check.submit(button="Send my complaint")

    again = check.submit(button="Send my complaint")

    assert again.heading == "Follow a complaint"


def test_a_complaint_is_withdrawn_behind_the_code(check: Page):
    case = check.submit(button="Send my complaint").link("Go to my complaint")
    form = case.link("Withdraw the complaint")
    boxes = dict.fromkeys(form.all("//form//input[@type='checkbox'][@value='true']/@name"), "true")
    chosen = {
        name: form.all(f"//input[@name='{name}']/@value")[0]
        for name in set(form.all("//input[@type='radio']/@name"))
    }

    refused = form.submit({}, button="Send")
    done = form.submit({**boxes, **chosen}, button="Send")

    assert refused.status == 422
    assert refused.faults
    assert done.heading.startswith("Your complaint")
    assert "Thank you." in done.text
    assert form.browser.get(form.path, status=409).link("To my complaint").path == "/follow/case"


def test_what_was_not_offered_can_not_be_done(visitor: Browser, check: Page):
    check.submit(button="Send my complaint")

    assert (
        visitor.get("/follow/case/respond/answer_accepted", status=409).heading
        == "This has changed in the meantime"
    )


def test_nothing_of_a_case_is_open_without_its_code(visitor: Browser):
    for path in ("/follow/case/respond/withdrawal", "/follow/case/letters/x", "/follow/case/documents/x"):
        visitor.get(path, status=404)


def test_whoever_sends_twice_has_one_complaint_and_its_code(visitor: Browser, check: Page):
    before = dict(visitor.client._cookies)
    first = check.submit(button="Send my complaint")

    visitor.client._cookies = before  # the answer did not arrive: the browser knows nothing of it
    second = check.submit(button="Send my complaint")

    code = "//*[@class='tracking-code']"
    assert second.one(code).text == first.one(code).text
    assert second.heading == first.heading


def test_a_code_that_was_replaced_is_not_told_to_an_old_draft(visitor: Browser, check: Page, ana: Browser):
    before = dict(visitor.client._cookies)
    check.submit(button="Send my complaint")
    ana.get("/staff/cases/C-2026-000001").submit(button="Issue a new tracking code")

    visitor.client._cookies = before

    assert check.submit(button="Send my complaint").path == "/follow/"
