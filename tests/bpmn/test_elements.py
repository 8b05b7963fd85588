"""Every element of the dialect does what the diagram says."""

import pytest

from engine.bpmn import Happening
from engine.kernel.errors import NotFound

from .drawing import (
    beside,
    border,
    call,
    element,
    end,
    error,
    escalation,
    ext,
    file,
    flows,
    gate,
    job,
    loop_over,
    many,
    message,
    process,
    script,
    signal,
    start,
    sub,
    timer,
)
from .driver import Around, Case


def one(*content: str, way: str, **roots: str) -> bytes:
    """A file with one process from “received” to “closed”."""
    return file(process(start(), *content, end(), flows(way)), **roots)


class TestTasks:
    def test_a_person_completes_one_task_after_the_other(self):
        case = Case(one(many("userTask", "assess answer"), way="received > assess > answer > closed"))
        assert case.open == ["assess"]
        case.complete("assess", severity="high")
        assert case.open == ["answer"]
        case.complete("answer")
        assert case.finished
        assert case["severity"] == "high"
        assert case.flows() == ["received_to_assess", "assess_to_answer", "answer_to_closed"]

    def test_plain_and_manual_tasks_pass_by_themselves(self):
        case = Case(one(many("task", "a"), many("manualTask", "b"), way="received > a > b > closed"))
        assert case.finished
        assert case.passed() == ["received", "a", "b", "closed"]

    def test_several_ways_out_of_an_activity_are_a_parallel_split(self):
        case = Case(one(many("userTask", "a b c"), end("e"), way="received > a > b > closed; a > c > e"))
        case.complete("a")
        assert case.open == ["b", "c"]
        case.complete("b")
        assert not case.finished
        case.complete("c")
        assert case.finished

    def test_ways_out_of_an_activity_may_have_conditions_and_a_default(self):
        task = element("userTask", "a", default="a_to_c")
        drawn = one(
            task, many("userTask", "b c"), end("e"), way="received > a; a > b [=x > 1]; b > closed; a > c > e"
        )
        case = Case(drawn)
        case.complete("a", x=2)
        assert case.open == ["b"]
        case = Case(drawn)
        case.complete("a", x=1)
        assert case.open == ["c"]

    @pytest.mark.parametrize("tag", ["serviceTask", "sendTask", "scriptTask", "businessRuleTask"])
    def test_a_job_is_done_and_its_results_become_variables(self, tag):
        around = Around()
        around.services["letter"] = lambda job: {"written": job.headers["letter"]}
        header = '<zeebe:taskHeaders><zeebe:header key="letter" value="answer"/></zeebe:taskHeaders>'
        drawn = one(job("letter", header, tag=tag, name="tell"), way="received > tell > closed")
        case = Case(drawn, around=around)
        assert case.finished
        assert case["written"] == "answer"
        assert [job.element.id for job in around.jobs] == ["tell"]

    def test_a_script_gives_the_value_of_an_expression_a_name(self):
        case = Case(one(script("add", "=fee + 1", "total"), way="received > add > closed"), fee=2)
        assert case["total"] == 3

    def test_a_business_rule_task_decides_on_what_is_in_sight(self):
        around = Around()
        around.decisions["level"] = lambda names: "high" if names["severity"] == 3 else "low"
        decision = '<zeebe:calledDecision decisionId="level" resultVariable="level"/>'
        drawn = one(element("businessRuleTask", "rate", ext(decision)), way="received > rate > closed")
        assert Case(drawn, around=around, severity=3)["level"] == "high"

    def test_message_throw_and_end_events_are_jobs(self):
        around = Around()
        definition = '<zeebe:taskDefinition type="notification"/>'
        throw = element("intermediateThrowEvent", "tell", ext(definition), message("told"))
        last = element("endEvent", "last", ext(definition), message("told"))
        case = Case(
            file(process(start(), throw, last, flows("received > tell > last")), messages="told"),
            around=around,
        )
        assert case.finished
        assert [job.element.id for job in around.jobs] == ["tell", "last"]

    def test_who_may_do_a_task_is_settled_when_it_is_reached(self):
        task = element(
            "userTask",
            "assess",
            ext(
                '<zeebe:assignmentDefinition assignee="=owner" candidateGroups="front-line, deciders"'
                ' candidateUsers="=[&quot;ada&quot;]"/>',
                '<zeebe:taskSchedule dueDate="=date and time(&quot;2026-03-05T17:00:00Z&quot;)" followUpDate="P1D"/>',
                '<zeebe:priorityDefinition priority="80"/><zeebe:formDefinition formId="assessment"/>',
            ),
        )
        case = Case(one(task, way="received > assess > closed"), owner="grace")
        (task,) = case.instance.tasks
        assert (task.assignee, task.form, task.priority) == ("grace", "assessment", 80)
        assert (task.candidate_groups, task.candidate_users) == (("front-line", "deciders"), ("ada",))
        assert task.due.isoformat() == "2026-03-05T17:00:00+00:00"
        assert task.follow_up.isoformat() == "2026-03-03T09:00:00+00:00"

    def test_a_task_without_assignment_is_open_to_all(self):
        (task,) = Case(one(many("userTask", "a"), way="received > a > closed")).instance.tasks
        assert (task.assignee, task.candidate_groups, task.due, task.priority) == (None, (), None, 50)


