from decimal import Decimal

import pytest

from engine import dmn
from engine.feel import to_feel
from tests.dmn.drawing import decision, definitions, table


def decide(drawn: str, **inputs: object):
    model = dmn.load(definitions(decision("priority", drawn)), "priority.dmn")
    return model.evaluate("priority", {name: to_feel(value) for name, value in inputs.items()})


OVERLAPPING = [[">= 1", '"low"'], [">= 2", '"high"'], [">= 3", '"high"']]


def overlapping(policy: str, **options: str) -> str:
    return table(["severity"], ["result"], OVERLAPPING, policy=policy, **options)


class TestSingleHit:
    def test_a_unique_table_gives_the_output_of_the_rule_that_matches(self):
        drawn = table(
            ["severity", "safety"],
            ["class"],
            [["3", "-", '"P1"'], ["< 3", "true", '"P2"'], ["< 3", "false", '"P3"']],
        )

        assert decide(drawn, severity=2, safety=True).value == "P2"

    def test_it_is_on_record_which_rule_matched_on_what(self):
        result = decide(overlapping("FIRST"), severity=2)

        assert result.matches == (dmn.Match("priority", (1, 2), (("severity", Decimal(2)),)),)

    def test_two_matching_rules_of_a_unique_table_are_a_fault_that_names_them(self):
        with pytest.raises(dmn.DecisionFault, match="rules 1, 2 and 3 match"):
            decide(overlapping("UNIQUE"), severity=3)

    def test_any_takes_rules_that_agree(self):
        drawn = table(["severity"], ["result"], [["> 1", '"high"'], ["> 2", '"high"']], policy="ANY")

        assert decide(drawn, severity=3).value == "high"

    def test_any_refuses_rules_that_disagree(self):
        with pytest.raises(dmn.DecisionFault, match="different results"):
            decide(overlapping("ANY"), severity=2)

    def test_first_takes_the_first_row(self):
        assert decide(overlapping("FIRST"), severity=3).value == "low"

    def test_priority_takes_the_best_of_the_allowed_outputs(self):
        assert decide(overlapping("PRIORITY", ranked='"high", "low"'), severity=3).value == "high"

    def test_priority_takes_the_order_of_the_type_where_the_output_has_none(self):
        kind = (
            '<itemDefinition name="tGrade"><typeRef>string</typeRef>'
            '<allowedValues><text>"high", "middle", "low"</text></allowedValues></itemDefinition>'
        )
        drawn = overlapping("PRIORITY").replace(
            '<output name="result">', '<output name="result" typeRef="tGrade">'
        )
        model = dmn.load(definitions(kind, decision("priority", drawn)), "priority.dmn")

        assert model.evaluate("priority", {"severity": Decimal(3)}).value == "high"

    def test_no_match_is_null_and_on_record(self):
        result = decide(overlapping("UNIQUE"), severity=0)

        assert result.value is None
        assert result.matches[0].rules == ()

    def test_no_match_gives_the_default_output_where_there_is_one(self):
        assert decide(overlapping("UNIQUE", default='"none"'), severity=0).value == "none"

    def test_several_outputs_make_a_context(self):
        drawn = table(["severity"], ["class", "days"], [["> 1", '"P1"', "5"]])

        assert decide(drawn, severity=2).value == {"class": "P1", "days": Decimal(5)}


class TestMultipleHit:
    @pytest.mark.parametrize(
        ("policy", "aggregation", "value"),
        [
            ("RULE ORDER", "", [1, 2, 3]),
            ("OUTPUT ORDER", "", [3, 2, 1]),
            ("COLLECT", "", [1, 2, 3]),
            ("COLLECT", "SUM", 6),
            ("COLLECT", "MIN", 1),
            ("COLLECT", "MAX", 3),
            ("COLLECT", "COUNT", 3),
        ],
    )
    def test_the_hit_policy_says_what_becomes_of_the_outputs(self, policy, aggregation, value):
        rows = [[">= 1", "1"], [">= 2", "2"], [">= 3", "3"]]
        drawn = table(["severity"], ["days"], rows, policy=policy, aggregation=aggregation, ranked="3, 2, 1")

        assert decide(drawn, severity=3).value == to_feel(value)

    @pytest.mark.parametrize(("aggregation", "value"), [("", []), ("SUM", None), ("COUNT", 0)])
    def test_nothing_to_collect(self, aggregation, value):
        drawn = table(["severity"], ["days"], [["> 5", "1"]], policy="COLLECT", aggregation=aggregation)

        assert decide(drawn, severity=1).value == to_feel(value)


class TestInputs:
    @pytest.mark.parametrize(
        ("cell", "matching", "other"),
        [
            ('"phone","letter"', "letter", "web"),
            ('not("phone")', "web", "phone"),
            ("[1..5]", 5, 6),
            ("]1..5]", 2, 1),
            ("true", True, False),
            ('contains(?, "bank")', "my bank", "my shop"),
            ("null", None, 0),
            ("-", "anything", ...),
            ("limit * 2", 10, 9),
        ],
    )
    def test_cells_are_unary_tests_as_modelers_write_them(self, cell, matching, other):
        drawn = table(["value"], ["hit"], [[cell, "true"]])

        assert decide(drawn, value=matching, limit=5).value is True
        assert other is ... or decide(drawn, value=other, limit=5).value is None

    def test_a_value_outside_of_the_allowed_ones_is_a_fault_that_names_it(self):
        drawn = table(["channel"], ["x"], [["-", "1"]], allowed='"web", "phone"')

        with pytest.raises(dmn.DecisionFault, match="pigeon"):
            decide(drawn, channel="pigeon")
