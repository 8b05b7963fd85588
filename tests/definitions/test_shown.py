"""A shown form: everything resolved, so that whoever prints it decides nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from engine import feel
from engine.definitions.forms import (
    Attachment,
    Form,
    ShownField,
    ShownGroup,
    ShownImage,
    ShownList,
    ShownTable,
    ShownText,
    Submitted,
)
from engine.kernel.errors import FieldFault
from tests.definitions.building import field, form, group, post, rows, scope

YES = [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]


def only(asked: Form, submitted: Submitted | None = None, **names: Any) -> Any:
    (page,) = asked.shown(submitted or Submitted(), scope(**names))
    (component,) = page.components
    return component


def test_a_question_is_shown_with_what_was_typed_and_what_is_wrong_with_it() -> None:
    asked = form(field("number", "amount", "Amount", validate={"required": True, "min": 1}))
    (page,) = asked.shown(
        post(amount="lots"), {}, faults=[FieldFault(field="amount", message="Amount must be …")]
    )
    shown = page.components[0]
    assert isinstance(shown, ShownField)
    assert (shown.type, shown.name, shown.label, shown.value) == ("number", "amount", "Amount", "lots")
    assert (shown.fault, shown.required, shown.optional, shown.minimum) == (
        "Amount must be …",
        True,
        False,
        "1",
    )
    assert shown.input_mode == "decimal"


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        (field("textfield", "x", validate={"validationType": "email"}), ("email", "email")),
        (field("textfield", "x", validate={"validationType": "phone"}), ("tel", "tel")),
        (field("textfield", "x", properties={"autocomplete": "name"}), ("text", "name")),
        (field("datetime", "x", subtype="date"), ("date", "")),
        (field("datetime", "x", subtype="datetime"), ("datetime-local", "")),
        (field("filepicker", "x"), ("file", "")),
        (field("checkbox", "x"), ("checkbox", "")),
        (field("radio", "x", values=YES), ("radio", "")),
    ],
)
def test_a_question_says_how_it_is_asked_in_html(
    component: dict[str, Any], expected: tuple[str, str]
) -> None:
    shown = only(form(component))
    assert (shown.html_type, shown.autocomplete) == expected


def test_choices_say_which_are_chosen() -> None:
    shown = only(form(field("checklist", "x", values=YES)), post(x=["no"]))
    assert [(one.value, one.label, one.chosen) for one in shown.options] == [
        ("yes", "Yes", False),
        ("no", "No", True),
    ]
    assert len({one.id for one in shown.options}) == 2


def test_a_tick_and_its_absence_are_shown() -> None:
    asked = form(field("checkbox", "x", defaultValue=True))
    assert only(asked, asked.initial({})).checked
    assert not only(asked, Submitted()).checked


def test_texts_are_markdown_with_placeholders_and_nothing_typed_becomes_markup() -> None:
    asked = form({"type": "text", "id": "T", "text": "**Dear** {{complainant.name}},"})
    shown = only(asked, complainant={"name": "<b>Bo</b> *x*"})
    assert isinstance(shown, ShownText)
    assert shown.html == "<p><strong>Dear</strong> &lt;b&gt;Bo&lt;/b&gt; *x*,</p>\n"


def test_html_is_sanitised_and_its_placeholders_escaped() -> None:
    content = '<p onclick="x()">Dear {{complainant.name}}</p>'
    shown = only(form({"type": "html", "id": "H", "content": content}), complainant={"name": "<img src=x>"})
    assert shown.html == "<p>Dear &lt;img src=x&gt;</p>"


def test_dates_in_texts_are_written_for_people() -> None:
    asked = form({"type": "text", "id": "T", "text": "Due {{due}}"})
    assert only(asked, due=datetime(2026, 4, 14, 17, tzinfo=UTC)).html == "<p>Due 14 April 2026, 17:00</p>\n"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("/static/logo.png", "/static/logo.png"),
        ("=drawn", "data:image/png;base64,iVBORw0KGgo="),
        ("=picture", ""),
        ("{{picture}}", ""),
    ],
)
def test_pictures_come_from_safe_places_only(source: str, shown: str) -> None:
    component = only(
        form({"type": "image", "id": "I", "source": source, "alt": "A picture"}),
        picture="https://example.org/a.png",
        drawn="data:image/png;base64,iVBORw0KGgo=",
    )
    assert isinstance(component, ShownImage)
    assert component.source == shown


def test_a_table_shows_a_list_of_the_case() -> None:
    columns = [{"key": "what", "label": "What"}, {"key": "on", "label": "When"}]
    asked = form({"type": "table", "id": "T", "label": "Steps", "dataSource": "=steps", "columns": columns})
    day = feel.compile('date("2026-04-14")').evaluate({}).value
    shown = only(asked, steps=[{"what": "Called", "on": day}, {"what": "Wrote"}])
    assert isinstance(shown, ShownTable)
    assert shown.headings == ("What", "When")
    assert shown.rows == (("Called", "14 April 2026"), ("Wrote", ""))


def test_a_table_without_columns_has_those_of_its_rows() -> None:
    shown = only(form({"type": "table", "id": "T", "dataSource": "=steps"}), steps=[{"a": 1, "b": 2}, "odd"])
    assert (shown.headings, shown.rows) == (("a", "b"), (("1", "2"),))


class TestConditions:
    ASKED = form(
        group("One", field("checkbox", "big")),
        group("Two", field("textarea", "why", conditional={"hide": "=not(big)"}), field("number", "n")),
    )

    def test_what_an_answer_of_the_same_page_may_bring_back_is_there_but_hidden(self) -> None:
        (_, two) = self.ASKED.shown(Submitted(), {})
        assert [one.hidden for one in two.components] == [True, False]

    def test_what_only_another_page_could_bring_back_is_not_there(self) -> None:
        (two,) = self.ASKED.shown(Submitted(), {}, page=1)
        assert [one.id for one in two.components] == ["f-n"]

    def test_what_is_to_be_shown_is_shown(self) -> None:
        (two,) = self.ASKED.shown(post(big="true"), {}, page=1)
        assert [one.hidden for one in two.components] == [False, False]

    def test_a_question_that_others_depend_on_says_so(self) -> None:
        one, two = self.ASKED.shown(post(big="true"), {})
        assert [component.live for component in (*one.components, *two.components)] == [True, False, False]


class TestPages:
    def test_a_form_without_groups_is_one_page_without_title(self) -> None:
        (page,) = form(field("number", "x")).shown(Submitted(), {})
        assert (page.title, page.number) == ("", 0)

    def test_what_stands_around_the_groups_goes_with_them(self) -> None:
        asked = form(
            {"type": "text", "id": "T", "text": "Welcome"},
            group("One", field("number", "x")),
            group("Two", group("Inner", field("number", "y"))),
            {"type": "button", "id": "B", "label": "Send"},
        )
        one, two = asked.shown(Submitted(), {})
        assert [component.type for component in one.components] == ["text", "number"]
        assert [component.type for component in two.components] == ["group", "button"]
        assert isinstance(two.components[0], ShownGroup)

    def test_a_group_that_an_answer_hides_is_there_for_it_to_come_back_and_hidden_with_its_title(
        self,
    ) -> None:
        asked = form(
            field("radio", "next", values=YES),
            group("Details", field("number", "x"), conditional={"hide": '=next != "yes"'}),
        )
        (page,) = asked.shown(Submitted(), {})
        assert ([one.hidden for one in page.components], page.hidden) == ([False, True], True)

        (page,) = asked.shown(post(next="yes"), {})
        assert ([one.hidden for one in page.components], page.hidden) == ([False, False], False)

    def test_questions_beside_a_group_that_is_left_out_are_asked_all_the_same(self) -> None:
        asked = form(
            field("number", "n"),
            group("Details", field("number", "x"), conditional={"hide": "=not(big)"}),
            group("More", field("number", "y"), conditional={"hide": "=not(big)"}),
        )
        (page,) = asked.shown(Submitted(), scope(big=False))
        assert ([one.id for one in page.components], page.title) == (["f-n"], "")

    def test_a_page_with_a_file_must_be_posted_in_parts(self) -> None:
        asked = form(
            group("One", field("number", "x")),
            group("Two", group("Inner", field("filepicker", "y"))),
            group("Three", rows("r", field("filepicker", "z"), defaultRepetitions=1)),
        )
        assert [page.has_files for page in asked.shown(asked.initial({}), {})] == [False, True, True]


def test_a_list_shows_its_rows() -> None:
    asked = form(rows("people", field("textfield", "name", "Name of person {{i}}"), defaultRepetitions=2))
    shown = only(asked, asked.initial({}))
    assert isinstance(shown, ShownList)
    assert [(row.name, row.number) for row in shown.rows] == [("people[0]", 1), ("people[1]", 2)]
    first = shown.rows[0].components[0]
    assert isinstance(first, ShownField)
    assert (first.name, first.id, first.label) == ("people[0].name", "f-people-0-name", "Name of person 1")


def test_files_that_are_there_already_are_shown() -> None:
    kept = Attachment(name="bill.pdf", size=9, id="d1")
    assert only(form(field("filepicker", "x")), Submitted(files={"x": [kept]})).attachments == (kept,)


def test_what_can_only_be_read_shows_what_the_case_knows() -> None:
    asked = form(field("textarea", "description", readonly=True))
    shown = only(asked, post(description="forged"), content={"description": "The lift is broken."})
    assert (shown.value, shown.readonly, shown.required) == ("The lift is broken.", True, False)


def test_a_computed_value_is_shown_as_it_stands() -> None:
    asked = form(field("number", "amount"), field("expression", "fee", expression="=amount * 0.1"))
    (page,) = asked.shown(post(amount="50"), {})
    fee = page.components[1]
    assert isinstance(fee, ShownField)
    assert (fee.value, fee.readonly) == ("5.0", True)