class TestGateways:
    WAY = "received > decide; decide > high [=x > 2]; decide > middle [=x > 1]; decide > low > e2"

    def exclusive(self, kind: str) -> bytes:
        way = f"{self.WAY}; high > closed; middle > e3"
        return one(
            gate("decide", "low", kind), many("userTask", "high middle low"), end("e2"), end("e3"), way=way
        )

    @pytest.mark.parametrize(("x", "way"), [(3, "high"), (2, "middle"), (1, "low")])
    def test_an_exclusive_gateway_takes_the_first_way_that_is_true(self, x, way):
        assert Case(self.exclusive("exclusive"), x=x).open == [way]

    @pytest.mark.parametrize(("x", "ways"), [(3, ["high", "middle"]), (2, ["middle"]), (1, ["low"])])
    def test_an_inclusive_gateway_takes_every_way_that_is_true(self, x, ways):
        assert Case(self.exclusive("inclusive"), x=x).open == ways

    def test_the_first_event_after_an_event_based_gateway_wins(self):
        drawn = one(
            gate("either", kind="eventBased"),
            element("intermediateCatchEvent", "accepted", message("accepted")),
            element("receiveTask", "rejected", messageRef="rejected"),
            element("intermediateCatchEvent", "silence", timer("duration", "P5D")),
            many("userTask", "a b c"),
            end("e2"),
            end("e3"),
            way="received > either > accepted > a > closed; either > rejected > b > e2; either > silence > c > e3",
            messages="accepted rejected",
        )
        case = Case(drawn)
        assert case.messages == ["accepted", "rejected"]
        assert [timer.element.id for timer in case.instance.timers] == ["silence"]
        assert case.deliver("rejected", reason="late")
        assert (case.open, case.messages, case.instance.timers) == (["b"], [], ())
        assert case["reason"] == "late"
        assert "either_to_rejected" in case.flows()
        case = Case(drawn)
        assert case.wait(days=5) == 1
        assert case.open == ["c"]


