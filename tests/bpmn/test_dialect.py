"""What the parser reads of a file, and what it refuses, with file, line, element and advice."""

import contextlib
from pathlib import Path

import pytest

from engine.bpmn import Definitions
from engine.kernel.errors import DefinitionsRefused

from .drawing import (
    HEAD,
    border,
    call,
    element,
    end,
    ext,
    file,
    flows,
    gate,
    many,
    message,
    process,
    script,
    start,
    sub,
    timer,
)

SHIPPED = Path(__file__).parents[2] / "processes" / "organisation"


def refused(drawn: bytes) -> list[str]:
    with pytest.raises(DefinitionsRefused) as refusal:
        Definitions.parse({"handling.bpmn": drawn})
    assert all(problem.file == "handling.bpmn" and problem.line for problem in refusal.value.problems)
    return [f"{problem.element}: {problem.what}" for problem in refusal.value.problems]


def test_an_element_is_told_with_all_that_the_dialect_says_of_it():
    task = element(
        "userTask",
        "assess",
        "<documentation>How severe is it?</documentation>",
        ext(
            '<zeebe:userTask/><zeebe:formDefinition formId="assessment"/>',
            '<zeebe:properties><zeebe:property name="clause" value="7.4"/><zeebe:property name="clock-stop" value="x"/></zeebe:properties>',
        ),
        name="Assess the complaint",
    )
    job = element(
        "serviceTask",
        "tell",
        ext(
            '<zeebe:taskDefinition type="letter"/>',
            '<zeebe:taskHeaders><zeebe:header key="letter" value="acknowledgement"/></zeebe:taskHeaders>',
        ),
    )
    inner = sub("inner", start("s"), many("task", "t"), end("e"), flows("s > t > e"))
    late = border("late", "assess", timer("duration", "P1D"), interrupting=False)
    told = end("told")
    drawn = file(
        process(
            start(),
            task,
            job,
            inner,
            late,
            end(),
            told,
            flows("received > assess > tell > inner > closed; late > told"),
        )
    )
    handling = Definitions.parse({"handling.bpmn": drawn}).processes["handling"]
    assess = handling.elements["assess"]
    assert (assess.kind, assess.label, assess.form) == ("userTask", "Assess the complaint", "assessment")
    assert assess.documentation == "How severe is it?"
    assert assess.properties == {"clause": "7.4", "clock-stop": "x"}
    assert assess.line > 1
    tell = handling.elements["tell"]
    assert (tell.job_type, dict(tell.headers)) == ("letter", {"letter": "acknowledgement"})
    assert handling.elements["t"].parent == "inner"
    late = handling.elements["late"]
    assert (late.event, late.attached_to, late.interrupting) == ("timer", "assess", False)
    assert [start.id for start in handling.start_events] == ["received"]
    flow = handling.flows["assess_to_tell"]
    assert (flow.source, flow.target, flow.default) == ("assess", "tell", False)
    assert set(handling.flows) >= {"s_to_t", "t_to_e"}


def test_the_shipped_diagrams_can_be_read():
    files = {path.name: path.read_bytes() for path in SHIPPED.glob("*.bpmn")}
    definitions = Definitions.parse(files)
    assert {"complaint_handling", "escalation"} <= set(definitions.processes)


