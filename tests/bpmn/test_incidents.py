"""What can't go on becomes an incident: named, kept, repairable, and it keeps nothing else from going on."""

import pytest

from engine.bpmn import Happening
from engine.kernel.errors import AlreadyDone, NotFound, Refused

from .drawing import (
    border,
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
    process,
    script,
    start,
    timer,
)
from .driver import Around, Case


def one(*content: str, way: str, **roots: str) -> bytes:
    """A file with one process from “received” to “closed”."""
    return file(process(start(), *content, end(), flows(way)), **roots)


class TestConditions:
    DECIDE = one(
        gate("decide", "low"), many("userTask", "ask high low"), end("e"),
        way="received > ask > decide; decide > high [=amount > 100]; decide > low > e; high > closed",
    )  # fmt: skip

    def test_a_condition_that_is_neither_true_nor_false_stops_with_expression_and_values(self):
        case = Case(self.DECIDE)
        case.complete("ask", amount="much")
        (incident,) = case.instance.incidents
        assert incident.element.id == "decide"
        assert incident.expression == "amount > 100"
        assert incident.values == {"amount": "much"}
        assert "must be true or false" in incident.message
        assert not case.finished

    def test_the_values_are_told_that_a_filter_reads(self):
        asked = "[1, 2][item > least]"
        case = Case(one(gate("decide", "low"), many("userTask", "ask high low"), end("e"),
            way=f"received > ask > decide; decide > high [={asked}]; decide > low > e; high > closed"))  # fmt: skip
        case.complete("ask", least=1)
        (incident,) = case.instance.incidents
        assert incident.values == {"least": 1}

    def test_it_goes_on_when_it_is_retried_with_a_corrected_value(self):
        case = Case(self.DECIDE)
        case.complete("ask", amount="much")
        case.retry("decide")
        assert case.incidents == ["decide"]
        case.retry("decide", amount=200)
        assert (case.open, case.incidents) == (["high"], [])
        assert case.times("decide", Happening.ENTERED) == 1
        assert case.times("decide", Happening.INCIDENT) == 2

    def test_no_way_out_that_is_true_and_no_default(self):
        drawn = one(
            gate("decide"), many("userTask", "a"), way="received > decide; decide > a [=false]; a > closed"
        )
        assert Case(drawn).incidents == ["decide"]


class TestTasks:
    @pytest.mark.parametrize(
        "assignment",
        [
            '<zeebe:assignmentDefinition assignee="=nobody"/>',
            '<zeebe:assignmentDefinition candidateGroups="=[1]"/>',
            '<zeebe:taskSchedule dueDate="=nothing"/>',
            '<zeebe:priorityDefinition priority="=101"/>',
        ],
    )
    def test_an_assignment_that_is_null_or_wrong(self, assignment):
        case = Case(one(element("userTask", "a", ext(assignment)), way="received > a > closed"))
        assert case.incidents == ["a"]
        assert case.open == []

    def test_it_can_be_repaired(self):
        task = element("userTask", "a", ext('<zeebe:assignmentDefinition assignee="=owner"/>'))
        case = Case(one(task, way="received > a > closed"))
        case.retry("a", owner="ada")
        assert case.instance.tasks[0].assignee == "ada"

    def test_what_was_entered_is_kept_when_an_output_fails(self):
        task = element("userTask", "a", default="a_to_low")
        drawn = one(
            task,
            many("userTask", "low high"),
            end("e"),
            way="received > a > low > closed; a > high [=x > 1]; high > e",
        )
        case = Case(drawn)
        case.complete("a", x="?")
        assert case.incidents == ["a"]
        assert case["x"] == "?"
        case.retry("a", x=2)
        assert case.open == ["high"]

    def test_a_task_that_is_done_is_not_done_again(self):
        case = Case(one(many("userTask", "a b"), way="received > a > b > closed"))
        token = case.instance.tasks[0].token
        case.complete("a")
        with pytest.raises(AlreadyDone):
            case.instance.complete(token)
        with pytest.raises(NotFound):
            case.instance.complete(10**6)
        with pytest.raises(Refused):
            case.instance.retry(case.instance.tasks[0].token)

    def test_what_waits_for_an_event_can_not_be_completed(self):
        wait = element("intermediateCatchEvent", "wait", timer("duration", "P1D"))
        instance = Case(one(wait, way="received > wait > closed")).instance
        with pytest.raises(Refused):
            instance.complete(instance.timers[0].token)