class TestEvents:
    def test_several_start_events_are_chosen_from_by_id(self):
        reopened = start("reopened", message("complaint_reopened"))
        drawn = file(
            process(
                start(),
                reopened,
                many("userTask", "a b"),
                end(),
                flows("received > a > closed; reopened > b > closed"),
            ),
            messages="complaint_reopened",
        )
        assert Case(drawn).open == ["a"]
        case = Case(drawn, start_event="reopened", why="again")
        assert case.open == ["b"]
        assert case["why"] == "again"

    def test_one_of_several_triggered_start_events_has_to_be_named(self):
        starts = (start("a", message("m")), start("b", message("n")))
        drawn = file(process(*starts, end(), flows("a > closed; b > closed")), messages="m n")
        with pytest.raises(NotFound, match="say which: a, b"):
            Case(drawn)
        assert Case(drawn, start_event="b").finished
        with pytest.raises(NotFound):
            Case(drawn, start_event="c")

    def test_a_link_goes_on_at_its_other_end(self):
        out = element("intermediateThrowEvent", "out", '<linkEventDefinition name="later"/>')
        back = element("intermediateCatchEvent", "back", '<linkEventDefinition name="later"/>')
        case = Case(one(out, back, many("userTask", "a"), way="received > out; back > a > closed"))
        assert case.open == ["a"]

    def test_a_signal_reaches_everything_that_listens_for_it(self):
        drawn = one(
            gate("fork", kind="parallel"),
            element("intermediateCatchEvent", "heard", signal("stop")),
            many("userTask", "a b c d"),
            border("interrupted", "b", signal("stop")),
            element("intermediateThrowEvent", "call", signal("stop")),
            end("e2"),
            end("e3"),
            end("e4"),
            way="received > fork > heard > c > closed; fork > a > call > e2; fork > b > e3; interrupted > d > e4",
            signals="stop",
        )
        case = Case(drawn)
        assert case.open == ["a", "b"]
        case.complete("a")
        assert case.open == ["c", "d"]

    def test_a_signal_end_event_throws(self):
        drawn = one(
            gate("fork", kind="parallel"),
            element("intermediateCatchEvent", "heard", signal("stop")),
            many("userTask", "a"),
            end("e2", signal("stop")),
            way="received > fork > heard > closed; fork > a > e2",
            signals="stop",
        )
        case = Case(drawn)
        case.complete("a")
        assert case.finished

    def test_terminate_ends_the_process_whatever_is_open(self):
        drawn = one(
            gate("fork", kind="parallel"),
            many("userTask", "a b"),
            end("stop", "<terminateEventDefinition/>"),
            way="received > fork > a > closed; fork > b > stop",
        )
        case = Case(drawn)
        case.complete("b")
        assert case.finished
        assert case.passed(Happening.CANCELLED) == ["a"]

    def test_terminate_in_a_sub_process_ends_only_that(self):
        inside = (start("s"), gate("fork", kind="parallel"), many("userTask", "a b"), end("e"))
        inside += (end("stop", "<terminateEventDefinition/>"), flows("s > fork > a > e; fork > b > stop"))
        case = Case(
            one(sub("inner", *inside), many("userTask", "after"), way="received > inner > after > closed")
        )
        case.complete("b")
        assert case.open == ["after"]


class TestBoundaryEvents:
    def drawn(self, definition: str, *, interrupting: bool, **roots: str) -> bytes:
        return one(
            many("userTask", "work react"),
            border("event", "work", definition, interrupting=interrupting),
            end("e2"),
            way="received > work > closed; event > react > e2",
            **roots,
        )

    def test_an_interrupting_message_ends_the_task(self):
        case = Case(self.drawn(message("withdrawn"), interrupting=True, messages="withdrawn"))
        assert case.deliver("withdrawn", why="settled")
        assert (case.open, case.messages) == (["react"], [])
        assert case["why"] == "settled"

    def test_a_non_interrupting_message_may_come_as_often_as_it_does(self):
        case = Case(self.drawn(message("asked"), interrupting=False, messages="asked"))
        for _ in range(3):
            assert case.deliver("asked")
        assert case.open == ["react"] * 3 + ["work"]
        case.complete("work")
        assert not case.deliver("asked")
        for _ in range(3):
            case.complete("react")
        assert case.finished

    def test_a_completed_task_takes_its_events_along(self):
        case = Case(self.drawn(timer("duration", "P1D"), interrupting=True))
        case.complete("work")
        assert case.finished
        assert case.wait(days=2) == 0

    def test_an_interrupting_timer_ends_a_sub_process_with_all_inside(self):
        inside = (start("s"), many("userTask", "a"), end("e"), flows("s > a > e"))
        deep = sub("outer", start("s2"), sub("inner", *inside), end("e3"), flows("s2 > inner > e3"))
        drawn = one(
            deep,
            border("late", "outer", timer("duration", "P1D")),
            many("userTask", "react"),
            end("e2"),
            way="received > outer > closed; late > react > e2",
        )
        case = Case(drawn)
        assert case.open == ["a"]
        assert case.wait(days=1) == 1
        assert case.open == ["react"]
        assert case.passed(Happening.CANCELLED) == ["a", "inner", "outer"]


