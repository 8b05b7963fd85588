"""What is told of an expression without its value is true of its values."""

import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine import feel
from engine.feel.presence import needed, told_by
from engine.feel.shapes import ANY, BOOLEAN, NUMBER, STRING, Shape, context_of, list_of, shape_of
from engine.feel.values import NAMES
from tests.sizes import several

KIT = Path(os.environ.get("PLAINT_TCK", Path(__file__).parents[3] / "shared" / "dmn-tck"))
DECIDED_BEFORE = frozenset({'"true" and false', "123 and false", 'false and "true"', "false and 123"})
"""What stands beside false makes no difference, and is no condition all the same."""

SCOPE = feel.to_feel(
    {
        "amount": 12,
        "product": "loan",
        "urgent": True,
        "nothing": None,
        "names": ["ada", "bob"],
        "letter": {"subject": "Yours", "pages": 2},
        "lines": [{"text": "a", "sum": 3}, {"text": "b", "sum": 4}],
    }
) | {"day": feel.Date(2026, 4, 2)}
NAMES_OF_SCOPE = {name: shape_of(value) for name, value in SCOPE.items()}


def is_true_of(shape, value):
    if value is None:
        return True
    if shape.kind and shape.kind != NAMES[type(value)]:
        return False
    if isinstance(value, list):
        return all(is_true_of(shape.items, item) for item in value)
    if isinstance(value, dict) and shape.entries is not None:
        return value.keys() <= shape.entries.keys() and all(
            is_true_of(shape.entries[name], entry) for name, entry in value.items()
        )
    return True


_LEAVES = st.sampled_from(
    [
        *SCOPE,
        "1",
        "2.5",
        '"a"',
        "true",
        "null",
        '@"P3D"',
        '@"2026-04-02T10:30:00Z"',
        "[]",
        "[1, 2]",
        '{kind: "a", size: 3}',
        "[1..5]",
        "letter.subject",
        "lines.sum",
        "day.year",
    ]
)


def _larger(parts):
    two = st.tuples(parts, parts)
    return st.one_of(
        st.tuples(two, st.sampled_from(["+", "-", "*", "/", "**", "=", "<", "and", "or"])).map(
            lambda said: f"({said[0][0]}) {said[1]} ({said[0][1]})"
        ),
        st.tuples(parts, parts, parts).map(lambda p: f"if {p[0]} then {p[1]} else {p[2]}"),
        two.map(lambda p: f"[{p[0]}, {p[1]}]"),
        two.map(lambda p: f"{{first: {p[0]}, second: first}}.second"),
        two.map(lambda p: f"for one in {p[0]} return [one, {p[1]}]"),
        two.map(lambda p: f"some one in {p[0]} satisfies one = {p[1]}"),
        parts.map(lambda p: f"({p})[1]"),
        parts.map(lambda p: f"({p})[item != null]"),
        st.tuples(
            st.sampled_from(["reverse", "count", "string", "max", "sum", "not", "flatten", "abs", "sort"]),
            parts,
        ).map(lambda said: f"{said[0]}({said[1]})"),
        two.map(lambda p: f"append({p[0]}, {p[1]})"),
        two.map(lambda p: f"concatenate({p[0]}, {p[1]})"),
    )


EXPRESSIONS = st.recursive(_LEAVES, _larger, max_leaves=8)


@settings(max_examples=several(100))
@given(EXPRESSIONS)
def test_a_value_is_of_the_type_that_was_told_before_or_null(text):
    expression = feel.compile(text)
    told = expression.inferred(NAMES_OF_SCOPE)
    value = expression.evaluate(SCOPE).value

    assert is_true_of(told.shape, value), (told.shape, value)


@settings(max_examples=several(40))
@given(EXPRESSIONS)
def test_nothing_is_told_of_names_that_are_not_known(text):
    assert is_true_of(feel.compile(text).inferred({}).shape, feel.compile(text).evaluate(SCOPE).value)


@settings(max_examples=80, deadline=None)
@given(EXPRESSIONS, st.sets(st.sampled_from(sorted(SCOPE)), min_size=3))
def test_what_is_told_to_be_there_is_there_where_an_expression_has_a_value(text, missing):
    expression = feel.compile(text)
    scope = {**SCOPE, **dict.fromkeys(missing)}
    value = expression.evaluate(scope).value

    if value is not None:
        assert not _roots(needed(expression.node)) & missing
    if isinstance(value, bool):
        assert not _roots(told_by(expression.node, verdict=value)) & missing


def _roots(paths):
    return {path.partition(".")[0] for path in paths}


