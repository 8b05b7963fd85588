from decimal import Decimal

import pytest

from engine import dmn
from engine.kernel.errors import DefinitionsRefused, NotFound
from tests.dmn.drawing import NAMESPACE, decision, literal, table


def model(namespace: str, *inner: str, imports: tuple[tuple[str, str], ...] = ()) -> bytes:
    drawn = "".join(
        f'<import name="{name}" namespace="{other}" importType="{NAMESPACE}"/>' for name, other in imports
    )
    return (
        f'<definitions xmlns="{NAMESPACE}" name="m" namespace="{namespace}">{drawn}{"".join(inner)}</definitions>'
    ).encode()


INPUT = '<inputData id="days" name="days"><variable name="days" typeRef="number"/></inputData>'
NEEDS_DAYS = '<informationRequirement><requiredInput href="#days"/></informationRequirement>'


class TestServices:
    SERVICE = (
        '<decisionService id="s" name="late fee"><outputDecision href="#fee"/>'
        '<encapsulatedDecision href="#rate"/><inputDecision href="#base"/><inputData href="#days"/>'
        "</decisionService>"
    )
    DRAWN = (
        INPUT,
        decision("base", literal("100")),
        f'<decision id="rate" name="rate">{NEEDS_DAYS}{literal("days / 10")}</decision>',
        decision("fee", literal("base * rate"), requires=("base", "rate")),
        SERVICE,
        decision("x", literal("[late fee(20, 5), fee]"), requires=("fee",), knows=("s",)),
    )

    def test_a_service_is_a_function_of_its_inputs_and_leaves_the_others_alone(self):
        result = dmn.load(model("m", *self.DRAWN), "m.dmn").evaluate("x", {"days": Decimal(30)})

        assert result.value == [10, 300]

    def test_a_service_can_be_invoked_by_itself(self):
        loaded = dmn.load(model("m", *self.DRAWN), "m.dmn")

        assert loaded.invoke("s", {"days": Decimal(20), "base": Decimal(5)}).value == 10
        assert loaded.invoke("s", {"days": "twenty", "base": Decimal(5)}).value is None
        with pytest.raises(NotFound):
            loaded.invoke("fee", {})

    def test_several_results_come_by_name(self):
        drawn = (
            decision("a", literal("1")),
            decision("b", literal("2")),
            (
                '<decisionService id="s" name="s"><outputDecision href="#a"/><outputDecision href="#b"/>'
                "</decisionService>"
            ),
        )

        assert dmn.load(model("m", *drawn), "m.dmn").invoke("s", {}).value == {"a": 1, "b": 2}


class TestImports:
    LENT = model(
        "lent",
        '<itemDefinition name="tDays"><typeRef>number</typeRef></itemDefinition>',
        INPUT,
        f'<decision id="d" name="doubled days">{NEEDS_DAYS}{literal("days * 2")}</decision>',
    )

    def borrowed(self, name: str, text: str) -> bytes:
        kind = f"{name}.tDays" if name else "tDays"
        return model(
            "own",
            f'<decision id="x" name="x"><variable name="x" typeRef="{kind}"/>'
            f'<informationRequirement><requiredDecision href="lent#d"/></informationRequirement>{literal(text)}'
            "</decision>",
            imports=((name, "lent"),),
        )

    def test_what_is_imported_is_read_behind_the_name_of_the_import(self):
        loaded = dmn.load(self.borrowed("other model", "other model.doubled days + 1"), "x.dmn", [self.LENT])

        assert loaded.evaluate("x", {"days": Decimal(3)}).value == 7
        assert list(loaded.decisions) == ["x"]
        assert loaded.decisions["x"].inputs_read == {"days"}

    def test_an_import_without_a_name_brings_names_as_they_are(self):
        loaded = dmn.load(self.borrowed("", "doubled days + 1"), "x.dmn", [self.LENT])

        assert loaded.evaluate("x", {"days": Decimal(3)}).value == 7

    def test_an_import_that_is_not_here_is_refused(self):
        with pytest.raises(DefinitionsRefused, match="imports the model 'lent'"):
            dmn.load(self.borrowed("m", "1"), "x.dmn")

    def test_models_that_import_each_other_are_refused_or_read_as_far_as_they_go(self):
        first = model("a", decision("x", literal("1")), imports=(("b", "b"),))
        second = model("b", decision("y", literal("2")), imports=(("a", "a"),))

        assert dmn.load(first, "a.dmn", [first, second], lenient=True).evaluate("x", {}).value == 1


class TestLenientModels:
    def test_what_is_wrong_is_null_and_the_rest_goes_on(self):
        overlapping = table(["n"], ["o"], [["> 1", "1"], ["> 2", "2"]])
        source = model(
            "m",
            decision("bad", literal("1 +")),
            decision("two", overlapping),
            decision("ok", literal("two = null"), requires=("two",)),
        )
        loaded = dmn.load(source, "m.dmn", lenient=True)

        assert loaded.evaluate("bad", {}).value is None
        result = loaded.evaluate("ok", {"n": Decimal(3)})
        assert result.value is True
        assert "rules 1 and 2" in str(result.diagnostics[0])
