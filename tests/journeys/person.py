"""People at their browsers. Every page that they get to is inspected."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from copy import copy
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Browser, Locator, Page, Response, expect

from engine.kernel.clock import SystemClock
from tests.journeys.inspection import DESKTOP, PHONE, Ear, Inspector, is_too_wide
from tests.journeys.installation import ROOT

EXAMPLES = ROOT / "processes" / "organisation" / "forms" / "examples"
WITHOUT_SCRIPTS = """main => {
    const copy = main.cloneNode(true);
    copy.querySelectorAll("script").forEach(script => script.remove());
    return copy.textContent;
}"""
BUSY = ".htmx-request, .htmx-swapping, .htmx-settling"


def today() -> str:
    """As a date field takes it."""
    return SystemClock().now().date().isoformat()


def example(form: str, **answers: Any) -> dict[str, Any]:
    """A form as its example fills it in, with some answers given differently; ``None`` takes one away."""
    values: dict[str, Any] = {**json.loads((EXAMPLES / f"{form}.json").read_text()), **answers}
    return {name: value for name, value in values.items() if value is not None}


class Person:
    """Somebody at a browser of their own, with JavaScript or without."""

    screen = DESKTOP

    def __init__(
        self, browser: Browser, address: str, inspector: Inspector, *, script: bool, device: str
    ) -> None:
        self._context = browser.new_context(
            base_url=address,
            java_script_enabled=script,
            viewport=self.screen,
            extra_http_headers={"X-Forwarded-For": device},
        )
        self._context.set_default_timeout(15_000)
        self._script = script
        self._inspector = inspector
        self._sit_down_at(self._context.new_page())

    def _sit_down_at(self, page: Page) -> None:
        self.page = page
        self._ear = Ear(page)

    def second_tab(self) -> Self:
        """Open the same page in another tab of the same browser."""
        other = copy(self)
        other._sit_down_at(self._context.new_page())
        return other.open(self.page.url)

    def close_tab(self) -> None:
        """Close the tab alone."""
        self.page.close()

    def close(self) -> None:
        """Go away from the browser, and close it."""
        self._context.close()

    # -- moving about

    def open(self, path: str, *, status: int = 200) -> Self:
        """Type an address."""
        return self._arrive(self.page.goto(path), status)

    def follow(self, text: str, *, within: Locator | None = None) -> Self:
        """Click a link."""
        link = (within or self.page).get_by_role("link", name=text).first
        with self.page.expect_navigation() as navigation:
            link.click()
        return self._arrive(navigation.value, 200)

    def press(self, text: str, *, status: int = 200, within: Locator | None = None) -> Self:
        """Press a button that sends the page somewhere."""
        button = (within or self.page).get_by_role("button", name=text).first
        with self.page.expect_navigation() as navigation:
            button.click()
        return self._arrive(navigation.value, status)

    def save(self, text: str) -> bytes:
        """Click a link to a document; gives what was saved."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=text).first.click()
        return Path(download.value.path()).read_bytes()

    # -- reading

    @property
    def heading(self) -> str:
        """What the page is called."""
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        """All that the page says, folded parts included, in one line."""
        told = self.page.locator("main").evaluate(WITHOUT_SCRIPTS)
        return re.sub(r"\s+", " ", told)

    def sees(self, *texts: str) -> Self:
        """The page says all of this."""
        for text in texts:
            assert text in self.text, f"“{text}” is not on {self.page.url}: {self.text}"
        return self

    def sees_nothing_of(self, *texts: str) -> Self:
        """The page says none of this."""
        for text in texts:
            assert text not in self.text, f"“{text}” is on {self.page.url}: {self.text}"
        return self

    def is_told(self, fault: str) -> Self:
        """The summary of faults has focus and says this."""
        summary = self.page.locator(".error-summary")
        expect(summary).to_contain_text(fault)
        expect(summary).to_be_focused()
        return self

    # -- filling in

    def fill(self, **answers: Any) -> Self:
        """Answer questions of the page, by the names of their fields."""
        for name, value in answers.items():
            self._answer(name, value)
        return self

    def fill_in(self, form: str, **answers: Any) -> Self:
        """Answer what the page asks, as the example of the form has it, with some answers given differently."""
        left_over = answers.keys() - self._answer_what_is_asked(example(form, **answers))
        assert not any(answers[name] for name in left_over), f"{self.page.url} does not ask for {left_over}"
        return self

    def attach(self, name: str, *files: Path) -> Self:
        """Choose files."""
        self._field(name).set_input_files(list(files))
        return self

    def value(self, name: str) -> str:
        """What stands in a field now."""
        return self._field(name).first.input_value()

    def _field(self, name: str) -> Locator:
        return self.page.locator(f"main [name='{name}']")

    def _asks(self, name: str) -> bool:
        return self._field(name).first.is_visible()

    def _answer_what_is_asked(self, answers: dict[str, Any]) -> set[str]:
        """One after the other: an answer may bring the next question up."""
        answered = set()
        for name, value in answers.items():
            if self._asks(name):
                self._answer(name, value)
                answered.add(name)
        return answered

    def _answer(self, name: str, value: Any) -> None:
        field = self._field(name)
        kind = field.first.evaluate("field => field.type")
        for control, change in _changes(field, kind, value):
            if self._script and control.get_attribute("hx-post"):
                with self.page.expect_response(lambda answer: answer.request.method == "POST"):
                    change()
                expect(self.page.locator(BUSY)).to_have_count(0)
            else:
                change()

    # -- every page

    def _arrive(self, response: Response | None, status: int) -> Self:
        assert response, f"nothing came from {self.page.url}"
        assert response.status == status, f"{response.status} at {self.page.url}: {self.text}"
        if self._script and self.page.locator("[data-diagram]").count():
            expect(self.page.locator("[data-canvas] svg[data-element-id]").first).to_be_attached()
        self._inspector.inspect(self.page)
        assert not is_too_wide(self.page), f"{self.page.url} is wider than the screen"
        assert not self._ear.heard, f"{self.page.url} says {self._ear.heard}"
        return self


