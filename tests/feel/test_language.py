from decimal import Decimal

import pytest

from engine import feel


def value(text, **scope):
    named = {name.replace("_", " "): feel.to_feel(item) for name, item in scope.items()}
    return feel.compile(text, named).evaluate(named).value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-2 ** 2", 4),
        ("2 ** 3 ** 2", 64),
        ("10 / 4", Decimal("2.5")),
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        ("1 / 0", None),
        ('"a" + "b"', "ab"),
        ('1 + "b"', None),
        ('if 2 > 1 then "yes" else "no"', "yes"),
        ('if null then "yes" else "no"', "no"),
        ("for i in 1..3 return i * i", [1, 4, 9]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in [1, 2], j in [10, 20] return i + j", [11, 21, 12, 22]),
        ("for i in 1..4 return if i = 1 then 1 else i * partial[-1]", [1, 2, 6, 24]),
        ("some i in [1, 2] satisfies i > 1", True),
        ("every i in [1, 2] satisfies i > 1", False),
        ("[1, 2, 3][item > 1]", [2, 3]),
        ("[1, 2, 3][-1]", 3),
        ("[{a: 1}, {a: 2}][a = 2].a", [2]),
        ("{a: 1, b: a + 1}.b", 2),
        ("5 between 1 and 10", True),
        ("5 in (1..5)", False),
        ("5 in [1..5]", True),
        ("5 in ]1..5[", False),
        ("5 in (< 3, >= 5)", True),
        ('"b" in ["a", "b"]', True),
        ("{double: function(x) x * 2, four: double(2)}.four", 4),
        ('substring(start position: 2, string: "abc")', "bc"),
        ("1 instance of number", True),
        ("[1] instance of list<number>", True),
        ("null and false", False),
        ("null or true", True),
        ("1 and true", None),
        ("// a remark\n 1 /* another */ + 1", 2),
    ],
)
def test_an_expression_has_its_value(text, expected):
    assert value(text) == feel.to_feel(expected)


class TestNames:
    def test_a_name_may_have_blanks_and_symbols_where_it_is_known(self):
        scope = {"first name": "Ada", "a-b": Decimal(1), "number of reopenings": Decimal(2)}
        assert feel.compile("first name", scope).evaluate(scope).value == "Ada"
        assert feel.compile("a-b + number of reopenings", scope).evaluate(scope).value == 3

    def test_without_that_name_in_scope_a_minus_is_a_minus(self):
        scope = {"a": Decimal(3), "b": Decimal(1)}
        assert feel.compile("a-b", scope).evaluate(scope).value == 2

    def test_a_name_of_several_words_need_not_be_known_before(self):
        assert feel.compile("loan amount > 5").evaluate({"loan amount": Decimal(6)}).value is True

    def test_a_member_may_have_blanks(self):
        scope = {"case": {"number of reopenings": Decimal(1)}}
        assert feel.compile("case.number of reopenings + 1", scope).evaluate(scope).value == 2

    def test_letters_of_any_language_make_names(self):
        assert feel.compile("şikâyet = 1").evaluate({"şikâyet": Decimal(1)}).value is True

    def test_an_unknown_name_is_null_and_says_what_was_meant(self):
        found = feel.compile("ammount + 1").evaluate({"amount": Decimal(1)})
        assert found.value is None
        assert "did you mean “amount”" in found.diagnostics[0].message
        assert found.diagnostics[0].position == 0

    def test_a_strict_compilation_refuses_unknown_names(self):
        with pytest.raises(feel.FeelError, match="Did you mean “amount”"):
            feel.compile("ammount > 1", {"amount"}, strict=True)

    def test_an_expression_tells_what_it_reads(self):
        expression = feel.compile("for i in lines[price > 3] return i.price * case.rate + count(other)")
        assert expression.names_read == {"lines", "case", "other"}
        assert expression.paths_read == {"lines", "case.rate", "other"}

    def test_inside_of_a_filter_it_may_read_names_of_the_scope_too(self):
        expression = feel.compile("lines[price > least]")
        assert expression.names_read == {"lines"}
        assert expression.names_perhaps_read == {"lines", "price", "least"}

    def test_a_variable_does_not_hide_a_function_of_the_same_name(self):
        assert feel.compile("count([1, 2])").evaluate({"count": Decimal(7)}).value == 2
        assert feel.compile("count + 1").evaluate({"count": Decimal(7)}).value == 8


@pytest.mark.parametrize(
    ("tests", "tested", "expected"),
    [
        ("-", None, True),
        ('"a", "b"', "b", True),
        ('not("a", "b")', "b", False),
        ("< 5", 4, True),
        ("[1..5), 7", 7, True),
        ("> 5", None, None),
        ('contains(?, "b")', "abc", True),
        ("? > 3 and ? < 5", 4, True),
        ("not(? > 3)", 4, False),
        ("limit", 3, True),
        ("limit > 2", 100, True),
        ("true", False, False),
        ("null", None, True),
    ],
)
def test_unary_tests_test_one_value(tests, tested, expected):
    scope = {"?": feel.to_feel(tested), "limit": Decimal(3)}
    assert feel.unary_tests(tests, scope).evaluate(scope).value is expected


def test_a_python_object_in_the_scope_is_refused():
    with pytest.raises(TypeError, match="to_feel"):
        feel.compile("x").evaluate({"x": object()})
