from decimal import Decimal

import pytest

from engine import dmn
from engine.kernel.errors import DefinitionsRefused, NotFound
from tests.dmn.drawing import decision, definitions, literal, table

TIMES_TWO = (
    '<businessKnowledgeModel id="times_two" name="times two"><encapsulatedLogic><formalParameter name="n"/>'
    + literal("n * 2")
    + "</encapsulatedLogic></businessKnowledgeModel>"
)


def load(*inner: str) -> dmn.Model:
    return dmn.load(definitions(*inner), "test.dmn")


def value(logic: str, **inputs: object):
    return load(decision("x", logic)).evaluate("x", inputs).value


class TestRequirements:
    def test_a_decision_reads_the_decisions_that_it_requires_by_name(self):
        model = load(
            decision("score", literal("severity + impact"), name="the score"),
            decision(
                "grade",
                table(["the score"], ["g"], [["> 3", '"high"'], ["<= 3", '"low"']]),
                requires=("score",),
            ),
        )

        result = model.evaluate("grade", {"severity": Decimal(2), "impact": Decimal(2)})

        assert result.value == "high"
        assert model.decisions["grade"].inputs_read == {"severity", "impact"}

    def test_a_business_knowledge_model_is_a_function(self):
        model = load(TIMES_TWO, decision("days", literal("times two(limit) + 1"), knows=("times_two",)))

        assert model.evaluate("days", {"limit": Decimal(5)}).value == 11
        assert model.decisions["days"].inputs_read == {"limit"}

    def test_an_unknown_decision_is_told_with_those_that_exist(self):
        with pytest.raises(NotFound, match="x"):
            load(decision("x", literal("1"))).evaluate("y", {})


class TestBoxedExpressions:
    def test_a_context_reads_its_own_rows_and_ends_with_its_result(self):
        entry = '<contextEntry><variable name="{}"/>{}</contextEntry>'
        rows = entry.format("a", literal("2")) + entry.format("b", literal("a * 3"))

        assert value(f"<context>{rows}</context>") == {"a": 2, "b": 6}
        assert value(f"<context>{rows}<contextEntry>{literal('a + b')}</contextEntry></context>") == 8

    def test_lists_and_relations(self):
        assert value(f"<list>{literal('1')}{literal('2')}</list>") == [1, 2]
        row = f"<row>{literal('1')}{literal(chr(34) + 'x' + chr(34))}</row>"
        assert value(f'<relation><column name="n"/><column name="s"/>{row}</relation>') == [
            {"n": 1, "s": "x"}
        ]

    def test_an_invocation_binds_arguments_by_name(self):
        called = f'<invocation>{literal("times two")}<binding><parameter name="n"/>{literal("4")}</binding></invocation>'

        assert load(TIMES_TWO, decision("x", called, knows=("times_two",))).evaluate("x", {}).value == 8

    def test_a_conditional_takes_one_way(self):
        drawn = f"<conditional><if>{literal('n > 1')}</if><then>{literal('1')}</then><else>{literal('2')}</else></conditional>"

        assert value(drawn, n=Decimal(5)) == 1
        assert value(drawn, n=None) == 2

    def test_iterators_and_filters(self):
        over = f"<in>{literal('[1,2,3]')}</in>"
        assert value(f'<for iteratorVariable="i">{over}<return>{literal("i * 2")}</return></for>') == [
            2,
            4,
            6,
        ]
        assert (
            value(f'<every iteratorVariable="i">{over}<satisfies>{literal("i > 0")}</satisfies></every>')
            is True
        )
        assert (
            value(f'<some iteratorVariable="i">{over}<satisfies>{literal("i > 3")}</satisfies></some>')
            is False
        )
        assert value(f"<filter>{over}<match>{literal('item > 1')}</match></filter>") == [2, 3]

    def test_a_filter_that_is_no_condition_gives_null(self):
        over = f"<in>{literal('[1,2,3]')}</in>"
        assert value(f"<filter>{over}<match>{literal('item + 1')}</match></filter>") is None
        assert value(f"<filter><in>{literal('null')}</in><match>{literal('true')}</match></filter>") is None

    def test_loops_know_what_was_made_so_far(self):
        over = f"<in>{literal('[1..3]')}</in>"
        body = literal("if i = 1 then 1 else partial[-1] * i")
        assert value(f'<for iteratorVariable="i">{over}<return>{body}</return></for>') == [1, 2, 6]