def _changes(field: Locator, kind: str, value: Any) -> Iterable[tuple[Locator, Any]]:
    """Controls, each with what is to be done to it."""
    if kind == "radio":
        chosen = field.and_(field.page.locator(f"[value='{value}']"))
        if not chosen.is_checked():
            yield chosen, chosen.check
    elif kind == "checkbox" and isinstance(value, list):
        for one in field.all():
            wanted = one.get_attribute("value") in value
            if one.is_checked() != wanted:
                yield one, lambda one=one, wanted=wanted: one.set_checked(wanted)
    elif kind == "checkbox":
        if field.is_checked() != value:
            yield field, lambda: field.set_checked(value)
    elif kind == "select-one":
        if field.input_value() != value:
            yield field, lambda: field.select_option(value)
    elif field.input_value() != str(value):
        yield field, lambda: (field.fill(str(value)), field.blur())


class Complainant(Person):
    """Complains, follows the complaint by its code, and says what they think of the answer; on a phone."""

    screen = PHONE
    code = ""
    reference = ""

    def complain(self, *files: Path, **answers: Any) -> Self:
        """From the first page to the one with the tracking code."""
        self.open("/").follow("Make a complaint")
        while not self.heading.startswith("Check what"):
            self._answer_what_is_asked(example("complaint", **answers))
            if files and self._asks("enclosures"):
                self.attach("enclosures", *files)
            self.press("Continue")
        self.press("Send my complaint").sees("Your tracking code")
        self.code = self.page.locator(".tracking-code").inner_text()
        self.reference = re.findall(r"C-\d{4}-\d{6}", self.text)[0]
        return self

    def follow_up(self, code: str = "") -> Self:
        """Open the complaint by its code."""
        self.open("/follow/").fill(code=code or self.code).press("Open my complaint")
        assert self.heading.startswith("Your complaint C-")
        return self

    def respond(self, label: str, form: str, **answers: Any) -> Self:
        """Do one of the things that are offered on the complaint's page, or answer a question there."""
        return (
            self.open("/follow/case").follow(label).fill_in(form, **answers).press("Send").sees("Thank you.")
        )

    def offers(self) -> list[str]:
        """What is offered now."""
        return self.open("/follow/case").page.locator(".offer a").all_inner_texts()


class Colleague(Person):
    """Works here."""

    def sign_in(self, name: str, password: str) -> Self:
        """Begin the day."""
        return self.open("/sign-in").fill(username=name, password=password).press("Sign in")

    def look_at(self, reference: str) -> Self:
        """Open a case."""
        return self.open(f"/staff/cases/{reference}")

    def find_in_inbox(self, reference: str, task: str, *, tab: str = "My groups") -> Self:
        """Look for a task in the inbox, page by page, and open it."""
        self.open("/staff/").follow(tab)
        row = self.page.locator("#tasks tr", has_text=reference).filter(has_text=task)
        while not row.count():
            self.follow("Next page")
        return self.follow(task, within=row)

    def take(self, reference: str, task: str) -> Self:
        """Open one of the case's tasks, and take it."""
        return self.look_at(reference).follow(task, within=self._tasks()).press("Take this task")

    def do(self, reference: str, task: str, form: str, **answers: Any) -> Self:
        """Take a task and do it."""
        return self.take(reference, task).finish(task, form, **answers)

    def finish(self, task: str, form: str, **answers: Any) -> Self:
        """Fill in the form of the task that is open, and say that it is done."""
        return self.fill_in(form, **answers).press("Done").sees(f"Done: {task}")

    @property
    def case_reference(self) -> str:
        """Of the case whose page is open."""
        return re.findall(r"C-\d{4}-\d{6}", self.heading)[0]

    @property
    def tracking_code(self) -> str:
        """The code that the page shows this once."""
        return self.page.locator(".tracking-code").inner_text()

    def follow_more(self, label: str) -> Self:
        """Choose something that reaches beyond the case."""
        self.page.locator("summary", has_text="More").first.click()
        return self.follow(label)

    def respond_on_behalf(self, reference: str, label: str, form: str, **answers: Any) -> Self:
        """Record what the complainant said."""
        return self.look_at(reference).follow(label).fill_in(form, **answers).press("Record this")

    def tasks(self, reference: str) -> list[str]:
        """What is to be done on a case now."""
        return self.look_at(reference)._tasks().get_by_role("link").all_inner_texts()

    def _tasks(self) -> Locator:
        return self.page.get_by_role("region", name="To be done now")
