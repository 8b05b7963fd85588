"""What was read is written back, and read again as the same."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from tests.feel.test_page import CELLS, EXAMPLES
from tests.feel.test_values import values

NAMES = ("x", "y", "first name", "a-b")
atoms = st.sampled_from(
    [
        "1",
        "2.5",
        '"text"',
        '"a \\"quoted\\" one"',
        "true",
        "null",
        "x",
        "y",
        "first name",
        "a-b",
        '@"P1D"',
        '@"2026-04-02"',
        "[]",
        "{}",
    ]
)


def compound(inner):
    operators = st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or"])
    return st.one_of(
        st.tuples(inner, operators, inner).map(" ".join),
        inner.map("({})".format),
        inner.map("-{}".format),
        inner.map("not({})".format),
        st.tuples(inner, inner).map(lambda p: f"({p[0]})[{p[1]}]"),
        inner.map("({}).first name".format),
        st.tuples(inner, inner, inner).map(lambda p: f"if {p[0]} then {p[1]} else {p[2]}"),
        st.tuples(inner, inner).map(lambda p: f"for i in {p[0]} return {p[1]}"),
        st.tuples(inner, inner).map(lambda p: f"some i in {p[0]}, j in 1..2 satisfies {p[1]}"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]}) between ({p[1]}) and ({p[2]})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]}) in (({p[1]}), < ({p[2]}))"),
        st.tuples(inner, inner).map(lambda p: f"[({p[0]})..({p[1]}))"),
        st.lists(inner, max_size=3).map(lambda p: f"[{', '.join(p)}]"),
        st.tuples(inner, inner).map(lambda p: f'{{a: {p[0]}, "b c": {p[1]}}}'),
        inner.map("function(a, b: list<number>) {}".format),
        st.tuples(inner, inner).map(
            lambda p: f"substring({p[0]}, start position: {p[1]})".replace("substring(", "substring(string: ")
        ),
        inner.map("({}) instance of context<a: function<date and time>->Any>".format),
        inner.map("(>= ({}))".format),
    )


expressions = st.recursive(atoms, compound, max_leaves=8)


@given(expressions)
def test_an_expression_is_read_back_as_it_was_written(text):
    try:
        node = feel.compile(text, NAMES).node
    except feel.FeelError:
        return
    written = feel.source(node)
    assert feel.compile(written, NAMES).node == node
    assert feel.source(feel.compile(written, NAMES).node) == written


@pytest.mark.parametrize(("text", "value"), EXAMPLES)
def test_the_pages_examples_are_written_back(text, value):
    node = feel.compile(text).node
    assert feel.compile(feel.source(node)).node == node


@pytest.mark.parametrize("cell", [*CELLS, "not(a) and b", "(not(a))", "a, not(b)", "> 5, (1..2]"])
def test_cells_are_written_back(cell):
    names = {"a", "b", "limits"}
    node = feel.unary_tests(cell, names).node
    assert feel.unary_tests(feel.source(node), names).node == node


@given(values)
def test_a_value_is_written_as_an_expression(value):
    try:
        text = feel.literal(value)
        found = feel.compile(text).evaluate({}).value
    except feel.FeelError:
        return
    if not isinstance(value, feel.Range) and "Range" not in repr(value):
        assert found == value


def test_brackets_are_written_where_they_are_needed_only():
    assert feel.source(feel.compile("((1 + 2) * (3)) + (4)").node) == "(1 + 2) * 3 + 4"
    assert feel.literal({"a": [Decimal("1.50"), None], "b c": True}) == '{a: [1.50, null], "b c": true}'