class TestFiles:
    @pytest.mark.parametrize(
        "version",
        ["20180521", "20191111", "20211108", "20230324", "20240513"],
        ids=["1.2", "1.3", "1.4", "1.5", "1.6"],
    )
    def test_are_read_by_their_path_or_as_bytes_in_every_version(self, tmp_path, version):
        protocol = "http" if version == "20180521" else "https"
        namespace = f"{protocol}://www.omg.org/spec/DMN/{version}/MODEL/"
        source = definitions(decision("x", literal("1 + 1")), namespace=namespace)
        path = tmp_path / "model.dmn"
        path.write_bytes(source)

        assert dmn.load(source).evaluate("x", {}).value == 2
        assert dmn.load(path).file == str(path)


class TestRefusedFiles:
    def test_every_problem_is_told_at_once_with_its_line(self):
        source = definitions(
            decision("a", "\n" + literal("1 +")),
            decision("b", "\n\n" + table(["x =="], ["y"], [["1"]], policy="NONSENSE")),
            decision("c", "", requires=("nowhere",)),
        )

        with pytest.raises(DefinitionsRefused) as refused:
            dmn.load(source, "bad.dmn")

        told = {(problem.element, problem.rule) for problem in refused.value.problems}
        assert told >= {
            ("a", "feel"),
            ("b", "feel"),
            ("b", "hit-policy"),
            ("b", "table-shape"),
            ("c", "requirement"),
            ("c", "decision-logic"),
        }
        assert all(problem.line for problem in refused.value.problems)

    def test_an_id_names_one_element(self):
        source = definitions(decision("a", literal("1")), decision("b", literal("2")))
        assert dmn.repeated_ids(source, "good.dmn") == []

        (problem,) = dmn.repeated_ids(source.replace(b'id="b"', b'id="a"'), "bad.dmn")

        assert (problem.element, problem.rule) == ("a", "id-unique")
        assert "“a” is used twice" in problem.what

    def test_what_is_required_has_to_be_of_the_right_kind(self):
        with pytest.raises(DefinitionsRefused, match="no decision of this file"):
            load('<inputData id="i" name="i"/>', decision("a", literal("1"), requires=("i",)))
        with pytest.raises(DefinitionsRefused, match="no businessKnowledgeModel or decisionService of"):
            load(decision("b", literal("1")), decision("a", literal("1"), knows=("b",)))

    def test_decisions_that_require_each_other_are_refused(self):
        with pytest.raises(DefinitionsRefused, match="requires itself"):
            load(decision("a", literal("b"), requires=("b",)), decision("b", literal("a"), requires=("a",)))

    @pytest.mark.parametrize(
        "source",
        [
            b"",
            b"<x/>",
            b"\x00",
            b"<definitions/>",
            definitions(),
            definitions(namespace="urn:x"),
            b"<!DOCTYPE d [<!ENTITY x 'y'>]><d>&x;</d>",
        ],
    )
    def test_what_is_no_dmn_file_is_refused_by_name(self, source):
        with pytest.raises(DefinitionsRefused, match=r"strange\.dmn"):
            dmn.load(source, "strange.dmn")

    @pytest.mark.parametrize("version", ["20180521", "20191111", "20211108", "20230324"])
    def test_the_versions_of_dmn_are_read(self, version):
        scheme = "http" if version == "20180521" else "https"
        source = definitions(
            decision("x", literal("1")), namespace=f"{scheme}://www.omg.org/spec/DMN/{version}/MODEL/"
        )

        assert dmn.load(source, "x.dmn").evaluate("x", {}).value == 1

    def test_comments_are_no_trouble(self):
        source = definitions(
            "<!-- a -->",
            decision(
                "x",
                "<!-- b -->"
                + table(["a"], ["b"], [["<!-- c -->1", "2"]]).replace("&lt;!-- c --&gt;", "<!-- c -->"),
            ),
        )

        assert dmn.load(source, "x.dmn").evaluate("x", {"a": Decimal(1)}).value == 2
