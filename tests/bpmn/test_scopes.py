"""Variables live in scopes: branches share them, mappings move them, and they come back as they were."""

from datetime import timedelta
from threading import Thread

import pytest

from engine.bpmn import Instance
from engine.bpmn.faults import Fault

from .drawing import (
    beside,
    call,
    element,
    end,
    ext,
    file,
    flows,
    gate,
    io,
    job,
    loop_over,
    many,
    message,
    process,
    script,
    start,
    sub,
)
from .driver import SEAL, Around, Case

BESIDE = file(
    process(
        start(),
        gate("fork", kind="parallel"),
        gate("join", kind="parallel"),
        many("userTask", "a b after"),
        end(),
        flows("received > fork > a > join > after > closed; fork > b > join"),
    )
)


def one(*content: str, way: str, **roots: str) -> bytes:
    """A file with one process from “received” to “closed”."""
    return file(process(start(), *content, end(), flows(way)), **roots)


class TestBranches:
    def test_two_branches_see_each_others_writes(self):
        case = Case(BESIDE)
        case.complete("a", notes=["from a"])
        assert case.at("b")["notes"] == ["from a"]
        case.complete("b", notes=["from a", "from b"])
        assert case.at("after")["notes"] == ["from a", "from b"]

    @pytest.mark.parametrize(
        "value",
        [
            {"typename": "x"},
            {"typename": "UUID", "value": "x"},
            {"context": {"number": "1"}},
            ["x", None, {"": None}, [[]]],
            [5, 5],
            "\x00 and \ud800",
            timedelta(days=3),
            {"": "empty name", "a b": 1},
        ],
    )
    def test_a_value_comes_back_as_it_went_in(self, value):
        case = Case(BESIDE)
        case.complete("a", value=value)
        assert Case(BESIDE, value=value)["value"] == case["value"]
        assert case.at("b")["value"] == case["value"]

    def test_true_is_not_one(self):
        case = Case(BESIDE)
        case.complete("a", flag=True, count=1, none=None, text="1")
        case.complete("b", other=False, zero=0)
        values = case.at("after")
        assert (values["flag"], values["other"], values["none"]) == (True, False, None)
        assert type(values["flag"]) is bool
        assert type(values["count"]).__name__ == "Decimal"
        assert type(values["zero"]).__name__ == "Decimal"
        assert values["text"] == "1"

    def test_a_new_value_of_another_type_is_kept(self):
        case = Case(BESIDE)
        case.complete("a", x=True)
        case.complete("b", x=1)
        assert case["x"] == 1
        assert case["x"] is not True

    def test_tokens_carry_no_data(self):
        case = Case(BESIDE, x=1)
        instance = case.instance
        assert all(token.data == {} for token in instance._case.all_tokens())
        assert all(level.data == {} for level in instance._case.levels())

    @pytest.mark.parametrize("value", [float("inf"), float("nan"), object(), "x" * 3_000_000])
    def test_what_can_not_be_kept_is_refused_before_anything_moves(self, value):
        case = Case(BESIDE)
        before = case.saved
        with pytest.raises((TypeError, Fault)):
            case.complete("a", x=value)
        assert case.saved == before

    def test_a_function_is_an_incident_where_it_would_become_a_variable(self):
        case = Case(one(script("make", "=function(x) x + 1", "f"), way="received > make > closed"))
        assert case.incidents == ["make"]


