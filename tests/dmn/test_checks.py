from decimal import Decimal
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import dmn
from engine.kernel.errors import Severity
from tests.dmn.drawing import decision, definitions, literal, table
from tests.sizes import several


def told(drawn: str) -> list[str]:
    return [problem.what for problem in checked(drawn)]


def checked(drawn: str):
    return dmn.check(dmn.load(definitions(decision("x", drawn)), "x.dmn"))


class TestGaps:
    def test_a_gap_is_told_with_an_example(self):
        drawn = table(["amount"], ["o"], [["< 100", "1"], ["> 100", "2"]])

        assert told(drawn) == ["No row matches where amount is 100."]

    def test_a_gap_in_the_middle_of_several_columns(self):
        drawn = table(
            ["amount", "urgent"],
            ["o"],
            [["< 100", "-", "1"], [">= 100", "true", "2"], ["> 200", "false", "3"]],
        )

        assert told(drawn) == ["No row matches where amount is 100 and urgent is false."]

    @pytest.mark.parametrize(
        "rows",
        [
            [["< 100", "1"], [">= 100", "2"]],
            [["[0..10]", "1"], ["not([0..10])", "2"]],
            [["? between 1 and 5", "1"], ["< 1, > 5", "2"]],
            [["-", "1"]],
            [['< date("2026-04-02")', "1"], ['>= date("2026-04-02")', "2"]],
            [['<= duration("P2D")', "1"], ['> duration("P2D")', "2"]],
            [["some x in ? satisfies x > 1", "1"]],
            [["limit", "1"]],
        ],
    )
    def test_no_gap_is_told_where_there_is_none_or_nobody_can_know(self, rows):
        assert told(table(["amount"], ["o"], rows)) == []

    @pytest.mark.parametrize(
        ("rows", "gap"),
        [
            (
                [['< @"2026-04-02T10:00:00Z"', "1"], ['> @"2026-04-02T10:00:00Z"', "2"]],
                "2026-04-02T10:00:00Z",
            ),
            ([['<= @"10:00:00"', "1"], ['>= @"12:00:00"', "2"]], "11:00:00"),
            ([["< 1e6000", "1"], ["> 1e6000", "2"]], "1E+6000"),
            (
                [
                    ["<= 1.000000000000000000000000000000001", "1"],
                    [">= 1.000000000000000000000000000000002", "2"],
                ],
                "1.0000000000000000000000000000000015",
            ),
            ([['> @"-999999999-01-01"', "1"]], "-999999999-01-01"),
        ],
    )
    def test_gaps_at_moments_and_between_very_near_values_are_told(self, rows, gap):
        assert told(table(["x"], ["o"], rows))[0] == f"No row matches where x is {gap}."

    def test_local_moments_and_those_of_zones_are_left_alone(self):
        rows = [['< @"2026-04-02T10:00:00Z"', "1"], ['> @"2026-04-02T10:00:00"', "2"]]

        assert told(table(["x"], ["o"], rows)) == []

    @pytest.mark.parametrize("kind", ["integer", "long"])
    def test_there_is_nothing_between_whole_numbers(self, kind):
        whole = table(["n"], ["o"], [["<= 5", "1"], ["[6..9]", "2"], [">= 11", "3"]])
        whole = whole.replace("<inputExpression>", f'<inputExpression typeRef="{kind}">')

        assert told(whole) == ["No row matches where n is 10."]

    def test_values_that_are_named_one_by_one_are_taken_for_all_there_are(self):
        assert told(table(["level"], ["o"], [["2", "1"], ["3", "2"]])) == []
        assert told(table(["channel"], ["o"], [['"web"', "1"], ['"phone"', "2"]])) == []

    def test_an_allowed_value_without_a_row_is_a_gap(self):
        drawn = table(["channel"], ["o"], [['"web"', "1"]], allowed='"web", "phone"')

        assert told(drawn) == ["No row matches where channel is “phone”."]

    @pytest.mark.parametrize("options", [{"policy": "COLLECT"}, {"default": "0"}])
    def test_tables_that_need_no_row_have_no_gaps(self, options):
        assert told(table(["amount"], ["o"], [["> 100", "1"]], **options)) == []


class TestOverlaps:
    def test_rows_of_a_unique_table_that_match_at_once_are_told(self):
        drawn = table(["amount"], ["o"], [["<= 100", "1"], [">= 100", "2"]])

        (problem,) = checked(drawn)

        assert problem.what == "Rows 1 and 2 match at once where amount is 100."
        assert problem.severity is Severity.WARNING

    def test_rows_that_agree_may_overlap_in_a_table_of_policy_any(self):
        assert told(table(["n"], ["o"], [["<= 1", "1"], [">= 1", "1"]], policy="ANY")) == []
        assert len(told(table(["n"], ["o"], [["<= 1", "1"], [">= 1", "2"]], policy="ANY"))) == 1

    def test_columns_that_ask_the_same_are_one(self):
        drawn = table(["n", "n"], ["o"], [["> 1", "< 5", "1"], ["<= 1", "-", "2"], [">= 5", "-", "3"]])

        assert told(drawn) == []


class TestRowsThatNeverMatch:
    def test_a_row_of_empty_ranges(self):
        drawn = table(["n"], ["o"], [["-", "1"], ["[5..1]", "2"]], policy="FIRST")

        assert told(drawn) == ["Row 2 can never match."]

    def test_a_row_below_others_that_take_everything(self):
        rows = [["< 5", "1"], [">= 5", "2"], ["null", "3"], ["> 3", "4"]]

        assert told(table(["n"], ["o"], rows, policy="FIRST")) == [
            "Row 4 never decides anything: rows above it always do."
        ]

    def test_a_last_row_for_what_is_missing_is_no_such_row(self):
        rows = [["true", "1"], ["false", "2"], ["-", "3"]]

        assert told(table(["n"], ["o"], rows, policy="FIRST")) == []


