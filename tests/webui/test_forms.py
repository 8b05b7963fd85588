from __future__ import annotations

from typing import Any

import html5lib
import pytest
from flask import Flask, render_template_string

from engine.definitions.forms import Attachment, Form, Submitted
from engine.kernel.errors import FieldFault
from tests.definitions.building import field, form, group, post, rows
from tests.webui.browser import words
from webui import forms

COLOURS = {"values": [{"label": "Red", "value": "red"}, {"label": "Blue", "value": "blue"}]}
EVERYTHING = form(
    group(
        "All",
        field("textfield", "name", "Your name", description="As on your card", validate={"required": True}),
        field(
            "textfield", "mail", validate={"validationType": "email"}, properties={"autocomplete": "email"}
        ),
        field("textarea", "story"),
        field("number", "loss", appearance={"prefixAdorner": "£", "suffixAdorner": "a year"}),
        field("datetime", "happened", subtype="date", dateLabel="When"),
        field("checkbox", "agreed", "I agree"),
        field("radio", "colour", **COLOURS),
        field("select", "shade", **COLOURS),
        field("checklist", "liked", **COLOURS),
        field("taglist", "disliked", **COLOURS),
        field("filepicker", "papers", multiple=True, accept=".pdf"),
        field("expression", "twice", "Twice", expression="=loss * 2"),
        rows("people", field("textfield", "who", "Who")),
        field("textfield", "why_red", "Why red", conditional={"hide": '=colour != "red"'}),
        {"type": "text", "id": "Text_1", "text": "Some **words**"},
        {
            "type": "html",
            "id": "Html_1",
            "content": r'<p>More {{"\u003Cscript>alert(1)\u003C/script>"}}words</p>',
        },
        {"type": "separator", "id": "Separator_1"},
        {"type": "spacer", "id": "Spacer_1", "height": 30},
        {
            "type": "table",
            "id": "Table_1",
            "label": "Limits",
            "dataSource": "=limits_known",
            "columns": [{"key": "step", "label": "Step"}],
        },
    )
)
TYPED = Submitted(
    fields={
        "name": ["Jane"],
        "story": ["\nA long story"],
        "loss": ["12.50"],
        "colour": ["red"],
        "agreed": ["true"],
        "liked": ["red", "blue"],
        "people[0].who": ["Ann"],
    },
    files={"papers": (Attachment(name="bill.pdf", size=2000, id="1"),)},
)


class Printed:
    def __init__(self, app: Flask, asked: Form, submitted: Submitted, *faults: FieldFault) -> None:
        pages = asked.shown(submitted, {"limits_known": [{"step": "Answer"}]}, faults=faults)
        template = "{% from 'components/form.html' import components %}{{ components(pages[0].components, '/here') }}"
        with app.test_request_context("/"):
            self.source = render_template_string(template, pages=pages)
        parser = html5lib.HTMLParser(html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False)
        self.tree = parser.parse(self.source)
        self.pages = pages

    def one(self, xpath: str) -> Any:
        found = self.tree.xpath(xpath)
        assert len(found) == 1, (xpath, found)
        return found[0]

    def text(self) -> str:
        return words(self.tree.getroot())


@pytest.fixture
def printed(app: Flask) -> Printed:
    return Printed(app, EVERYTHING, TYPED)


def test_every_type_of_component_is_printed_with_what_was_typed(printed: Printed):
    assert printed.one("//input[@name='name']").get("value") == "Jane"
    assert printed.one("//textarea[@name='story']").text.endswith("A long story")
    assert printed.one("//input[@name='loss']").get("inputmode") == "decimal"
    assert printed.one("//input[@name='happened']").get("type") == "date"
    assert printed.one("//input[@name='agreed']").get("checked") is not None
    assert printed.one("//input[@name='colour'][@checked]").get("value") == "red"
    assert len(printed.tree.xpath("//input[@name='liked'][@checked]")) == 2
    assert len(printed.tree.xpath("//input[@name='disliked']")) == 2
    assert printed.one("//select[@name='shade']/option[1]").get("value") == ""
    assert words(printed.one("//output")) == "25.00"
    assert printed.one("//input[@name='people[0].who']").get("value") == "Ann"
    assert "Some words" in printed.text()
    assert "bill.pdf" in printed.text()
    assert words(printed.one("//table//td")) == "Answer"


def test_no_script_of_a_form_reaches_the_page(printed: Printed):
    assert "<script" not in printed.source
    assert "words</p>" in printed.source


def test_a_hint_stands_before_its_field_and_belongs_to_it(printed: Printed):
    name = printed.one("//input[@name='name']")

    assert words(printed.one(f"//*[@id='{name.get('aria-describedby')}']")) == "As on your card"
    assert name.get("aria-required") == "true"
    assert "(optional)" in words(printed.one("//label[@for='f-story']"))


def test_a_field_that_an_answer_hides_is_printed_for_those_without_script(app: Flask):
    shown = Printed(app, EVERYTHING, post(colour="blue"))

    assert "hidden-by-answer" in shown.one(
        "//input[@name='why_red']/ancestor::*[contains(@class, 'span-')][1]"
    ).get("class")


def test_an_answer_that_others_hang_on_fetches_the_form_anew(printed: Printed):
    assert {one.get("hx-post") for one in printed.tree.xpath("//input[@name='colour']")} == {"/here"}
    assert printed.one("//input[@name='name']").get("hx-post") is None


def test_faults_stand_beside_their_fields_and_lead_to_the_first_choice(app: Flask):
    faults = (
        FieldFault(field="colour", message="Choose a colour"),
        FieldFault(field="people[0].who", message="Say who"),
    )
    shown = Printed(app, EVERYTHING, TYPED, *faults)
    linked = forms.linked(shown.pages, (*faults, FieldFault(field="elsewhere", message="Look elsewhere")))

    assert [one.message for one in linked] == ["Choose a colour", "Say who", "Look elsewhere"]
    assert shown.one(f"//*[@id='{linked[0].id}']").get("name") == "colour"
    assert linked[2].id == "form-body"
    assert "Error: Choose a colour" in shown.text()


class TestOver:
    @pytest.fixture
    def posted(self, app: Flask) -> Any:
        def over(before: Submitted, **data: Any) -> Submitted:
            pages = EVERYTHING.shown(before, {})
            with app.test_request_context("/", method="POST", data=data):
                return forms.over(before, pages, forms.posted())

        return over

    def test_what_is_no_longer_ticked_is_gone(self, posted: Any):
        assert "agreed" not in posted(TYPED, name="Jane").fields

    def test_answers_of_other_pages_stay(self, posted: Any):
        before = Submitted(fields={"elsewhere": ["kept"]})

        assert posted(before, name="Jane").fields == {"elsewhere": ["kept"], "name": ("Jane",)}

    def test_files_are_kept_until_they_are_taken_away(self, posted: Any):
        assert [file.name for file in posted(TYPED).files["papers"]] == ["bill.pdf"]
        assert posted(TYPED, drop="papers:0").files["papers"] == ()
        assert posted(TYPED, drop="papers:7").files["papers"] == TYPED.files["papers"]

    def test_a_row_more_or_less_is_part_of_what_was_asked(self, posted: Any):
        assert posted(TYPED, add="people").add == "people"
        assert posted(TYPED, remove="people[0]").remove == "people[0]"

    def test_what_the_page_itself_posts_is_no_answer(self, posted: Any):
        assert posted(Submitted(), csrf_token="x", action="save", channel="phone").fields == {}