class TestMappings:
    def test_inputs_make_a_scope_of_the_activity(self):
        task = element("userTask", "a", ext(io("who: =person.name | greeting: Hello | words.first: =1")))
        case = Case(one(task, many("userTask", "b"), way="received > a > b > closed"), person={"name": "Ada"})
        assert case.at("a")["who"] == "Ada"
        assert case.at("a")["greeting"] == "Hello"
        assert case.at("a")["words"] == {"first": 1}
        case.complete("a", who="Grace", result=1)
        assert "who" not in case.at("b")  # it was the activity's own
        assert case["result"] == 1

    def test_outputs_write_to_the_scopes_around_and_keep_the_rest(self):
        task = element("userTask", "a", ext(io("", "decision.outcome: =verdict | by: ada")))
        case = Case(
            one(task, many("userTask", "b"), way="received > a > b > closed"), decision={"draft": True}
        )
        case.complete("a", verdict="upheld", noise=1)
        assert case["decision"] == {"draft": True, "outcome": "upheld"}
        assert case["by"] == "ada"
        assert "verdict" not in case.at("b")
        assert "noise" not in case.at("b")

    def test_a_job_gets_what_is_mapped_into_it(self):
        around = Around()
        case = Case(
            one(job("record", io("outcome: =verdict")), way="received > record > closed"),
            around=around,
            verdict="upheld",
        )
        assert case.finished
        assert dict(around.jobs[0].inputs) == {"outcome": "upheld"}

    def test_a_sub_process_has_a_scope_inside_that_of_the_process(self):
        inner = sub(
            "inner",
            ext(io("mine: =1")),
            start("s"),
            many("userTask", "a b"),
            end("e"),
            flows("s > a > b > e"),
        )
        case = Case(one(inner, many("userTask", "after"), way="received > inner > after > closed"), theirs=1)
        case.complete("a", mine=2, theirs=2, new=2)
        assert {"mine": 2, "theirs": 2, "new": 2}.items() <= case.at("b").items()
        case.complete("b")
        assert case.at("after") == {"theirs": 2, "new": 2}

    def test_a_message_may_be_mapped(self):
        wait = element("receiveTask", "wait", ext(io("", "answer: =text")), messageRef="answered")
        case = Case(
            one(wait, many("userTask", "after"), way="received > wait > after > closed", messages="answered")
        )
        case.deliver("answered", text="yes", noise=1)
        assert case.at("after") == {"answer": "yes"}


class TestCalledProcesses:
    INNER = process(
        start(), many("userTask", "ask more"), end(), flows("received > ask > more > closed"), name="asking"
    )

    def drawn(self, *content: str, **attributes: str) -> bytes:
        outer = process(
            start(),
            call("c", "asking", *content, **attributes),
            many("userTask", "after"),
            end(),
            flows("received > c > after > closed"),
        )
        return file(outer, self.INNER)

    def test_it_reads_what_is_around_and_gives_back_what_it_wrote(self):
        case = Case(self.drawn(), given=1)
        assert case.at("ask")["given"] == 1
        case.complete("ask", given=2, new=3)
        assert case.at("more") == {"given": 2, "new": 3}
        assert dict(case.instance.variables) == {"given": 1}
        case.complete("more")
        assert case.at("after") == {"given": 2, "new": 3}

    def test_it_gives_back_only_what_is_mapped(self):
        case = Case(self.drawn(io("question: =given", "answer: =new")), given=1)
        assert case.at("ask")["question"] == 1
        case.complete("ask", new=3)
        case.complete("more", noise=4)
        assert case.at("after") == {"given": 1, "answer": 3}

    def test_it_may_give_back_nothing(self):
        case = Case(self.drawn(propagateAllChildVariables="false"), given=1)
        case.complete("ask", new=3)
        case.complete("more")
        assert case.at("after") == {"given": 1}

    def test_it_may_see_nothing_but_its_inputs(self):
        case = Case(self.drawn(io("question: =given"), propagateAllParentVariables="false"), given=1)
        assert case.at("ask") == {"question": 1}

    def test_a_write_beside_it_is_not_undone_when_it_ends(self):
        outer = process(
            start(),
            gate("fork", kind="parallel"),
            gate("join", kind="parallel"),
            call("c", "asking"),
            many("userTask", "beside after"),
            end(),
            flows("received > fork > c > join > after > closed; fork > beside > join"),
        )
        case = Case(file(outer, self.INNER), given=1)
        case.complete("beside", given=5)
        case.complete("ask", new=1)
        case.complete("more")
        assert case.at("after")["given"] == 5

    def test_twenty_levels_of_calls(self):
        deep = [
            process(
                start(), call("c", f"p{number + 1}"), end(), flows("received > c > closed"), name=f"p{number}"
            )
            for number in range(20)
        ]
        last = process(start(), many("userTask", "a"), end(), flows("received > a > closed"), name="p20")
        case = Case(file(*deep, last), process="p0", x=1)
        assert case.at("a")["x"] == 1
        case.complete("a", y=2)
        assert case.finished
        assert case["y"] == 2
        assert {passage.process for passage in case.passages} == {f"p{number}" for number in range(21)}