class TestErrors:
    def drawn(self, thrown: str, caught: str) -> bytes:
        inside = (start("s"), many("userTask", "a"), end("fail", error(thrown)), flows("s > a > fail"))
        return one(
            sub("inner", *inside),
            border("caught", "inner", error(caught)),
            many("userTask", "after react"),
            end("e2"),
            way="received > inner > after > closed; caught > react > e2",
            errors="lost broken",
        )

    @pytest.mark.parametrize("caught", ["lost", ""])
    def test_an_error_is_caught_by_its_code_or_by_any(self, caught):
        case = Case(self.drawn("lost", caught))
        case.complete("a")
        assert case.open == ["react"]

    def test_an_error_that_nobody_catches_is_an_incident_where_it_is_thrown(self):
        case = Case(self.drawn("lost", "broken"))
        case.complete("a")
        (incident,) = case.instance.incidents
        assert incident.element.id == "fail"
        assert "“lost”" in incident.message
        assert not case.finished

    def test_an_error_of_a_called_process_is_caught_by_the_caller(self):
        called = process(
            start(),
            many("userTask", "a"),
            end("fail", error("lost")),
            flows("received > a > fail"),
            name="other",
        )
        drawn = file(
            process(
                start(),
                call("c", "other"),
                border("caught", "c", error("lost")),
                many("userTask", "react"),
                end(),
                flows("received > c > closed; caught > react > closed"),
            ),
            called,
            errors="lost",
        )
        case = Case(drawn)
        case.complete("a")
        assert case.open == ["react"]

    @pytest.mark.parametrize("interrupting", [True, False])
    def test_an_escalation_calls_the_level_above(self, interrupting):
        throw = element("intermediateThrowEvent", "raise", escalation("help"))
        inside = (start("s"), throw, many("userTask", "a"), end("e"), flows("s > raise > a > e"))
        drawn = one(
            sub("inner", *inside),
            border("caught", "inner", escalation("help"), interrupting=interrupting),
            many("userTask", "react"),
            end("e2"),
            way="received > inner > closed; caught > react > e2",
            escalations="help",
        )
        assert Case(drawn).open == (["react"] if interrupting else ["a", "react"])

    def test_an_escalation_that_nobody_hears_goes_by(self):
        throw = element("intermediateThrowEvent", "raise", escalation("help"))
        assert Case(one(throw, way="received > raise > closed", escalations="help")).finished


