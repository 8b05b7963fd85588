"""For every rule about the drawing one small diagram that keeps it, and some that break it."""

from __future__ import annotations

from tests.bpmn.gate.diagrams import (
    ABOUT_MESSAGE,
    END,
    FINE,
    GATEWAY,
    HEAD,
    LATER,
    MESSAGE,
    START,
    SUB_END,
    SUB_START,
    WAIT,
    between,
    boundary,
    call,
    catch,
    choice,
    condition,
    drawing,
    events,
    extended,
    flow,
    has,
    job,
    link,
    linked,
    loop_over,
    many,
    path,
    sub_process,
    task,
    timer,
    with_event_sub_process,
)
from tests.bpmn.gate.pairs import Pair, pair

CROWD = "\n".join(f'<task id="task_{number}" name="Task"/>' for number in range(300))
MEMBERS = " ".join(f"task_{number}" for number in range(300))

FIXTURES: dict[str, Pair] = {
    "id-present": pair(
        FINE, FINE.replace('<userTask id="step"', "<userTask"), FINE.replace('id="step_to_closed"', "")
    ),
    "id-unique": pair(FINE, FINE.replace('id="closed"', 'id="step"')),
    "id-legal": pair(FINE, between('<task id="2nd step" name="Step"/>', "2nd")),
    "id-not-reserved": pair(
        between('<task id="end" name="Step"/>', "end"),
        between('<task id="End" name="Step"/>', "End"),
        between('<task id="Start" name="Step"/>', "Start"),
        between('<task id="handling.EndJoin" name="Step"/>', "handling.EndJoin"),
    ),
    "id-is-a-word": pair(
        FINE,
        between('<task id="Activity_0x1abc2" name="Step"/>', "Activity_0x1abc2"),
        between('<task id="doIt" name="Step"/>', "doIt"),
    ),
    "reference-resolves": pair(
        drawing(between(catch("step", ABOUT_MESSAGE)), MESSAGE),
        drawing(between(catch("step", '<messageEventDefinition messageRef="answer_acepted"/>')), MESSAGE),
        drawing(between(catch("step", '<signalEventDefinition signalRef="answer_accepted"/>')), MESSAGE),
        FINE.replace(
            START, '<startEvent id="received" name="Received"><outgoing>gone</outgoing></startEvent>'
        ),
        FINE
        + '<laneSet id="lanes"><lane id="lane" name="Lane"><flowNodeRef>gone</flowNodeRef></lane></laneSet>',
        FINE + '<textAnnotation id="note"/><association id="line" sourceRef="note" targetRef="gone"/>',
        drawing(FINE, '<collaboration id="pools"><participant id="pool" processRef="gone"/></collaboration>'),
        FINE + '<dataObjectReference id="file" dataObjectRef="gone"/>',
    ),
    "data-object-resolves": pair(
        FINE + '<dataObject id="data"/><dataObjectReference id="paper" dataObjectRef="data"/>',
        FINE + '<dataObjectReference id="paper"/>',
    ),
    "flow-connects": pair(
        FINE,
        FINE.replace('targetRef="closed"', 'targetRef="gone"'),
        FINE.replace('sourceRef="step"', 'sourceRef="gone"'),
        between(sub_process("\n".join((SUB_START, SUB_END, path("sub_started", "closed"))))),
    ),
    "process-id-unique": pair(FINE, FINE.replace('name="Step"', 'name="Same"')),
    "element-runs": pair(
        FINE,
        *(
            between(extended(kind))
            for kind in ("transaction", "adHocSubProcess", "complexGateway", "magicTask")
        ),
        *(
            boundary(f"<{kind}EventDefinition/>", step=sub_process(f"{SUB_START}{SUB_END}"))
            for kind in ("compensate", "cancel", "conditional")
        ),
        between(extended("task", "", "", '<ioSpecification id="io"/>')),
        between(extended("scriptTask", "", "", "<script>import os</script>")),
        between(extended("task", "", "", many("<loopCardinality>3</loopCardinality>"))),
        drawing(FINE, '<globalUserTask id="everywhere"/>'),
    ),
    "element-in-place": pair(
        FINE,
        FINE + '<message id="inside" name="inside"/>',
        FINE.replace("</userTask>", '<task id="inside" name="Inside"/></userTask>'),
        drawing(FINE, '<task id="outside" name="Outside"/>'),
        FINE.replace("</userTask>", f"{LATER}</userTask>"),
    ),
    "attribute-runs": pair(
        between(extended("task", attributes='isForCompensation="false"')),
        between(extended("task", attributes='isForCompensation="true"')),
        drawing(
            between(extended("receiveTask", "", 'messageRef="answer_accepted" instantiate="true"')), MESSAGE
        ),
        between(extended("callActivity", attributes='calledElement="handling"')),
        events(WAIT, catch("other", LATER)).replace(
            "<eventBasedGateway", '<eventBasedGateway eventGatewayType="Parallel"'
        ),
    ),
    "foreign-dialect": pair(
        FINE,
        FINE.replace("<userTask", '<userTask camunda:assignee="demo"'),
        between(task("<camunda:properties/>")),
    ),
    "unknown-extension": pair(
        between(task() + '<documentation><b xmlns="http://www.w3.org/1999/xhtml">Note</b></documentation>'),
        between(task("<other:thing/>")),
        FINE + "<other:task id='thing'/>",
    ),
    "zeebe-element": pair(
        FINE,
        between(task("<zeebe:executionListeners/>")),
        between(extended("task", '<zeebe:formDefinition formId="assess"/>')),
        FINE + "<zeebe:script/>",
    ),
    "zeebe-attribute": pair(
        between(task('<zeebe:taskSchedule dueDate="=case.received"/>')),
        between(task('<zeebe:taskSchedule duedate="=case.received"/>')),
    ),
    "is-bpmn": pair(
        FINE,
        b"<definitions/>",
        HEAD.encode() + b"</definitions>",
        b'<html xmlns="http://www.w3.org/1999/xhtml"/>',
    ),
    "process-executable": pair(
        FINE,
        drawing(FINE).replace(b'isExecutable="true"', b""),
        drawing(FINE).replace(b'isExecutable="true"', b'isExecutable="false"'),
    ),
    "property-known": pair(between(task(has(clause="7.5"))), between(task(has(clauses="7.5")))),
    "property-once": pair(
        between(task(has(clause="7.5 7.6"))), between(task(has(clause="7.5") + has(clause="7.6")))
    ),
    "property-in-place": pair(
        drawing(
            between(
                extended(
                    "receiveTask",
                    has(clock_start="answer", clock_pause="answer", form="answer", audience="staff"),
                    'messageRef="answer_accepted"',
                )
            ),
            MESSAGE,
        ),
        between(extended("task", has(clock_pause="answer"))),
        between(extended("serviceTask", job("record") + has(exclude_handlers_of="step"))),
        between(task(has(audience="complainant"))),
    ),
    "property-value": pair(
        between(task(has(stage="investigation", clause="7.6 C.1", clock_start="answer"))),
        between(task(has(stage="investigating"))),
        between(task(has(clause="seven"))),
        between(task(has(clock_start="The Clock"))),
        between(task(has(clock_start="answer", clock_limit="soon"))),
        between(task(has(clause=""))),
        drawing(
            between(extended("receiveTask", has(audience="everybody"), 'messageRef="answer_accepted"')),
            MESSAGE,
        ),
        drawing(between(extended("receiveTask", has(style="blue"), 'messageRef="answer_accepted"')), MESSAGE),
    ),
    "excluded-handlers-exist": pair(
        between(task(has(exclude_handlers_of="step"))),
        between(task(has(exclude_handlers_of="received step gone"))),
    ),
    "clock-limit-has-clock": pair(
        between(task(has(clock_start="answer", clock_limit="8 weeks"))),
        between(task(has(clock_limit="8 weeks"))),
    ),
    "clock-is-started": pair(
        between(task(has(clock_start="answer review", clock_stop="review answer"))),
        between(task(has(clock_stop="answer"))),
        between(task(has(clock_start="answer", clock_stop="answer review"))),
    ),
    "offer-has-audience": pair(
        drawing(
            between(
                extended("receiveTask", has(form="answer", audience="staff"), 'messageRef="answer_accepted"')
            ),
            MESSAGE,
        ),
        drawing(
            between(extended("receiveTask", has(form="answer"), 'messageRef="answer_accepted"')), MESSAGE
        ),
    ),
    "property-on-nodes": pair(
        between(task(has(stage="investigation"))),
        f"<extensionElements>{has(stage='investigation')}</extensionElements>{FINE}",
    ),
    "one-start": pair(
        drawing(FINE + catch("again", ABOUT_MESSAGE, kind="startEvent") + path("again", "step"), MESSAGE),
        FINE + '<startEvent id="again" name="Again"/>' + path("again", "step"),
        "\n".join((task(), END, path("step", "closed"))),
        drawing(
            "\n".join((catch("received", ABOUT_MESSAGE, kind="startEvent"), END, path("received", "closed"))),
            MESSAGE,
        ),
    ),
    "started-by-a-complaint": pair(
        with_event_sub_process(catch("sub_started", LATER, kind="startEvent")),
        FINE + catch("later", LATER, kind="startEvent") + path("later", "step"),
        drawing(
            FINE
            + catch("called", '<signalEventDefinition signalRef="recall"/>', kind="startEvent")
            + path("called", "step"),
            '<signal id="recall" name="recall"/>',
        ),
    ),
    "event-sub-process-start": pair(
        with_event_sub_process(catch("sub_started", LATER, kind="startEvent")),
        with_event_sub_process(SUB_START),
        with_event_sub_process('<task id="sub_started" name="Task"/>'),
    ),
    "has-end": pair(FINE, START + task() + path("received", "step")),
    "event-trigger": pair(
        between(WAIT, "wait"),
        between(catch("step", "")),
        between(catch("step", LATER, kind="intermediateThrowEvent")),
        between(catch("step", LATER + ABOUT_MESSAGE)),
        between(sub_process("\n".join((catch("sub_started", LATER, kind="startEvent"), SUB_END)))),
        FINE.replace(END, catch("closed", LATER, kind="endEvent")),
    ),
    "boundary-event": pair(
        boundary(LATER),
        boundary(LATER, host="gone"),
        boundary(LATER, host="received"),
        boundary(
            "<errorEventDefinition/>",
            attributes='cancelActivity="false"',
            step=sub_process("\n".join((SUB_START, SUB_END, path("sub_started", "sub_closed")))),
        ),
    ),
    "error-has-a-source": pair(
        boundary(
            "<errorEventDefinition/>",
            step=sub_process("\n".join((SUB_START, SUB_END, path("sub_started", "sub_closed")))),
        ),
        boundary("<errorEventDefinition/>"),
        boundary("<escalationEventDefinition/>"),
    ),
    "no-flow-into-start": pair(
        FINE,
        FINE + path("step", "received"),
        FINE + path("closed", "step"),
        boundary(LATER) + path("step", "late"),
        with_event_sub_process(catch("sub_started", LATER, kind="startEvent")) + path("step", "reminder"),
    ),
    "gateway-asks": pair(choice(), choice(first="")),
    "gateway-default": pair(
        choice(),
        choice(condition("true"), condition("false"), GATEWAY.replace('default="choice_to_closed"', "")),
        choice(gateway=GATEWAY.replace("choice_to_closed", "step_to_closed")),
        choice(second=condition("false")),
    ),
    "condition-in-place": pair(
        choice(),
        "\n".join((START, task(), END, path("received", "step"), flow("step", "closed", condition("true")))),
        FINE.replace("<userTask", '<userTask default="step_to_closed"'),
    ),
    "event-gateway": pair(
        events(WAIT, catch("other", timer("P9D"))),
        events(WAIT, ids="wait"),
        events(WAIT, task(), ids="wait step"),
        events(WAIT, catch("other", timer("P9D"))) + task() + path("step", "other"),
    ),
    "link-pairs": pair(
        linked("over", "over"),
        linked("over", "there"),
        linked("", ""),
        linked("over", "over") + link("intermediateCatchEvent", "over", "twice") + path("twice", "closed"),
    ),
    "gateway-does-something": pair(choice(), between('<exclusiveGateway id="step" name="Fine?"/>')),
    "process-size": pair(FINE, "\n".join((START, CROWD, END, path("received", *MEMBERS.split(), "closed")))),
    "reachable": pair(
        boundary(LATER),
        FINE + '<task id="lost" name="Lost"/>' + path("lost", "closed"),
        FINE + GATEWAY + path("choice", "closed"),
    ),
    "no-dead-end": pair(FINE, FINE + '<task id="lost" name="Lost"/>' + path("step", "lost")),
    "no-endless-loop": pair(
        loop_over(task()),
        loop_over('<task id="step" name="Step"/>'),
        loop_over(sub_process("\n".join((SUB_START, SUB_END, path("sub_started", "sub_closed"))))),
        between('<task id="step" name="Step"/>') + path("step", "step"),
    ),
    "no-recursion": pair(call("gone"), call("handling")),
    "called-process-exists": pair(FINE, call("gone"), call("=next"), between(extended("callActivity"))),
}
