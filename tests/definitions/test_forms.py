"""Forms take answers in: what is typed becomes a value, or a fault beside its field."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine import feel
from engine.definitions.forms import Attachment, Form, Submitted
from engine.kernel.errors import Invalid
from tests.definitions.building import field, form, group, post, rows, scope

LONDON = feel.Environment(
    now=lambda: datetime(2026, 4, 2, 12, tzinfo=UTC),
    zone=ZoneInfo("Europe/London"),
)


def faults(asked: Form, submitted: Submitted, **names: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as invalid:
        asked.load(submitted, scope(**names), LONDON)
    return {fault.field: fault.message for fault in invalid.value.faults}


def test_answers_are_parted_by_how_they_are_kept() -> None:
    asked = form(
        field("textfield", "name", properties={"kind": "identity"}),
        field("textarea", "description"),
        field("number", "amount"),
        field("textfield", "summary", properties={"kind": "variable"}),
    )
    answers = asked.load(post(name="Maria Rossi", description="Late.", amount="48.50", summary="bill"), {})
    assert answers.identity == {"name": "Maria Rossi"}
    assert answers.content == {"description": "Late."}
    assert answers.variables == {"amount": Decimal("48.50"), "summary": "bill"}


def test_what_is_not_answered_is_null_so_that_expressions_can_read_it() -> None:
    asked = form(
        field("number", "amount"), field("checkbox", "again"), field("checklist", "wishes", values=YES)
    )
    assert asked.load(Submitted(), {}).variables == {"amount": None, "again": False, "wishes": []}


YES = [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (field("textfield", "x", "Your full name"), "Enter your full name"),
        (field("textfield", "x", "IBAN"), "Enter IBAN"),
        (field("textfield", "x", "What happened?"), "Answer the question “What happened?”"),
        (field("textarea", "x", "Describe what happened"), "Describe what happened"),
        (field("radio", "x", "Product", values=YES), "Select product"),
        (field("filepicker", "x", "Your contract"), "Add a file: your contract"),
        (field("checkbox", "x", "I agree"), "Tick the box “I agree” to go on"),
    ],
)
def test_a_missing_answer_is_asked_for_in_the_words_of_the_label(asked: dict[str, Any], message: str) -> None:
    assert faults(form({**asked, "validate": {"required": True}}), Submitted()) == {"x": message}


@pytest.mark.parametrize("blank", ["", "   ", "\n\t"])
def test_blanks_are_no_answer(blank: str) -> None:
    assert "x" in faults(form(field("textfield", "x", validate={"required": True})), post(x=blank))


class TestNumbers:
    @pytest.mark.parametrize(
        ("typed", "value"),
        [
            ("12", "12"),
            ("12,5", "12.5"),
            ("-3.25", "-3.25"),
            (" 7 ", "7"),
            ("0,125", "0.125"),
            ("\u22124", "-4"),
        ],
    )
    def test_a_comma_is_as_good_as_a_point(self, typed: str, value: str) -> None:
        assert form(field("number", "x")).load(post(x=typed), {}).variables["x"] == Decimal(value)

    @pytest.mark.parametrize("typed", ["1,250", "1.250.000", "1 250", "12'500,50"])
    def test_thousands_are_asked_about_not_guessed(self, typed: str) -> None:
        assert "without separators" in faults(form(field("number", "x")), post(x=typed))["x"]

    @pytest.mark.parametrize(
        "typed", ["twelve", "1e5", "NaN", "Infinity", "0x10", "٣", "9" * 400, "1_000", "--1"]
    )
    def test_what_is_no_number_is_said_so(self, typed: str) -> None:
        assert faults(form(field("number", "x")), post(x=typed)) == {"x": "X must be a number, like 1250.50"}

    @pytest.mark.parametrize(
        ("rule", "typed", "part"),
        [
            ({"validate": {"min": 10}}, "9.99", "10 or more"),
            ({"validate": {"max": "=limit * 2"}}, "201", "200 or less"),
            ({"decimalDigits": 2}, "1.005", "at most 2 digits"),
            ({"decimalDigits": 0}, "1.5", "whole number"),
            ({"increment": "0.05"}, "1.02", "multiple of 0.05"),
        ],
    )
    def test_limits_are_told(self, rule: dict[str, Any], typed: str, part: str) -> None:
        assert part in faults(form(field("number", "x", **rule)), post(x=typed), limit=100)["x"]


class TestDates:
    @pytest.mark.parametrize("typed", ["2026-03-27", "27/3/2026", "27.03.2026", "27 3 2026"])
    def test_a_date_may_be_written_day_first(self, typed: str) -> None:
        loaded = form(field("datetime", "x", subtype="date")).load(post(x=typed), {}).variables["x"]
        assert feel.to_python(loaded) == date(2026, 3, 27)

    @pytest.mark.parametrize(
        "typed", ["2026-02-30", "31/4/2026", "yesterday", "26-03-27", "0001-01-01", "9999-12-31"]
    )
    def test_a_day_that_does_not_exist_is_no_date(self, typed: str) -> None:
        assert "real date" in faults(form(field("datetime", "x", subtype="date")), post(x=typed))["x"]

    def test_a_problem_can_not_have_happened_tomorrow(self) -> None:
        asked = form(field("datetime", "x", "When?", subtype="date", validate={"max": "=today()"}))
        assert faults(asked, post(x="2026-04-03")) == {"x": "When must be 2 April 2026 or earlier"}
        assert asked.load(post(x="2026-04-02"), {}, LONDON)

    def test_a_promise_can_not_be_for_yesterday(self) -> None:
        asked = form(field("datetime", "x", subtype="date", disallowPassedDates=True))
        assert "today or in the future" in faults(asked, post(x="2026-04-01"))["x"]

    def test_a_time_on_the_clock_of_the_department_is_kept_with_its_offset(self) -> None:
        asked = form(field("datetime", "x", subtype="datetime"))
        loaded = asked.load(post(x="2026-04-02T14:30"), {}, LONDON).variables["x"]
        assert str(loaded) == "2026-04-02T14:30:00+01:00"

    def test_a_time_of_day(self) -> None:
        loaded = form(field("datetime", "x", subtype="time")).load(post(x="9:05"), {}).variables["x"]
        assert str(loaded) == "09:05:00"


class TestTexts:
    @pytest.mark.parametrize("typed", ["a\0b", "a\x07", "\ud800", "\x9b31m"])
    def test_what_can_not_be_kept_is_refused(self, typed: str) -> None:
        assert "cannot be kept" in faults(form(field("textarea", "x")), post(x=typed))["x"]

    def test_text_is_normalised(self) -> None:
        loaded = form(field("textarea", "x")).load(post(x=" Ku\u0308c\u0327u\u0308k\r\nb\u000bc "), {})
        assert loaded.content["x"] == "Küçük\nb\nc"

    def test_a_line_stays_a_line(self) -> None:
        assert form(field("textfield", "x")).load(post(x="a\nb"), {}).content["x"] == "a b"

    def test_ten_megabytes_are_too_long(self) -> None:
        assert (
            "at most 20000 characters" in faults(form(field("textarea", "x")), post(x="a" * 10_000_000))["x"]
        )

    def test_lengths_are_told(self) -> None:
        asked = form(field("textfield", "x", validate={"minLength": 3, "maxLength": "=2 + 3"}))
        assert "at least 3" in faults(asked, post(x="ab"))["x"]
        assert "at most 5" in faults(asked, post(x="abcdef"))["x"]

    @pytest.mark.parametrize(
        "typed", ["a@b", "@example.org", "a b@example.org", "a@example.org, b@example.org"]
    )
    def test_what_is_no_address_is_said_so(self, typed: str) -> None:
        asked = form(field("textfield", "x", validate={"validationType": "email"}))
        assert "name@example.com" in faults(asked, post(x=typed))["x"]
        assert asked.load(post(x="maria.rossi@example.org"), {})

    @pytest.mark.parametrize("typed", ["+44 20 7946 0000", "020-7946 0000", "(0212) 555 00 00"])
    def test_telephone_numbers_are_written_in_many_ways(self, typed: str) -> None:
        assert form(field("textfield", "x", validate={"validationType": "phone"})).load(post(x=typed), {})

    def test_a_pattern_says_what_it_wants(self) -> None:
        wanted = {"pattern": "^NF-\\d{5}$", "patternErrorMessage": "The number looks like NF-12345"}
        asked = form(field("textfield", "x", validate=wanted))
        assert faults(asked, post(x="12345")) == {"x": "The number looks like NF-12345"}

    def test_a_pattern_that_would_take_for_ever_does_not_match(self) -> None:
        asked = form(field("textfield", "x", validate={"pattern": "^(a|aa)+$"}))
        assert "x" in faults(asked, post(x="a" * 900 + "!"))


class TestChoices:
    def test_only_what_is_offered_can_be_chosen(self) -> None:
        asked = form(field("select", "x", valuesExpression="=codes.colours"))
        offered = [{"value": "red", "label": "Red"}]
        assert asked.load(post(x="red"), scope(codes={"colours": offered})).variables == {"x": "red"}
        assert "select one of" in faults(asked, post(x="blue"), codes={"colours": offered})["x"]

    def test_values_keep_their_type(self) -> None:
        asked = form(
            field("radio", "x", values=[{"value": 3, "label": "Three"}, {"value": True, "label": "Yes"}])
        )
        assert asked.load(post(x="3"), {}).variables["x"] == Decimal(3)
        assert asked.load(post(x="true"), {}).variables["x"] is True

    def test_several_can_be_chosen_each_once(self) -> None:
        asked = form(field("taglist", "x", values=YES))
        assert asked.load(post(x=["no", "yes", "no"]), {}).variables["x"] == ["no", "yes"]

    def test_one_of_several_is_one(self) -> None:
        assert "one answer" in faults(form(field("radio", "x", values=YES)), post(x=["yes", "no"]))["x"]


class TestConditions:
    ASKED = form(
        field("radio", "represents", values=YES),
        field(
            "textfield",
            "whom",
            conditional={"hide": '=represents != "yes"'},
            validate={"required": True},
            properties={"kind": "identity"},
        ),
        field("checkbox", "allowed", conditional={"hide": "=whom = null"}, validate={"required": True}),
    )

    def test_what_is_hidden_is_not_asked_for(self) -> None:
        assert self.ASKED.load(post(represents="no"), {}).identity == {}

    def test_what_was_typed_into_a_hidden_field_is_dropped(self) -> None:
        answers = self.ASKED.load(post(represents="no", whom="Somebody", allowed="true"), {})
        assert answers.identity == {}
        assert answers.variables == {"represents": "no"}

    def test_what_is_shown_is_asked_for(self) -> None:
        assert set(faults(self.ASKED, post(represents="yes"))) == {"whom"}

    def test_conditions_follow_each_other(self) -> None:
        assert set(faults(self.ASKED, post(represents="yes", whom="Somebody"))) == {"allowed"}

    def test_conditions_that_contradict_each_other_come_to_an_end(self) -> None:
        asked = form(
            field("checkbox", "a", conditional={"hide": "=b = true"}),
            field("checkbox", "b", conditional={"hide": "=a = null"}),
        )
        asked.load(post(a="true", b="true"), {})

    def test_numbers_are_compared_as_numbers(self) -> None:
        asked = form(
            field("number", "amount"),
            field(
                "textfield", "why", conditional={"hide": "=not(amount > 1000)"}, validate={"required": True}
            ),
        )
        assert asked.load(post(amount="999"), {})
        assert set(faults(asked, post(amount="5000"))) == {"why"}

    def test_a_field_hides_a_variable_of_the_same_name_also_while_it_is_empty(self) -> None:
        asked = form(
            field("number", "amount"), field("checkbox", "big", conditional={"hide": "=amount = null"})
        )
        assert "big" not in asked.load(Submitted(), scope(amount=7)).variables


class TestLists:
    ASKED = form(
        rows(
            "people",
            field("textfield", "name", validate={"required": True}, properties={"kind": "identity"}),
            field("number", "age"),
            field("textfield", "school", conditional={"hide": "=age = null or age >= 18"}),
        )
    )

    def test_rows_are_loaded_in_order_and_parted_row_by_row(self) -> None:
        submitted = Submitted(
            fields={
                "people[0].name": ["Ada"],
                "people[0].age": ["12"],
                "people[0].school": ["North"],
                "people[1].name": ["Bo"],
            }
        )
        answers = self.ASKED.load(submitted, {})
        assert answers.identity == {"people": [{"name": "Ada"}, {"name": "Bo"}]}
        assert answers.variables == {"people": [{"age": Decimal(12)}, {"age": None}]}
        assert answers.content == {"people": [{"school": "North"}, {}]}

    def test_the_fault_names_the_row(self) -> None:
        submitted = Submitted(fields={"people[0].name": ["Ada"], "people[1].age": ["40"]})
        assert faults(self.ASKED, submitted) == {"people[1].name": "Enter name"}

    def test_a_row_in_which_nothing_was_said_is_no_row(self) -> None:
        submitted = Submitted(fields={"people[0].name": [""], "people[0].age": [" "]})
        assert self.ASKED.load(submitted, {}).identity == {"people": []}

    def test_rows_are_added_and_removed_without_losing_what_was_typed(self) -> None:
        one = self.ASKED.with_row(Submitted(fields={"people[0].name": ["Ada"]}), "people")
        two = Submitted(fields={**one.fields, "people[1].name": ["Bo"]})
        assert self.ASKED.without_row(two, "people[0]").text("people[0].name") == "Bo"
        assert self.ASKED.without_row(two, "nobody[0]") == two
        assert self.ASKED.with_row(two, "nobody") == two

    @pytest.mark.parametrize(
        "name", ["people[50].name", "people[999999].name", "people[-1].name", "people.name"]
    )
    def test_rows_out_of_all_bounds_are_no_rows(self, name: str) -> None:
        assert len(faults(self.ASKED, Submitted(fields={name: ["x"]}))) == 1


class TestFiles:
    def test_files_come_with_the_answers(self) -> None:
        asked = form(field("filepicker", "bill", accept=".pdf,image/*", multiple=True))
        files = (
            Attachment(name="a.PDF", media_type="application/pdf", size=1, content=b"x"),
            Attachment(name="kept.png", media_type="image/png", size=9, id="d1"),
        )
        answers = asked.load(Submitted(files={"bill": files}), {})
        assert answers.files == {"bill": files}
        assert answers.content == {}

    @pytest.mark.parametrize(
        ("file", "part"),
        [
            (Attachment(name="a.exe", size=1), "not accepted here"),
            (Attachment(name="a.pdf", size=0), "is empty"),
        ],
    )
    def test_a_file_of_the_wrong_kind_is_named(self, file: Attachment, part: str) -> None:
        asked = form(field("filepicker", "bill", accept=".pdf"))
        assert part in faults(asked, Submitted(files={"bill": [file]}))["bill"]

    def test_one_file_is_one(self) -> None:
        two = [Attachment(name="a.pdf", size=1), Attachment(name="b.pdf", size=1)]
        assert "one file" in faults(form(field("filepicker", "bill")), Submitted(files={"bill": two}))["bill"]


def test_an_expression_is_computed_here_and_never_taken_from_a_post() -> None:
    asked = form(field("number", "amount"), field("expression", "fee", expression="=amount * 0.1"))
    answers = asked.load(post(amount="50", fee="0"), {})
    assert answers.variables["fee"] == 5


def test_what_can_only_be_read_is_not_taken_from_a_post() -> None:
    asked = form(field("textfield", "x", readonly=True), field("number", "y", disabled=True))
    answers = asked.load(post(x="changed", y="9"), scope(content={"x": "before"}))
    assert (answers.content, answers.variables) == ({}, {})


def test_a_field_that_nobody_asked_for_is_refused_by_name() -> None:
    assert faults(form(field("number", "x")), post(x="1", is_admin="true")) == {
        "is_admin": "This form has no such field"
    }


def test_nested_paths_become_contexts() -> None:
    asked = form(group("Home", field("textfield", "street"), field("textfield", "town.name"), path="address"))
    answers = asked.load(post(address__street="High Street", address__town__name="Leeds"), {})
    assert answers.content == {"address": {"street": "High Street", "town": {"name": "Leeds"}}}


class TestPages:
    ASKED = form(
        group("You", field("textfield", "name", validate={"required": True})),
        group("It", field("number", "amount", validate={"required": True})),
        group("Big", field("textarea", "why"), conditional={"hide": "=not(amount > 1000)"}),
    )

    def test_each_page_is_checked_by_itself(self) -> None:
        assert self.ASKED.load(post(name="Ada"), {}, page=0).content == {"name": "Ada"}

    def test_in_the_end_all_pages_are_checked(self) -> None:
        assert set(faults(self.ASKED, post(name="Ada"))) == {"amount"}

    def test_a_page_that_a_condition_leaves_out_is_not_shown(self) -> None:
        assert self.ASKED.shown(post(amount="5"), {}, page=2) == ()
        assert [page.title for page in self.ASKED.shown(post(amount="5000"), {}, page=2)] == ["Big"]

    def test_the_next_page_is_laid_over_the_draft(self) -> None:
        asked = form(group("One", field("checkbox", "a")), group("Two", field("checkbox", "b")))
        draft = asked.over(post(a="true"), post(b="true"), 1)
        assert asked.load(draft, {}).variables == {"a": True, "b": True}
        unticked = asked.over(draft, Submitted(), 0)
        assert asked.load(unticked, {}).variables == {"a": False, "b": True}


def test_answers_can_be_typed_again_as_they_were() -> None:
    asked = form(
        field("textfield", "name"),
        field("number", "amount"),
        field("datetime", "day", subtype="date"),
        field("datetime", "at", subtype="datetime"),
        field("checklist", "wishes", values=YES),
        rows("people", field("textfield", "name")),
    )
    submitted = Submitted(
        fields={
            "name": ["Ada"],
            "amount": ["12.50"],
            "day": ["2026-03-27"],
            "at": ["2026-04-02T14:30"],
            "wishes": ["no"],
            "people[0].name": ["Bo"],
        }
    )
    answers = asked.load(submitted, {}, LONDON)
    again = asked.typed({**answers.content, **answers.variables}, LONDON)
    assert {name: list(values) for name, values in again.fields.items()} == submitted.fields


def test_a_form_begins_with_what_the_case_knows_and_else_with_its_defaults() -> None:
    asked = form(
        field("number", "amount", defaultValue=10),
        field("number", "fee", defaultValue=1),
        field("textfield", "name", properties={"kind": "identity"}),
        rows("people", field("textfield", "name"), defaultRepetitions=1),
    )
    begun = asked.initial(scope(amount=48.5, complainant={"name": "Ada"}))
    assert {name: list(values) for name, values in begun.fields.items()} == {
        "amount": ["48.5"],
        "fee": ["1"],
        "name": ["Ada"],
        "people[0].name": [],
    }


def test_answers_are_written_out_for_people() -> None:
    asked = form(
        field("radio", "x", "Which", values=YES),
        field("datetime", "day", "When", subtype="date"),
        field("number", "amount", appearance={"prefixAdorner": "£"}),
        field("checkbox", "sure"),
        field("textarea", "why"),
    )
    written = asked.written(post(x="yes", day="2026-03-27", amount="12,50", why="Because."), {})
    assert [one.text for one in written] == ["Yes", "27 March 2026", "£12.50", "No", "Because."]


@pytest.mark.parametrize(("typed", "text"), [("48.5", "£48.50"), ("48", "£48"), ("48.00", "£48.00")])
def test_money_is_written_with_all_its_decimals_or_none(typed: str, text: str) -> None:
    asked = form(field("number", "amount", decimalDigits=2, appearance={"prefixAdorner": "£"}))

    assert [one.text for one in asked.written(post(amount=typed), {})] == [text]