class TestJobs:
    def test_the_error_of_a_service_surfaces_as_itself_and_can_be_retried(self):
        around = Around()

        def fail(_):
            raise NotFound("There is no letter “answer”.")

        around.services["letter"] = fail
        case = Case(one(job("letter"), way="received > letter > closed"), around=around)
        (incident,) = case.instance.incidents
        assert incident.message == "There is no letter “answer”."
        around.services["letter"] = lambda _: {}
        case.retry("letter")
        assert case.finished

    def test_a_job_that_was_done_is_not_done_again_when_what_follows_fails(self):
        around = Around()
        task = job("letter", name="tell").replace('id="tell"', 'id="tell" default="tell_to_closed"')
        drawn = one(
            task, many("userTask", "a"), way="received > tell > closed; tell > a [=x > 1]; a > closed"
        )
        case = Case(drawn, around=around, x="?")
        assert case.incidents == ["tell"]
        case.retry("tell", x=0)
        assert case.finished
        assert len(around.jobs) == 1

    def test_a_fault_of_the_machine_is_no_incident(self):
        around = Around()

        def fail(_):
            raise OSError("disk full")

        around.services["letter"] = fail
        with pytest.raises(OSError, match="disk full"):
            Case(one(job("letter"), way="received > letter > closed"), around=around)

    def test_a_decision_that_fails(self):
        decision = ext('<zeebe:calledDecision decisionId="level" resultVariable="level"/>')
        case = Case(one(element("businessRuleTask", "rate", decision), way="received > rate > closed"))
        assert case.incidents == ["rate"]


class TestTheRest:
    def test_the_rest_of_the_step_goes_on(self):
        around = Around()
        drawn = one(
            gate("fork", kind="parallel"), script("bad", "=function(x) x", "f"), job("letter"), many("userTask", "a"), end("e2"), end("e3"),
            way="received > fork > bad > closed; fork > letter > a > e2; fork > again > e3; ",
        ).replace(b"</process>", element("userTask", "again", ext('<zeebe:taskSchedule dueDate="=null"/>')).encode() + b"</process>")  # fmt: skip
        case = Case(drawn, around=around)
        assert case.incidents == ["again", "bad"]
        assert case.open == ["a"]
        case.complete("a")
        assert not case.finished

    def test_a_boundary_timer_with_an_incident_leaves_its_task_open(self):
        late = border("late", "a", timer("duration", "=never"))
        case = Case(one(many("userTask", "a"), late, way="received > a > closed; late > closed"))
        assert (case.open, case.incidents) == (["a"], ["late"])
        case.complete("a")
        assert case.finished

    def test_an_incident_is_taken_away_with_what_is_around_it(self):
        late = border("late", "each", timer("duration", "P1D"))
        task = element(
            "userTask",
            "each",
            ext('<zeebe:assignmentDefinition assignee="=p"/>'),
            loop_over("=people", inputElement="p"),
        )
        case = Case(
            one(task, late, many("userTask", "after"), way="received > each > closed; late > after > closed"),
            people=["ada", None],
        )
        assert (case.open, case.incidents) == (["each"], ["each"])
        case.wait(days=1)
        assert (case.open, case.incidents) == (["after"], [])

    @pytest.mark.parametrize("people", [None, "ada", 3])
    def test_a_repetition_over_what_is_no_list(self, people):
        drawn = one(element("userTask", "each", loop_over("=people")), way="received > each > closed")
        case = Case(drawn, people=people)
        assert case.incidents == ["each"]
        case.retry("each", people=["ada"])
        assert case.open == ["each"]

    def test_a_mapping_that_takes_too_much(self):
        task = element("userTask", "a", ext(io("x: =for a in 1..9999, b in 1..9999 return a")))
        assert Case(one(task, way="received > a > closed")).incidents == ["a"]

    def test_a_join_that_waits_in_vain_says_so(self):
        drawn = one(
            gate("split", "b"), gate("join", kind="parallel"), many("userTask", "a b"),
            way="received > split > b > join > closed; split > a [=x]; a > join",
        )  # fmt: skip
        case = Case(drawn, x=True)
        case.complete("a")
        (incident,) = case.instance.incidents
        assert incident.element.id == "join"
        assert "in vain" in incident.message


class TestEndlessDiagrams:
    CIRCLE = one(
        gate("merge"), gate("again", "closed"), script("count", "=n + 1", "n"),
        way="received > merge > count > again > closed; again > merge [=n < most]",
    )  # fmt: skip

    def test_ten_thousand_automatic_steps_are_no_problem(self):
        case = Case(self.CIRCLE, n=0, most=3000)
        assert case.finished
        assert case["n"] == 3000

    def test_a_circle_is_stopped_as_an_incident_and_can_be_repaired(self):
        case = Case(self.CIRCLE, n=0, most=10**9)
        assert len(case.incidents) == 1
        assert case.incidents[0] in {"merge", "count", "again"}
        assert not case.finished
        case.retry(case.incidents[0], most=0)
        assert case.finished

    def test_tokens_that_multiply_are_stopped(self):
        drawn = one(
            gate("merge"),
            gate("fork", kind="parallel"),
            many("userTask", "a"),
            way="received > merge > fork > merge; fork > a > closed",
        )
        case = Case(drawn)
        assert case.incidents
        assert len(case.instance._case.all_tokens()) < 10_000

    def test_a_process_that_calls_itself_is_stopped(self):
        case = Case(one(call("again", "handling"), way="received > again > closed"))
        assert case.incidents == ["again"]

    def test_a_list_that_is_too_long_is_not_started(self):
        drawn = one(element("userTask", "each", loop_over("=people")), way="received > each > closed")
        assert Case(drawn, people=list(range(5000))).incidents == ["each"]
