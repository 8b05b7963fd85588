"""Whatever is posted: the form answers with values, or with faults on fields that it has. Nothing else happens."""

import random
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from engine.definitions.forms import Attachment, Form, Submitted
from engine.kernel.errors import Invalid
from tests.definitions.building import faults_of, field, form, group, rows, scope
from tests.shipped import draft
from tests.sizes import several

YES = [{"value": "yes", "label": "Yes"}, {"value": 2, "label": "Two"}]
EVERYTHING = form(
    group(
        "One",
        field(
            "textfield", "name", validate={"required": True, "maxLength": 30}, properties={"kind": "identity"}
        ),
        field("textfield", "email", validate={"validationType": "email"}),
        field("textfield", "phone", validate={"validationType": "phone"}),
        field("textfield", "code", validate={"pattern": "^(a+)+$"}),
        field("textarea", "text", validate={"minLength": "=if amount > 3 then 5 else null"}),
        field("number", "amount", decimalDigits=2, increment="0.05", validate={"min": "=-5", "max": 1000}),
        field("number", "written", serializeToString=True),
    ),
    group(
        "Two",
        field("datetime", "day", subtype="date", validate={"max": "=today()"}),
        field("datetime", "at", subtype="datetime", timeSerializingFormat="utc_normalized"),
        field("datetime", "local", subtype="datetime", timeSerializingFormat="no_timezone"),
        field("datetime", "clock", subtype="time", validate={"min": "08:00:00"}),
        field("checkbox", "sure", conditional={"hide": "=name = null"}),
        field("radio", "choice", values=YES, conditional={"hide": "=sure = true"}),
        field("taglist", "several", values=YES),
        field("filepicker", "bill", accept=".pdf", multiple=True),
        field("expression", "sum", expression="=amount * 2"),
    ),
    group(
        "Three",
        rows(
            "people",
            field("textfield", "name", validate={"required": True}, properties={"kind": "identity"}),
            field("number", "age"),
            field("checkbox", "adult", conditional={"hide": "=age < 18"}),
        ),
    ),
)
NAMES = (
    *("name", "email", "phone", "code", "text", "amount", "written", "day", "at", "local", "clock", "sure"),
    *("choice", "several", "bill", "sum", "people[0].name", "people[1].age", "people[3].adult"),
)
TYPED = st.sampled_from(
    (
        *(
            "",
            " ",
            "yes",
            "true",
            "2",
            "12.50",
            "1,5",
            "-1",
            "1e9",
            "2026-03-27",
            "27/3/2026",
            "2026-03-29T01:30",
        ),
        *(
            "14:30",
            "a@example.org",
            "+44 20 7946 0000",
            "\0",
            "\ud800",
            "a" * 5000,
            "9" * 50,
            "aaaaaaaaaaaaaaaaab",
        ),
        *("{{content.text}}", "=1", "<b>", "٣", "2026-10-25T01:30", "0000-00-00", "99:99", "NaN", "\u2028"),
    )
) | st.text(max_size=20)
FILES = st.builds(
    Attachment,
    name=st.sampled_from(["a.pdf", "../../etc/passwd", "", "a.exe", "\0.pdf"]),
    size=st.integers(0, 3),
    id=st.sampled_from(["", "d1"]),
)
POSTS = st.builds(
    Submitted,
    fields=st.dictionaries(
        st.sampled_from(NAMES) | st.text(max_size=12), st.lists(TYPED, max_size=3), max_size=12
    ),
    files=st.dictionaries(
        st.sampled_from(NAMES) | st.text(max_size=5), st.lists(FILES, max_size=3), max_size=2
    ),
)
LONDON = feel.Environment(now=lambda: datetime(2026, 4, 2, tzinfo=UTC), zone=ZoneInfo("Europe/London"))


@given(POSTS)
def test_whatever_is_posted_gives_answers_or_faults_on_fields(submitted: Submitted) -> None:
    faults = faults_of(EVERYTHING, submitted, scope(amount=3), LONDON)
    for fault in faults:
        known = fault.field in NAMES or fault.field.startswith("people[")
        assert known or fault.message == "This form has no such field", fault
        assert fault.message
    if not faults:
        assert {*submitted.fields, *submitted.files} <= set(NAMES)
        EVERYTHING.load(submitted, scope(amount=3), LONDON)


@given(POSTS)
def test_whatever_was_typed_is_shown_again_with_its_faults(submitted: Submitted) -> None:
    faults = faults_of(EVERYTHING, submitted, {}, LONDON)
    pages = EVERYTHING.shown(submitted, {}, LONDON, faults)
    assert [page.title for page in pages] == ["One", "Two", "Three"]
    assert EVERYTHING.written(submitted, {}, LONDON)


@given(POSTS, POSTS, st.integers(0, 2))
def test_pages_are_laid_over_a_draft_whatever_they_say(
    draft: Submitted, posted: Submitted, page: int
) -> None:
    over = EVERYTHING.over(draft, posted, page)
    assert over.fields.items() >= posted.fields.items()
    EVERYTHING.shown(EVERYTHING.without_row(EVERYTHING.with_row(over, "people"), "people[0]"), {}, LONDON)


@given(
    name=st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=20),
    amount=st.decimals("-5", "1000", places=1),
    day=st.dates(
        min_value=datetime(1900, 1, 1, tzinfo=UTC).date(), max_value=datetime(2026, 4, 2, tzinfo=UTC).date()
    ),
    several=st.lists(st.sampled_from(["yes", "2"]), unique=True),
)
def test_what_was_taken_in_can_be_typed_again_and_is_taken_in_as_the_same(
    name: str, amount: object, day: object, several: list[str]
) -> None:
    first = Submitted(fields={"name": [name], "amount": [str(amount)], "day": [str(day)], "several": several})
    answers = EVERYTHING.load(first, {}, LONDON)
    again = EVERYTHING.typed({**answers.identity, **answers.content, **answers.variables}, LONDON)
    assert EVERYTHING.load(again, {}, LONDON) == answers


SHIPPED = draft()


@pytest.mark.parametrize("shipped", SHIPPED.forms.values(), ids=SHIPPED.forms.keys())
def test_no_shipped_form_falls_over_whatever_is_posted(shipped: Form) -> None:
    chance = random.Random(shipped.id)
    names = {name: feel.to_feel(value) for name, value in SHIPPED.organisation.names.items()}
    hostile = [
        "",
        "yes",
        "0",
        "3",
        "-1",
        "2026-03-27",
        "a@example.org",
        "x" * 30_000,
        "\0",
        "\ud800",
        "{{case}}",
    ]
    keys = [".".join(one.path) for one in shipped.fields]
    for _ in range(several(25)):
        submitted = Submitted(fields={key: [chance.choice(hostile)] for key in keys if chance.random() < 0.7})
        assert {fault.field for fault in faults_of(shipped, submitted, names)} <= set(keys)
        shipped.shown(submitted, names)


def test_a_post_of_ten_megabytes_is_answered_at_once() -> None:
    huge = "a" * 10_000_000
    with pytest.raises(Invalid) as invalid:
        EVERYTHING.load(Submitted(fields={name: [huge] for name in NAMES}), {}, LONDON)
    assert {fault.field for fault in invalid.value.faults} >= {"name", "email", "text", "amount", "day"}


def test_ten_thousand_unknown_fields_are_refused_with_a_few_words() -> None:
    with pytest.raises(Invalid) as invalid:
        EVERYTHING.load(Submitted(fields={f"x{number}": ["1"] for number in range(10_000)}), {}, LONDON)
    assert len(invalid.value.faults) < 40