class TestWrongValues:
    def test_tests_and_results_of_the_wrong_type_are_errors(self):
        drawn = (
            '<decisionTable><input label="Amount"><inputExpression typeRef="number"><text>n</text>'
            '</inputExpression></input><output typeRef="string"/>'
            '<rule><inputEntry><text>"many"</text></inputEntry><outputEntry><text>5</text></outputEntry></rule>'
            "</decisionTable>"
        )

        wrong = [problem for problem in checked(drawn) if problem.severity is Severity.ERROR]

        assert [problem.what for problem in wrong] == [
            "Row 1: “many” is no number, as “Amount” is.",
            "Row 1: 5 is no string, as the output is.",
        ]

    def test_values_that_are_not_allowed_are_errors(self):
        drawn = table(
            ["channel"],
            ["o"],
            [['"pigeon"', '"x"'], ["-", '"y"']],
            allowed='"web"',
            ranked='"y"',
            policy="FIRST",
        )

        assert told(drawn)[:2] == [
            'Row 1: “pigeon” is none of the values of “channel”: "web".',
            'Row 1: “x” is none of the values of the output “o”: ["y"].',
        ]

    def test_values_that_a_type_does_not_allow_are_errors(self):
        kinds = (
            '<itemDefinition name="tWay"><typeRef>string</typeRef>'
            '<allowedValues><text>"web", "phone"</text></allowedValues></itemDefinition>'
            '<itemDefinition name="tChannel"><typeRef>tWay</typeRef></itemDefinition>'
        )
        drawn = table(["channel"], ["way"], [['"fax"', '"web"'], ['"phone"', '"pigeon"']])
        drawn = drawn.replace("<inputExpression>", '<inputExpression typeRef="tChannel">')
        drawn = drawn.replace("<output ", '<output typeRef="tChannel" ')

        found = dmn.check(dmn.load(definitions(kinds, decision("x", drawn)), "x.dmn"))

        assert [problem.what for problem in found] == [
            'Row 1: “fax” is none of the values of “channel”: "web", "phone".',
            'Row 2: “pigeon” is none of the values of the output “way”: "web", "phone".',
            "No row matches where channel is “web”.",
        ]


class TestDoubts:
    def test_what_is_surely_not_meant_in_an_expression_is_told(self):
        (problem,) = checked(literal("amount > 2026-04-01"))

        assert problem.severity is Severity.WARNING
        assert '@"2026-04-01"' in problem.what

    def test_results_of_a_table_tell_their_row(self):
        (problem,) = checked(table(["n"], ["o"], [["-", '"Days: " + 5']]))

        assert problem.what.startswith("Row 1: ")


NUMBERS = st.sampled_from(
    ["-", "1", "2", "< 1", "<= 2", "> 1", ">= 2", "[1..2)", "(1..2]", "not(1)", "1, 2", "> 5"]
)
FLAGS = st.sampled_from(["-", "true", "false", "not(true)"])
NAMES = st.sampled_from(["-", '"a"', '"b"', '"a", "b"', 'not("a")', 'not("a", "b")'])
ROWS = st.lists(st.tuples(NUMBERS, FLAGS, NAMES), min_size=1, max_size=5)
POINTS = [
    {"n": number, "f": flag, "t": text}
    for number, flag, text in product(
        [*(Decimal(halves) / 2 for halves in range(13)), None], [True, False, None], ["a", "b", "c", None]
    )
]


def drawn(rows, policy):
    text = '<input><inputExpression><text>t</text></inputExpression><inputValues><text>"a","b","c"</text></inputValues></input>'
    plain = "<input><inputExpression><text>{}</text></inputExpression></input>"
    whole = table(["n", "f", "t"], ["o"], [[*row, str(at)] for at, row in enumerate(rows)], policy=policy)
    return whole.replace(plain.format("t"), text)


class TestAgainstBruteForce:
    @given(rows=ROWS)
    @settings(max_examples=several(40))
    def test_overlaps_gaps_and_rows_that_never_decide(self, rows):
        unique, first = (
            dmn.load(definitions(decision("x", drawn(rows, policy))), "x.dmn")
            for policy in ("UNIQUE", "FIRST")
        )
        hits = [first.evaluate("x", point).matches[0].rules for point in POINTS]
        given_hits = [hit for hit, point in zip(hits, POINTS, strict=True) if None not in point.values()]
        in_unique = [problem.what for problem in dmn.check(unique)]
        in_first = [problem.what for problem in dmn.check(first)]

        pairs = {pair for hit in given_hits for pair in combinations(hit, 2)}
        assert sum("match at once" in what for what in in_unique) == len(pairs)
        never = set(range(1, len(rows) + 1)) - {hit[0] for hit in hits if hit}
        assert {int(what.split()[1]) for what in in_first if what.startswith("Row ")} == never
        if any(sign in row[0] for row in rows for sign in "<>["):
            assert any("No row matches" in what for what in in_unique) == (() in given_hits)


class TestShippedTables:
    @pytest.mark.parametrize("file", sorted(Path("processes").rglob("*.dmn")), ids=str)
    def test_have_nothing_wrong(self, file):
        assert dmn.check(dmn.load(file.read_bytes(), str(file))) == []
