"""A form-js schema that can't be shown or trusted is refused: all faults at once, each with its line."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.definitions.forms import Form
from engine.kernel.errors import DefinitionsRefused, Problem
from tests.definitions.building import field, form, group, rows, source


def problems(*components: dict[str, Any], **more: Any) -> list[Problem]:
    with pytest.raises(DefinitionsRefused) as refused:
        form(*components, **more)
    return list(refused.value.problems)


YES = [{"value": "yes", "label": "Yes"}]
EVERY_TYPE = [
    field("textfield", "a1"),
    field("textarea", "a2"),
    field("number", "a3"),
    field("datetime", "a4", subtype="date"),
    field("checkbox", "a5"),
    field("radio", "a6", values=YES),
    field("select", "a7", valuesKey="codes.products"),
    field("checklist", "a8", valuesExpression="=codes.products"),
    field("taglist", "a9", values=YES),
    field("filepicker", "a10"),
    field("expression", "a11", expression="=a3 * 2"),
    group("G", field("textfield", "b1"), path="inner"),
    rows("people", field("textfield", "c1")),
    {"type": "text", "id": "T", "text": "Hello {{case.reference}}"},
    {"type": "html", "id": "H", "content": "<p>Hello</p>"},
    {"type": "image", "id": "I", "source": "/logo.png", "alt": "Our logo"},
    {"type": "table", "id": "Tb", "dataSource": "=people", "columns": [{"key": "c1", "label": "Name"}]},
    {"type": "separator", "id": "S"},
    {"type": "spacer", "id": "Sp", "height": 30},
    {"type": "button", "id": "B", "label": "Send", "action": "submit"},
]


def test_every_component_type_is_read() -> None:
    read = form(*EVERY_TYPE)
    assert len(read.components) == len(EVERY_TYPE)
    assert read.names_read == {"codes", "case"}


@pytest.mark.parametrize("component", EVERY_TYPE, ids=lambda one: one["type"])
def test_every_component_type_is_shown(component: dict[str, Any]) -> None:
    read = form(component)
    (page,) = read.shown(read.initial({}), {})
    # A group is the page.
    assert [one.type for one in page.components] == [
        "textfield" if component["type"] == "group" else component["type"]
    ]


@pytest.mark.parametrize(
    ("kind", "advice"),
    [
        ("iframe", "can't be shown inside a form"),
        ("documentPreview", "beside the task"),
        ("textfeld", "Did you mean “textfield”?"),
        ("", "There is button"),
    ],
)
def test_a_component_that_does_not_exist_is_refused_with_advice(kind: str, advice: str) -> None:
    (problem,) = problems({"type": kind, "id": "Field_x", "label": "X"})
    assert advice in problem.advice
    assert problem.element == "Field_x"


def test_all_faults_are_told_with_their_lines() -> None:
    found = problems(
        field("number", "x", decimalDigits="many"),
        group("G", field("textfield", "y", conditional={"hide": "=y = ="})),
        field("select", "z"),
    )
    assert [(problem.element, problem.line) for problem in found] == [
        ("Field_x", 6),
        ("Field_y", 23),
        ("Field_z", 29),
    ]


@pytest.mark.parametrize(
    ("component", "said"),
    [
        (field("textfield", "x y"), "Write a name that FEEL can read"),
        (field("textfield", "case.x"), "has a meaning of its own"),
        (field("textfield", "complainant"), "has a meaning of its own"),
        (field("textfield", "x", " "), "no label"),
        (field("textfield", "x", validate={"pattern": "("}), "no regular expression"),
        (field("textfield", "x", validate={"pattern": "(" * 50_000}), "no regular expression"),
        (field("textfield", "x", validate={"validationType": "e-mail"}), "Did you mean “email”"),
        (field("textfield", "x", validate={"maxLength": "many"}), "can't be 'many'"),
        (field("textfield", "x", validate={"maxLength": "=1 +"}), "can't be understood"),
        (field("textfield", "x", validate=[]), "must be an object"),
        (field("textfield", "x", properties={"kind": "secret"}), "can't be “secret”"),
        (field("textfield", "x", description="{{#if a}}"), "can't be understood"),
        (field("textfield", "x", defaultValue={"a": 1}), "can't be kept"),
        (field("number", "x", increment=0), "greater than 0"),
        (field("number", "x", validate={"min": "Infinity"}), "no number"),
        (field("datetime", "x", subtype="day"), "can't be “day”"),
        (field("datetime", "x", subtype="date", validate={"min": "soon"}), "ISO 8601"),
        (field("radio", "x", values=[{"label": "x"}]), "must have a value"),
        (field("radio", "x", values=YES * 2), "the same value"),
        (field("select", "x", valuesKey="a b"), "Write the name of a list"),
        (field("filepicker", "x", properties={"kind": "variable"}), "can't become variables"),
        (field("expression", "x"), "“expression” is missing"),
        ({"type": "image", "id": "I", "source": "/x.png"}, "no alternative text"),
        *(
            (
                {"type": "image", "id": "I", "alt": "A", "source": source},
                "pages load nothing from other sites",
            )
            for source in (
                "https://example.org/a.png",
                "http://example.org/a.png",
                "//evil.example/x.png",
                "javascript:alert(1)",
                "data:text/html,<script>",
                "",
            )
        ),
        (
            {"type": "text", "id": "T", "text": "See\n\n![our logo](https://example.org/a.png)"},
            "write a link",
        ),
        ({"type": "text", "id": "T", "text": "![our logo][1]\n\n[1]: /logo.png"}, "“image”"),
        ({"type": "html", "id": "T", "content": "<p>Look: <IMG src='/logo.png'></p>"}, "<img> can't stand"),
        ({"type": "html", "id": "T", "content": "<iframe src=//a.example></iframe>"}, "<iframe> can't stand"),
        ({"type": "html", "id": "T", "content": "<style>p{}</style><b>x</b><video/>"}, "<style>, <video>"),
        ({"type": "table", "id": "T", "columns": []}, "“dataSource” is missing"),
        (rows("x", rows("y", field("textfield", "z"))), "can't hold another list"),
        (rows("x", {"type": "text", "text": "Hi"}), "asks nothing"),
        (group("G", field("textfield", "x"), path="1x"), "Write a name"),
        ({"type": "group", "id": "G", "label": "G"}, "“components” is missing"),
    ],
)
def test_what_makes_no_sense_is_refused(component: dict[str, Any], said: str) -> None:
    assert any(said in str(problem) for problem in problems(component))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (field("textfield", "x"), field("number", "x")),
        (field("textfield", "x"), field("number", "x.y")),
        (field("textfield", "x.y"), group("G", field("number", "y"), path="x")),
        (field("textfield", "x"), rows("x", field("textfield", "y"))),
    ],
)
def test_two_questions_can_not_have_the_same_name(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert any("is in the way" in problem.what for problem in problems(first, second))


@pytest.mark.parametrize(
    "expression",
    ["=name", "=content.description", '="Dear " + complainant.name', "=[1][name != null]"],
)
def test_nothing_personal_becomes_a_variable_by_way_of_an_expression(expression: str) -> None:
    name = field("textfield", "name", properties={"kind": "identity"})
    computed = field("expression", "greeting", expression=expression)
    assert "kept encrypted" in problems(name, computed)[0].what
    assert form(name, {**computed, "properties": {"kind": "content"}})


def test_nothing_personal_becomes_a_variable_by_way_of_a_choice() -> None:
    (problem,) = problems(field("select", "x", valuesExpression="=[complainant.name]"))
    assert "kept encrypted" in problem.what


def test_a_form_is_called_like_its_file() -> None:
    with pytest.raises(DefinitionsRefused, match="must be called like its file: “other”"):
        Form.parse(source(field("number", "x")), "forms/other.form")


def test_another_schema_version_is_refused() -> None:
    assert "schemaVersion" in problems(field("number", "x"), schemaVersion=18)[0].what


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"id": "test", "id": "test"}',
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": 1e999999}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_json_object_is_refused(text: bytes) -> None:
    with pytest.raises(DefinitionsRefused):
        Form.parse(text, "forms/test.form")


def test_groups_are_nested_only_so_deep() -> None:
    nested = field("number", "x")
    for number in range(12):
        nested = group(f"G{number}", nested)
    assert any("nested too deeply" in problem.what for problem in problems(nested))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.text(max_size=8)
    | st.sampled_from(["=x", "{{x}}", "=1/"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = sorted(
    {key for one in EVERY_TYPE for key in one} | {"validate", "conditional", "layout", "properties"}
)


@given(st.sampled_from(EVERY_TYPE), st.sampled_from(KEYS), JSON)
def test_whatever_stands_in_a_schema_it_is_read_or_refused(
    component: dict[str, Any], key: str, value: Any
) -> None:
    schema = {"type": "default", "id": "test", "schemaVersion": 19, "components": [{**component, key: value}]}
    try:
        read = Form.parse(json.dumps(schema).encode(), "forms/test.form")
    except DefinitionsRefused:
        return
    read.shown(read.initial({}), {})