class TestEventSubProcesses:
    def drawn(
        self,
        definition: str,
        *,
        interrupting: bool = True,
        way: str = "received > work > closed",
        **roots: str,
    ) -> bytes:
        begin = start("noticed", definition, isInterrupting=str(interrupting).lower())
        listening = beside(
            "meanwhile", begin, many("userTask", "react"), end("e2"), flows("noticed > react > e2")
        )
        throw = end("raise", escalation("help")) if "escalations" in roots else ""
        fail = end("fail", error("lost")) if "errors" in roots else ""
        return one(many("userTask", "work"), listening, throw, fail, way=way, **roots)

    def test_it_does_not_start_by_itself_and_does_not_keep_the_process_open(self):
        for definition, roots in (
            (message("m"), {"messages": "m"}),
            (timer("duration", "P1D"), {}),
            (signal("s"), {"signals": "s"}),
            (error("lost"), {"errors": "lost"}),
            (escalation("help"), {"escalations": "help"}),
        ):
            case = Case(self.drawn(definition, **roots))
            assert case.open == ["work"], definition
            case.complete("work")
            assert case.finished, definition

    @pytest.mark.parametrize("interrupting", [True, False])
    def test_a_message_starts_it(self, interrupting):
        case = Case(self.drawn(message("withdrawn"), interrupting=interrupting, messages="withdrawn"))
        (subscription,) = case.instance.subscriptions
        assert subscription.element.id == "noticed"
        assert case.deliver("withdrawn", why="settled")
        assert case.open == (["react"] if interrupting else ["react", "work"])
        assert case.at("react")["why"] == "settled"
        assert case.deliver("withdrawn") is not interrupting

    def test_it_finishes_the_process_only_with_all_that_is_open(self):
        case = Case(self.drawn(message("asked"), interrupting=False, messages="asked"))
        case.deliver("asked")
        case.complete("work")
        assert not case.finished
        case.complete("react")
        assert case.finished

    @pytest.mark.parametrize("interrupting", [True, False])
    def test_a_timer_starts_it(self, interrupting):
        case = Case(self.drawn(timer("duration", "P1D"), interrupting=interrupting))
        assert case.wait(days=1) == 1
        assert case.open == (["react"] if interrupting else ["react", "work"])
        assert case.wait(days=9) == 0

    def test_a_repetition_starts_it_again_and_again(self):
        case = Case(self.drawn(timer("cycle", "R2/P1D"), interrupting=False))
        assert case.wait(days=1) == 1
        assert case.wait(days=5) == 1
        assert case.open == ["react", "react", "work"]

    def test_an_error_starts_it(self):
        case = Case(self.drawn(error("lost"), errors="lost", way="received > work > fail"))
        case.complete("work")
        assert case.open == ["react"]
        case.complete("react")
        assert case.finished

    @pytest.mark.parametrize("interrupting", [True, False])
    def test_an_escalation_starts_it(self, interrupting):
        way = "received > work > raise; received > other > closed"
        begin = start("noticed", escalation("help"), isInterrupting=str(interrupting).lower())
        listening = beside(
            "meanwhile", begin, many("userTask", "react"), end("e2"), flows("noticed > react > e2")
        )
        drawn = one(
            many("userTask", "work other"),
            listening,
            end("raise", escalation("help")),
            way=way,
            escalations="help",
        )
        case = Case(drawn)
        case.complete("work")
        assert case.open == (["react"] if interrupting else ["other", "react"])

    def test_a_message_arrives_in_one_that_lies_in_a_sub_process(self):
        listening = beside(
            "meanwhile",
            start("noticed", message("m")),
            many("userTask", "react"),
            end("e2"),
            flows("noticed > react > e2"),
        )
        inside = (start("s"), many("userTask", "a"), end("e"), listening, flows("s > a > e"))
        case = Case(
            one(
                sub("inner", *inside),
                many("userTask", "after"),
                way="received > inner > after > closed",
                messages="m",
            )
        )
        assert case.deliver("m")
        assert case.open == ["react"]
        case.complete("react")
        assert case.open == ["after"]
        assert case.messages == []