@cache
def _of_the_kit():
    """Expressions of the conformance kit that stand by themselves and have a value without any fault."""
    files = (etree.parse(str(path)) for path in sorted(KIT.rglob("*.dmn")))
    said = {one.findtext("{*}text") or "" for file in files for one in file.iter("{*}literalExpression")}
    found = []
    for text in sorted(said - DECIDED_BEFORE)[::2]:
        try:
            expression = feel.compile(text)
            value, diagnostics = expression.evaluate({})
        except (feel.FeelError, feel.BudgetExceeded):
            continue
        if value is not None and not diagnostics:
            found.append((expression, value))
    return found


@pytest.mark.skipif(not KIT.is_dir(), reason=f"there is no conformance kit in {KIT}")
def test_no_expression_of_the_kit_that_has_a_value_is_doubted_or_of_another_type():
    found = [(one, value, one.inferred({})) for one, value in _of_the_kit()]

    assert len(found) > 500
    assert not [(one.text, told.doubts) for one, _, told in found if told.doubts]
    assert not [(one.text, told.shape) for one, value, told in found if not is_true_of(told.shape, value)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("priority > 3", "a string is compared with a number"),
        ("priority + 1", "“+” does not go with a string and a number"),
        ("amount and urgent", "“and” joins conditions, and this is a number"),
        ("if amount then 1 else 2", "“if” needs a condition, and this is a number"),
        ("letter.subjekt", "did you mean “subject”?"),
        ("lines[1].summ", "did you mean “sum”?"),
        ("lines[summ > 3].txt", "did you mean “text”?"),
        ("for one in lines return one.txet", "did you mean “text”?"),
        ("upper case(amount)", "“string” has to be a string, not a number"),
        ('deadline(product, "2 days")', "“from” has to be a date"),
        ("day + 3", "“+” does not go with a date and a number"),
        ("-product", "“-” does not go with a string"),
        ("urgent < true", "no boolean is “<” another"),
        ('amount between "1" and "3"', "a number is compared with a string"),
        ('amount in ("a", "b")', "it asks a number for what it can't be"),
        ("sum(names) = product", "a number is compared with a string"),
        ("names[1] = 1", "a string is compared with a number"),
    ],
)
def test_types_of_names_tell_what_can_never_have_a_value(text, message):
    names = {**NAMES_OF_SCOPE, "priority": STRING}
    messages = [one.message for one in feel.compile(text).inferred(names).doubts]

    assert any(message in one for one in messages), messages


@pytest.mark.parametrize(
    "text",
    [
        'unknown > 3 and unknown = "a"',
        "nothing = product",
        "if nothing = null then 1 else nothing + 1",
        "letter.pages + count(names) > amount",
        "lines[sum > 3][1].text = product",
        'contains(product, "o") and product in ("loan", "card")',
        'day + @"P3D" > day',
        'string join(names, ", ") + product',
        "unknown[kind = product].value",
        "max(lines.sum) > 2",
        "sum([amount, 1]) > 3",
        "upper case([product])",
    ],
)
def test_what_can_have_a_value_is_never_doubted(text):
    assert not feel.compile(text).inferred(NAMES_OF_SCOPE).doubts


def _wanting(*names):
    return {name: Shape(kind, absent=frozenset({name})) for name, kind in names}


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("a", {"a"}),
        ("a + b", {"a", "b"}),
        ('a = "x"', set()),
        ("a > 3", {"a"}),
        ("a != null and a > 3", set()),
        ("a = null or a > 3", set()),
        ("a > 3 and b = null", {"a"}),
        ("if a = null then 0 else a", set()),
        ("if a != null then b else 0", {"b"}),
        ("not(a = null) and a > 3", set()),
        ("not(a > 3)", {"a"}),
        ("a.entry", {"a"}),
        ("a.entry != null and a.entry > 2", set()),
        ("list contains(a, 1)", {"a"}),
        ("list contains([1], a)", set()),
        ("count(a) > 0 and a[1] = b", {"a"}),
        ("string(a)", {"a"}),
        ("[a]", set()),
        ("some one in a satisfies one = 1", {"a"}),
        ("b != null and (a = null or a < b)", set()),
        ("deadline(a, b)", {"a", "b"}),
    ],
)
def test_an_expression_says_for_the_want_of_which_names_it_is_null(text, absent):
    names = _wanting(("a", ""), ("b", ""))

    assert feel.compile(text).inferred(names).shape.absent == frozenset(absent)


def test_shapes_of_values_say_what_is_in_them():
    assert NAMES_OF_SCOPE["lines"] == list_of(context_of({"text": STRING, "sum": NUMBER}))
    assert feel.compile("lines[1].sum").inferred(NAMES_OF_SCOPE).shape == NUMBER
    assert feel.compile("lines.text").inferred(NAMES_OF_SCOPE).shape == list_of(STRING)
    assert feel.compile("count(unknown) > 2").inferred({}).shape == BOOLEAN
    assert feel.compile("unknown.entry").inferred({}).shape == ANY
