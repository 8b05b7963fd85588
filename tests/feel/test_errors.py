"""What is said to a person who wrote something that is not FEEL."""

import pickle

import pytest

from engine import feel


def fault(text, names=("amount",), **options):
    with pytest.raises(feel.FeelError) as caught:
        feel.compile(text, names, **options)
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
        ("amount is 5", 8, "compares with “=”"),
        ("amount is not null", 8, "compares with “=”"),
        ("amount equals 5", 8, "compares with “=”"),
        ("amount not in [1, 2]", 8, "not(…)"),
        ("some x in amount where x > 5", 18, "satisfies"),
        ("amount > 1,000", 11, "1000.5"),
        ("amount in 1..5", 12, "[1..5]"),
        ("amount += 1", 9, "changes none"),
        ("= amount", 1, "without “=”"),
        ("amount + 3 days", 12, 'duration("P3D")'),
        ("amount > 5)", 11, "no “(”"),
        ("amount > 5 then 1", 12, "begins with “if”"),
        ('{"amount" = 5}', 11, "name: value"),
        ("amount > > 5", 10, "Two operators"),
        ("", 1, "Write a value"),
    ],
)
def test_an_error_says_where_it_is_and_what_to_write(text, column, advice):
    error = fault(text)
    assert (error.line, error.column) == (1, column)
    assert advice in error.advice
    assert error.what in str(error)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("amuont > 5", "Did you mean “amount”?"),
        ("amount = web", '"web"'),
        ("len(amount)", "string length"),
        ("concat(amount)", "“+”"),
        ("upper(amount)", "upper case"),
        ("round(amount)", "round half up"),
        ("mod(amount, 2)", "modulo"),
        ("isNull(amount)", "= null"),
        ("amount = yes", "“true”"),
    ],
)
def test_an_unknown_name_says_what_was_probably_meant(text, advice):
    assert advice in fault(text, strict=True).advice


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
        ("[1, 2][0]", "counted from 1"),
        ('substring("abc", 0)', "counted from 1"),
        ('today() > "2026-04-02"', 'written @"2026-04-02"'),
        ("today() - today() > 5", 'written @"P5D"'),
        ("today() + 3", 'added as @"P3D"'),
        ("now() > today()", "date(…) makes a date of it"),
        ('"Days: " + 3', "string(…) makes a text of it"),
        ('number("5") > "5"', "number(…) makes a number of it"),
        ('split("a|b", "|")', "behind a backslash"),
        ('contains("a")', "not with 1 value"),
        ("(function(a) a)(1, 2)", "takes 1 value, not 2"),
        ("[1][2]", "the list has 1 item and none at 2"),
        ('"a" and true', "“and” joins conditions, and this is a string"),
        ('deadline(now(), "soon")', "no time limit"),
        ('deadline(now(), "2 days", "moon")', "no calendar “moon”"),
    ],
)
def test_what_goes_wrong_inside_gives_null_and_says_why(text, message):
    found = feel.compile(text).evaluate({})
    assert found.value is None
    assert message in str(found.diagnostics[0])
