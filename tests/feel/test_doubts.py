"""What is FEEL and surely not meant."""

import pytest

from engine import feel
from tests.feel.test_page import CELLS


@pytest.mark.parametrize(
    ("text", "excerpt", "message"),
    [
        ('1 = "1"', '1 = "1"', "a number is compared with a string"),
        ('string length(name) > "5"', 'string length(name) > "5"', "a number is compared with a string"),
        ('now() > @"2026-04-02"', 'now() > @"2026-04-02"', "a date and time is compared with a date"),
        ("amount > null", "amount > null", "compare with “= null”"),
        ('"Days: " + 5', "5", "write string(…) around the number"),
        ('urgent and "yes"', '"yes"', "“and” joins conditions, and this is a string"),
        ("amount > 10 and amount < 5", "amount < 5", "never true together with what is said of “amount”"),
        ('kind = "a" and x and kind = "b"', 'kind = "b"', "never true together"),
        ("amount in [10..1]", "[10..1]", "no value lies between"),
        ("amount between 10 and 1", "amount between 10 and 1", "no value lies between"),
        ('if "yes" then 1 else 2', '"yes"', "“if” needs a condition"),
        ("if true then 1 else 2", "true", "always the same"),
        ("{amount: 1}.ammount", "{amount: 1}.ammount", "did you mean “amount”?"),
        ("today().hour", "today().hour", "never a “hour”"),
        ("amount > 2026-04-01", "2026-04-01", '@"2026-04-01"'),
        ("amount in [1-5]", "[1-5]", "[1..5]"),
        ("1 < amount < 10", "1 < amount < 10", "1 < amount and amount < 10"),
        ('date("01.04.2026")', 'date("01.04.2026")', "dates are written 2026-04-02"),
        ('duration("3 days")', 'duration("3 days")', "P3DT12H"),
        ("contains(amount)", "contains(amount)", "contains(string, match)"),
        ("abs(x: amount)", "abs(x: amount)", "abs(n)"),
        ("upper case(5)", "upper case(5)", "has to be a string"),
        ('amount.contains("web")', 'amount.contains("web")', "contains(amount, …)"),
    ],
)
def test_a_doubt_names_its_place_and_its_reason(text, excerpt, message):
    (doubt,) = feel.compile(text).warnings
    assert doubt.excerpt == excerpt
    assert message in doubt.message


@pytest.mark.parametrize(
    "text",
    [
        "amount > 5 and amount < 10",
        'kind = "a" or kind = "b"',
        "amount >= 5 and amount <= 5",
        "received = null",
        "now() > deadline(case.received, limits.acknowledge)",
        "today().year > 2020",
        "if urgent then 1 else 2",
        '"Days: " + string(5)',
        "[1..1]",
        "amount in [1, 5]",
        "2026 - 4",
        'contains(amount, "a")',
        "max(1, 2)",
        "date(2026, 4, 2)",
    ],
)
def test_what_is_meant_raises_no_doubt(text):
    assert feel.compile(text).warnings == ()


@pytest.mark.parametrize("cell", CELLS)
def test_cells_of_the_page_raise_no_doubt(cell):
    assert feel.unary_tests(cell, {"limits"}).warnings == ()
