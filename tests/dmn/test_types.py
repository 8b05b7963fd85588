from decimal import Decimal

import pytest

from engine import dmn, feel
from engine.kernel.errors import DefinitionsRefused
from tests.dmn.drawing import definitions, literal

TYPES = """
<itemDefinition name="tGrade"><typeRef>string</typeRef>
  <allowedValues><text>"low", "high"</text></allowedValues></itemDefinition>
<itemDefinition name="tGrades" isCollection="true"><typeRef>tGrade</typeRef>
  <typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>
<itemDefinition name="tComplaint">
  <itemComponent name="grade"><typeRef>tGrade</typeRef></itemComponent>
  <itemComponent name="days"><typeRef>number</typeRef>
    <allowedValues><text>[0..30]</text></allowedValues></itemComponent>
</itemDefinition>
<itemDefinition name="tRule"><functionItem outputTypeRef="number">
  <parameters name="days" typeRef="number"/></functionItem></itemDefinition>
"""


def decided(text: str, kind: str, types: str = TYPES) -> dmn.Result:
    drawn = f'<decision id="x" name="x"><variable name="x" typeRef="{kind}"/>{literal(text)}</decision>'
    return dmn.load(definitions(types, drawn), "types.dmn").evaluate("x", {})


class TestValuesOfAType:
    @pytest.mark.parametrize(
        ("text", "kind", "value"),
        [
            ("1", "number", Decimal(1)),
            ('"a"', "feel:string", "a"),
            ("1", "integer", Decimal(1)),
            ("[1]", "number", Decimal(1)),
            ('"low"', "tGrade", "low"),
            ('"low"', "tGrades", ["low"]),
            ('["low", "high"]', "tGrades", ["low", "high"]),
            ('{grade: "low", days: 3}', "tComplaint", {"grade": "low", "days": Decimal(3)}),
            ("{grade: null, days: 3}", "tComplaint", {"grade": None, "days": Decimal(3)}),
            ('date("2026-04-02")', "date and time", feel.DateTime.parse("2026-04-02T00:00:00Z")),
            ("null", "number", None),
        ],
    )
    def test_are_taken_as_they_are_or_converted_as_feel_does(self, text, kind, value):
        result = decided(text, kind)

        assert result.value == value
        assert not result.diagnostics

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ('"a"', "number"),
            ("[1, 2]", "number"),
            ('"middling"', "tGrade"),
            ('["low", "middling"]', "tGrades"),
            ('["low", "low", "high"]', "tGrades"),
            ('{grade: "low"}', "tComplaint"),
            ('{grade: "middling", days: 3}', "tComplaint"),
            ('{grade: "low", days: 31}', "tComplaint"),
            ("function(days: string) 1", "tRule"),
            ("function() 1", "tRule"),
        ],
    )
    def test_that_are_of_another_type_are_null_and_it_is_told_why(self, text, kind):
        result = decided(text, kind)

        assert result.value is None
        assert "the decision “x”" in str(result.diagnostics[0])

    def test_a_function_is_of_a_type_by_what_it_takes_and_gives(self):
        assert isinstance(decided("function(d: number) d", "tRule").value, feel.Function)

    def test_instance_of_asks_for_the_structure_and_not_for_what_is_allowed(self):
        assert decided('"middling" instance of tGrade', "boolean").value is True
        assert decided("{grade: 1, days: 1} instance of tComplaint", "boolean").value is False
        assert decided('["low"] instance of tGrades', "boolean").value is True
        assert decided("(function(d: number) 1) instance of tRule", "boolean").value is True


class TestWhereTypesHold:
    def test_inputs_have_their_types(self):
        source = definitions(
            TYPES,
            '<inputData id="g" name="grade"><variable name="grade" typeRef="tGrade"/></inputData>',
            '<decision id="x" name="x"><informationRequirement><requiredInput href="#g"/>'
            f"</informationRequirement>{literal('grade')}</decision>",
        )
        model = dmn.load(source, "types.dmn")

        assert model.evaluate("x", {"grade": "low"}).value == "low"
        assert model.evaluate("x", {"grade": "none"}).value is None
        assert model.evaluate("x", {}).value is None

    def test_knowledge_is_not_called_with_values_of_other_types(self):
        source = definitions(
            '<businessKnowledgeModel id="k" name="doubled"><variable name="doubled" typeRef="number"/>'
            '<encapsulatedLogic><formalParameter name="n" typeRef="number"/>'
            f"{literal('if n = 3 then string(n) else n * 2')}</encapsulatedLogic></businessKnowledgeModel>",
            '<decision id="x" name="x"><knowledgeRequirement><requiredKnowledge href="#k"/>'
            f"</knowledgeRequirement>{literal('[doubled(2), doubled([2]), doubled(given), doubled(3)]')}"
            "</decision>",
        )

        assert dmn.load(source, "x.dmn").evaluate("x", {"given": "2"}).value == [4, 4, None, None]

    def test_knowledge_may_call_itself(self):
        source = definitions(
            '<businessKnowledgeModel id="k" name="fact"><encapsulatedLogic><formalParameter name="n"/>'
            f"{literal('if n = 0 then 1 else n * fact(n - 1)')}</encapsulatedLogic></businessKnowledgeModel>",
            '<decision id="x" name="x"><knowledgeRequirement><requiredKnowledge href="#k"/>'
            f"</knowledgeRequirement>{literal('fact(5)')}</decision>",
        )

        assert dmn.load(source, "x.dmn").evaluate("x", {}).value == 120

    def test_rows_of_contexts_have_their_types(self):
        rows = f'<contextEntry><variable name="a" typeRef="number"/>{literal(chr(34) + "x" + chr(34))}</contextEntry>'
        source = definitions(f'<decision id="x" name="x"><context>{rows}</context></decision>')

        assert dmn.load(source, "x.dmn").evaluate("x", {}).value == {"a": None}


class TestDefinitionsOfTypes:
    def test_an_unknown_type_is_refused(self):
        with pytest.raises(DefinitionsRefused, match="no type 'tNone'"):
            decided("1", "tNone")

    def test_a_type_that_is_defined_by_itself_is_refused(self):
        circle = (
            '<itemDefinition name="a"><typeRef>b</typeRef></itemDefinition>'
            '<itemDefinition name="b"><typeRef>a</typeRef></itemDefinition>'
        )
        with pytest.raises(DefinitionsRefused, match="defined by itself"):
            decided("1", "a", circle)

    def test_a_type_may_have_components_of_itself(self):
        tree = (
            '<itemDefinition name="tNode"><itemComponent name="inner" isCollection="true">'
            "<typeRef>tNode</typeRef></itemComponent></itemDefinition>"
        )
        assert decided("{inner: [{inner: []}]}", "tNode", tree).value == {"inner": [{"inner": []}]}
        assert decided("{inner: [{inner: 1}]}", "tNode", tree).value is None