class TestRepetitions:
    def votes(self, *, sequential: bool, completion: str = "") -> bytes:
        loop = loop_over(
            "=people",
            sequential=sequential,
            completion=completion,
            inputElement="person",
            outputCollection="votes",
            outputElement="=vote",
        )
        return one(
            element("userTask", "ask", loop), many("userTask", "after"), way="received > ask > after > closed"
        )

    def test_parallel_instances_each_have_their_element_and_results_in_order(self):
        case = Case(self.votes(sequential=False), people=["ada", "grace", "alan"])
        assert case.open == ["ask"] * 3
        assert [case.at("ask", nth=number)["person"] for number in range(3)] == ["ada", "grace", "alan"]
        case.complete("ask", nth=2, vote="no")
        case.complete("ask", nth=1, vote="yes")
        case.complete("ask", vote="maybe")
        assert case.open == ["after"]
        assert case["votes"] == ["maybe", "yes", "no"]
        assert "vote" not in case.at("after")
        assert "person" not in case.at("after")

    def test_sequential_instances_come_one_after_the_other(self):
        case = Case(self.votes(sequential=True), people=["ada", "grace"])
        assert case.at("ask")["person"] == "ada"
        case.complete("ask", vote="yes")
        assert case.at("ask")["person"] == "grace"
        case.complete("ask", vote="no")
        assert case["votes"] == ["yes", "no"]

    def test_an_empty_list_means_no_instance(self):
        case = Case(self.votes(sequential=False), people=[])
        assert case.open == ["after"]
        assert case["votes"] == []

    def test_enough_is_enough(self):
        case = Case(self.votes(sequential=False, completion='=vote = "no"'), people=["ada", "grace", "alan"])
        case.complete("ask", vote="yes")
        case.complete("ask", vote="no")
        assert case.open == ["after"]
        assert case["votes"] == ["yes", "no", None]

    def test_boundary_events_belong_to_the_whole(self):
        drawn = one(
            element("userTask", "ask", loop_over("=people")),
            border("late", "ask", timer("duration", "P1D")),
            border("remind", "ask", timer("cycle", "R/PT1H"), interrupting=False),
            many("userTask", "react"),
            end("e2"),
            end("e3"),
            way="received > ask > closed; late > react > e2; remind > e3",
        )
        case = Case(drawn, people=[1, 2])
        assert case.wait(hours=1) == 1
        case.complete("ask")
        assert case.wait(hours=22) == 22
        assert case.wait(hours=1) == 1
        assert case.open == ["react"]

    def test_a_sub_process_for_each_element(self):
        inside = (start("s"), many("userTask", "a"), end("e"), flows("s > a > e"))
        inner = sub("inner", loop_over("=people", inputElement="person"), *inside)
        case = Case(one(inner, way="received > inner > closed"), people=["ada", "grace"])
        assert [case.at("a", nth=number)["person"] for number in (0, 1)] == ["ada", "grace"]
        case.complete("a", nth=1)
        case.complete("a")
        assert case.finished

    def test_a_loop_goes_on_while_its_condition_holds(self):
        loop = (
            "<standardLoopCharacteristics><loopCondition>=more</loopCondition></standardLoopCharacteristics>"
        )
        case = Case(one(element("userTask", "ask", loop), way="received > ask > closed"), more=True)
        for _ in range(5):
            case.complete("ask", more=True)
        assert case.at("ask")["loopCounter"] == 6
        case.complete("ask", more=False)
        assert case.finished

    def test_a_loop_ends_at_its_maximum_and_may_be_tested_before(self):
        loop = '<standardLoopCharacteristics loopMaximum="2"/>'
        case = Case(one(element("userTask", "ask", loop), way="received > ask > closed"))
        case.complete("ask")
        case.complete("ask")
        assert case.finished
        loop = '<standardLoopCharacteristics testBefore="true"><loopCondition>=more</loopCondition></standardLoopCharacteristics>'
        assert Case(one(element("userTask", "ask", loop), way="received > ask > closed"), more=False).finished


def test_the_stage_is_that_of_the_element_entered_last():
    stage = ext('<zeebe:properties><zeebe:property name="stage" value="investigation"/></zeebe:properties>')
    case = Case(one(element("userTask", "a", stage), many("userTask", "b"), way="received > a > b > closed"))
    assert case.instance.stage == "investigation"
    case.complete("a")
    assert case.instance.stage == "investigation"


def test_a_collaboration_runs_its_executable_pool_with_lanes():
    lanes = (
        '<laneSet id="l"><lane id="lane_1" name="Front line"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
    )
    other = '<process id="complainant" isExecutable="false"><task id="wonder"/></process>'
    case = Case(
        file(process(start(), lanes, many("userTask", "a"), end(), flows("received > a > closed")), other)
    )
    assert case.instance.tasks[0].element.lane == "Front line"
    assert list(case.definitions.processes) == ["handling"]


def test_ids_that_spiffworkflow_uses_itself_mean_nothing_special():
    drawn = file(
        process(
            start("Start"),
            many("userTask", "handling.EndJoin"),
            end("End"),
            flows("Start > handling.EndJoin > End"),
        )
    )
    case = Case(drawn)
    assert case.open == ["handling.EndJoin"]
    case.complete("handling.EndJoin")
    assert case.finished


def test_an_instance_can_be_ended():
    case = Case(one(many("userTask", "a"), way="received > a > closed"))
    case.cancel()
    assert case.finished
    assert case.open == []
