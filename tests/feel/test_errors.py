"""What is said to a person who wrote something that is not FEEL."""

import pickle

import pytest

from engine import feel


def fault(text, names=()):
    with pytest.raises(feel.FeelError) as caught:
        feel.compile(text, names)
    return caught.value


@pytest.mark.parametrize(
    ("text", "column", "advice"),
    [
        ("a == 1", 3, "one “=”"),
        ("a && b", 3, "“and”"),
        ("a || b", 3, "“or”"),
        ("!a", 1, "not(…)"),
        ("a <> 1", 3, "“!=”"),
        ("a => 1", 3, "“>=”"),
        ("a =< 1", 3, "“<=”"),
        ("a % 2", 3, "modulo"),
        ("a ^ 2", 3, "“**”"),
        ("a := 2", 3, "compare with “=”"),
        ("'text'", 1, "double quotes"),
        ("“text”", 1, "straight double quotes"),
        ('"text', 1, "closing double quote"),
        ("${amount}", 1, "name alone"),
        ("True", 1, "“true”"),
        ("a = None", 5, "“null”"),
        ("a = nul", 5, "“null”"),
        ("a AND b", 3, "“and”"),
        ("a ? b : c", 3, "if … then … else"),
        ("not a", 1, "not(…)"),
        ("if a else b", 6, "if condition then"),
        ("if a then b", 12, "else null"),
        ("for x return x", 15, "followed by “in”"),
        ("some x in y return x", 13, "satisfies condition"),
        ("[1, 2,]", 7, "comma too many"),
        ("max(1, 2,)", 10, "comma too many"),
        ("{a: 1,}", 7, "comma too many"),
        ("(1 + 2", 7, "needs its “)”"),
        ("[1, 2", 6, "needs its “]”"),
        ("{a: 1", 6, "needs its “}”"),
        ("a between 1 or 2", 13, "between low and high"),
        ("1 instance of nummber", 15, "“number”"),
        ('@"2026-13-01"', 2, "2026-04-02"),
        ("5 apples", 3, ""),
        ("", 1, "Write a value"),
    ],
)
def test_an_error_says_where_it_is_and_what_to_write(text, column, advice):
    error = fault(text)
    assert (error.line, error.column) == (1, column)
    assert advice in error.advice
    assert error.what in str(error)


def test_an_error_knows_its_line():
    error = fault("if a\nthen b ==\nelse c")
    assert (error.line, error.column, error.excerpt) == (2, 8, "then b ==")


def test_two_names_without_an_operator_are_an_error():
    assert "missing" in fault("amount limit", {"amount", "limit"}).what


def test_an_entry_stands_in_a_context_once():
    assert "twice" in fault("{a: 1, a: 2}").what


def test_a_parameter_is_named_once():
    assert "twice" in fault("abs(n: 1, n: 2)").what


def test_a_list_without_items_is_filtered_without_complaint():
    assert feel.compile("[][item.amount > 5]").evaluate({}) == ([], ())


def test_an_error_survives_the_way_from_the_checking_process():
    error = fault("a == 1")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.position, again.advice) == (str(error), error.position, error.advice)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('1 = "1"', "a number and a string can't be compared"),
        ("null > 1", "null and a number have no order"),
        ('1 + "1"', "“+” does not go with a number and a string"),
        ("1 / 0", "nothing can be divided by zero"),
        ("{a: {amount: 1}}.a.ammount", "did you mean “amount”?"),
        ('substring("abc", "1")', "“start position” has to be a number, not a string"),
        ('substring(string: "abc", strt: 1)', "substring(string, start position, length?)"),
        ('date("1.4.2026")', "dates are written 2026-04-02"),
        ("[1, 2][3]", "the list has 2 items and none at 3"),
        ('"a" and true', "“and” joins conditions, and this is a string"),
        ('deadline(now(), "soon")', "no time limit"),
        ('deadline(now(), "2 days", "moon")', "no calendar “moon”"),
    ],
)
def test_what_goes_wrong_inside_gives_null_and_says_why(text, message):
    found = feel.compile(text).evaluate({})
    assert found.value is None
    assert message in str(found.diagnostics[0])