@pytest.mark.parametrize(
    ("content", "way", "what"),
    [
        (many("complexGateway", "x"), "received > x > closed", "x: A complexGateway can't be run."),
        (sub("x").replace("subProcess", "adHocSubProcess"), "received > x > closed", "x: A adHocSubProcess can't be run."),
        (sub("x").replace("subProcess", "transaction"), "received > x > closed", "x: A transaction can't be run."),
        (many("serviceTask", "x"), "received > x > closed", "x: It does not say which job is to be done."),
        (many("callActivity", "x"), "received > x > closed", "x: It does not say which process it calls."),
        (call("x", "nowhere"), "received > x > closed", "x: It calls the process “nowhere”, which is in none of the files."),
        (many("scriptTask", "x"), "received > x > closed", "x: The script has no FEEL expression or no result variable."),
        (script("x", "=1 +", "y"), "received > x > closed", "x: The script can't be read"),
        (many("receiveTask", "x"), "received > x > closed", "x: The message has no name."),
        (element("intermediateCatchEvent", "x", timer("duration", "")), "received > x > closed", "x: The timer does not say when."),
        (element("intermediateCatchEvent", "x", "<conditionalEventDefinition/>"), "received > x > closed", "“conditional” can't be run here"),
        (element("intermediateThrowEvent", "x", "<compensateEventDefinition/>"), "received > x > closed", "“compensate” can't be run here"),
        (element("intermediateThrowEvent", "x", '<linkEventDefinition name="l"/>'), "received > x", "comes out nowhere"),
        (many("task", "x"), "received > x > y > closed", "is connected to “y”, which is not on this level"),
        (many("task", "x") + border("b", "z", timer("duration", "P1D")), "received > x > closed", "b: It sits on the border of nothing."),
        (gate("x", kind="eventBased") + many("task", "y"), "received > x > y > closed", "x: Not every way out of the gateway leads to an event that waits."),
        (many("task", "x x"), "received > x > closed", "x: Its id is missing, or used twice."),
        (element("userTask", "x", "<multiInstanceLoopCharacteristics/>"), "received > x > closed", "x: The multi-instance does not say over which list"),
        (element("userTask", "x", "<standardLoopCharacteristics/>"), "received > x > closed", "x: The loop has neither a condition nor a maximum."),
        (element("userTask", "x", ext('<zeebe:ioMapping><zeebe:input source="=1" target="a b."/></zeebe:ioMapping>')), "received > x > closed", "is no name of a variable"),
        (many("task", "x"), "received > x > closed [=a +]", "x_to_closed: The condition can't be read"),
        (sub("x", many("task", "y")), "received > x > closed", "x: It has no start event."),
        ('<subProcess id="x" triggeredByEvent="true"><startEvent id="s"/></subProcess>', "received > closed", "“none” can't be run here"),
    ],
)  # fmt: skip
def test_what_can_not_be_run_is_refused_with_its_place(content, way, what):
    problems = refused(file(process(start(), content, end(), flows(way))))
    assert any(what in problem for problem in problems), problems


def test_all_problems_are_told_at_once():
    drawn = file(
        process(
            start(),
            many("serviceTask", "x"),
            many("complexGateway", "y"),
            end(),
            flows("received > x > y > closed"),
        )
    )
    assert len(refused(drawn)) == 2


def test_a_message_of_a_running_case_needs_a_key():
    wait = element("receiveTask", "x", messageRef="m")
    drawn = file(process(start(), wait, end(), flows("received > x > closed")), '<message id="m" name="m"/>')
    assert "no correlation key" in refused(drawn)[0]


def test_two_files_may_not_have_the_same_process():
    drawn = file(process(start(), end(), flows("received > closed")))
    with pytest.raises(DefinitionsRefused, match=r"The process is also in a\.bpmn"):
        Definitions.parse({"a.bpmn": drawn, "b.bpmn": drawn})


def test_files_may_use_the_same_ids_for_their_messages_and_elements():
    wait = element("receiveTask", "x", messageRef="m")
    drawn = [
        file(process(start(), wait, end(), flows("received > x > closed"), name=name)).replace(
            b"</definitions>",
            f'<message id="m" name="{name}"><extensionElements><zeebe:subscription correlationKey="=case.reference"/>'
            "</extensionElements></message></definitions>".encode(),
        )
        for name in ("one", "two")
    ]
    definitions = Definitions.parse({"a.bpmn": drawn[0], "b.bpmn": drawn[1]})
    assert [process.elements["x"].message for process in definitions.processes.values()] == ["one", "two"]


@pytest.mark.parametrize("source", [b"", b"<", b"<a/>", HEAD.encode() + b"</definitions>", b"\xff\xfe"])
def test_what_is_no_diagram_does_no_harm(source):
    with contextlib.suppress(DefinitionsRefused):
        assert Definitions.parse({"a.bpmn": source}).processes == {}


def test_a_data_object_that_is_not_there_does_not_hang_the_parser():
    association = '<dataInputAssociation id="a"><sourceRef>nothing</sourceRef></dataInputAssociation>'
    inner = sub("inner", start("s"), element("userTask", "x", association), end("e"), flows("s > x > e"))
    reference = '<dataObjectReference id="nothing" dataObjectRef="nowhere"/>'
    definitions = Definitions.parse(
        {"a": file(process(start(), inner, reference, end(), flows("received > inner > closed")))}
    )
    assert "x" in definitions.processes["handling"].elements


def test_a_long_chain_is_read_and_run():
    names = [f"t{number}" for number in range(2000)]
    drawn = file(
        process(
            start(), many("task", " ".join(names)), end(), flows(f"received > {' > '.join(names)} > closed")
        )
    )
    assert len(Definitions.parse({"a": drawn}).processes["handling"].elements) == 2002


def test_a_message_start_event_of_a_process_needs_no_key():
    drawn = file(process(start("again", message("m")), end(), flows("again > closed"))).replace(
        b"</definitions>", b'<message id="m" name="m"/></definitions>'
    )
    assert Definitions.parse({"a": drawn}).processes["handling"].elements["again"].message == "m"