class TestElementsOfARepetition:
    def test_a_result_of_one_is_not_overwritten_by_another(self):
        loop = loop_over("=people", inputElement="p", outputCollection="all", outputElement="=answer.text")
        case = Case(
            one(element("userTask", "ask", loop), way="received > ask > closed"),
            people=["a", "b"],
            answer="old",
        )
        case.complete("ask", answer={"text": "one"})
        assert case.at("ask")["answer"] is None
        case.complete("ask", answer={"text": "two"})
        assert case["all"] == ["one", "two"]
        assert case["answer"] == "old"

    def test_mappings_are_those_of_each_instance(self):
        loop = loop_over("=people", inputElement="p")
        task = element("userTask", "ask", ext(io("name: =p.name", "last: =verdict")), loop)
        case = Case(one(task, way="received > ask > closed"), people=[{"name": "Ada"}, {"name": "Alan"}])
        assert [case.at("ask", nth=number)["name"] for number in (0, 1)] == ["Ada", "Alan"]
        case.complete("ask", verdict="no")
        case.complete("ask", verdict="yes")
        assert case["last"] == "yes"

    def test_a_message_for_each(self):
        loop = loop_over("=orders", inputElement="order", outputCollection="all", outputElement="=text")
        key = '<message id="m" name="m"><extensionElements><zeebe:subscription correlationKey="=order"/></extensionElements></message>'
        wait = element("receiveTask", "wait", loop, messageRef="m")
        case = Case(
            file(process(start(), wait, end(), flows("received > wait > closed")), key), orders=["a", "b"]
        )
        assert case.deliver("m", "b", text="second")
        assert not case.deliver("m", "b", text="third")
        assert case.deliver("m", "a", text="first")
        assert case["all"] == ["first", "second"]

    def test_a_thousand_elements(self):
        loop = loop_over("=people", inputElement="p", outputCollection="all", outputElement="=p + 1")
        case = Case(
            one(
                script("count", "=p", "seen").replace("</scriptTask>", loop + "</scriptTask>"),
                way="received > count > closed",
            ),
            people=list(range(1000)),
        )
        assert case.finished
        assert case["all"] == [number + 1 for number in range(1000)]


def test_what_an_event_brings_belongs_to_the_event_sub_process():
    listening = beside(
        "meanwhile",
        start("noticed", message("asked"), isInterrupting="false"),
        many("userTask", "react"),
        end("e"),
        flows("noticed > react > e"),
    )
    case = Case(one(many("userTask", "work"), listening, way="received > work > closed", messages="asked"))
    case.deliver("asked", question="when?")
    assert case.at("react")["question"] == "when?"
    assert "question" not in case.at("work")


def test_names_of_the_surroundings_can_not_be_taken_by_a_form_field():
    drawn = one(script("read", "=case.reference", "found"), way="received > read > closed")
    assert Case(drawn, case={"reference": "mine"})["found"] == "C-2026-000001"


def test_values_at_a_place_can_be_set():
    case = Case(BESIDE, x=1)
    instance = case.instance
    token = instance.tasks[0].token
    instance.set_variables({"x": 2}, token)
    instance.set_variables({"y": 3})
    assert dict(instance.variables_at(token)) == {"x": 2, "y": 3}


def test_many_threads_share_the_definitions():
    drawn = file(
        process(
            start(),
            gate("fork", kind="inclusive"),
            gate("join", kind="inclusive"),
            many("userTask", "a b"),
            script("add", "=x + 1", "x"),
            end(),
            flows("received > fork > a > join > add > closed; fork > b > join"),
        )
    )
    definitions = Case(drawn, x=0).definitions
    wrong: list[object] = []

    def run(number: int) -> None:
        for round_ in range(25):
            around = Around()
            instance = Instance.start(definitions, "handling", around, variables={"x": number})
            for name in ("b", "a") if round_ % 2 else ("a", "b"):
                instance = Instance.load(definitions, instance.save(SEAL), around, SEAL)
                instance.complete(next(task.token for task in instance.tasks if task.element.id == name))
            if not (instance.finished and instance.variables["x"] == number + 1):
                wrong.append((number, round_))

    threads = [Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
