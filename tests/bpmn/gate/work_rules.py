"""For every rule about the work one small diagram that keeps it, and some that break it."""

from __future__ import annotations

from tests.bpmn.gate.diagrams import (
    ABOUT_MESSAGE,
    END,
    FINE,
    GATEWAY,
    MESSAGE,
    START,
    WAIT,
    between,
    boundary,
    catch,
    choice,
    condition,
    drawing,
    each,
    extended,
    has,
    job,
    mapped,
    path,
    task,
    timer,
    with_event_sub_process,
)
from tests.bpmn.gate.pairs import Pair, pair

DRAWN = ("received", "step", "closed", "received_to_step", "step_to_closed")
PICTURE = "".join(f'<bpmndi:BPMNShape bpmnElement="{name}"/>' for name in DRAWN)
PART = '<bpmndi:BPMNShape bpmnElement="received"/>'

FIXTURES: dict[str, Pair] = {
    "event-says-which": pair(
        drawing(between(catch("step", ABOUT_MESSAGE)), MESSAGE),
        between(catch("step", "<messageEventDefinition/>")),
        between(catch("step", "<signalEventDefinition/>", kind="intermediateThrowEvent")),
        FINE.replace(END, catch("closed", "<errorEventDefinition/>", kind="endEvent")),
        between(extended("receiveTask")),
    ),
    "code-named": pair(
        drawing(FINE, MESSAGE + '<error id="failed" errorCode="failed"/>'),
        drawing(FINE, '<message id="nameless"/>'),
        drawing(FINE, '<signal id="nameless" name=" "/>'),
        drawing(FINE, '<error id="nameless" name="Failed"/>'),
        drawing(FINE, '<escalation id="nameless"/>'),
    ),
    "message-correlated": pair(
        drawing(between(catch("step", ABOUT_MESSAGE)), MESSAGE),
        drawing(
            between(catch("step", ABOUT_MESSAGE)), '<message id="answer_accepted" name="answer_accepted"/>'
        ),
    ),
    "name-legal": pair(
        mapped("=1", "number"), mapped("=1", "2nd"), mapped("=1", "then"), mapped("=1", "the number")
    ),
    "name-free": pair(mapped("=1", "number"), mapped("=1", "case"), mapped("=1", "complainant")),
    "user-task-has-form": pair(FINE, between(extended("userTask"))),
    "user-task-has-assignment": pair(FINE, between(extended("userTask"))),
    "form-exists": pair(
        FINE,
        between(task(form="asess")),
        drawing(
            between(
                extended("receiveTask", has(form="gone", audience="staff"), 'messageRef="answer_accepted"')
            ),
            MESSAGE,
        ),
    ),
    "group-exists": pair(
        between(task(groups="front-line, complainant")),
        between(task(groups="front-lin")),
        between(task(groups="=&quot;nobody&quot;")),
        between(task(groups="=[&quot;front-line&quot;, &quot;nobody&quot;]")),
        between(task(groups="=if urgent then &quot;front-line&quot; else &quot;nobody&quot;")),
        between(extended("serviceTask", job("notification", group="nobody", text="Late"))),
    ),
    "decision-exists": pair(
        between(
            extended(
                "businessRuleTask",
                '<zeebe:calledDecision decisionId="initial_assessment" resultVariable="grade"/>',
            )
        ),
        between(
            extended("businessRuleTask", '<zeebe:calledDecision decisionId="gone" resultVariable="grade"/>')
        ),
        between(extended("businessRuleTask", '<zeebe:calledDecision decisionId="initial_assessment"/>')),
        between(extended("businessRuleTask")),
    ),
    "script-is-complete": pair(
        between(extended("scriptTask", '<zeebe:script expression="=1 + 1" resultVariable="two"/>')),
        between(extended("scriptTask")),
        between(extended("scriptTask", '<zeebe:script expression="=1 + 1"/>')),
    ),
    "job-known": pair(
        between(extended("serviceTask", job("letter", letter="acknowledgement"))),
        between(extended("serviceTask")),
        between(extended("serviceTask", job("leter", letter="acknowledgement"))),
        between(catch("step", "<messageEventDefinition/>", kind="intermediateThrowEvent")),
    ),
    "job-in-place": pair(
        between(extended("sendTask", job("letter", letter="acknowledgement"))),
        FINE.replace(
            END, extended("endEvent", job("letter", letter="acknowledgement")).replace('"step"', '"closed"')
        ),
        between(
            extended("scriptTask", job("record") + '<zeebe:script expression="=1" resultVariable="one"/>')
        ),
    ),
    "job-headers": pair(
        between(extended("serviceTask", job("notification", group="front-line", text="Late"))),
        between(extended("serviceTask", job("notification", group="front-line"))),
        between(extended("serviceTask", job("letter", leter="acknowledgement"))),
    ),
    "header-value": pair(
        between(extended("sendTask", job("letter", letter="acknowledgement", to="staff"))),
        between(extended("sendTask", job("letter", letter="acknowledgment"))),
        between(extended("sendTask", job("letter", letter="acknowledgement", to="everybody"))),
    ),
    "record-has-inputs": pair(
        between(
            extended(
                "serviceTask",
                job("record", '<zeebe:ioMapping><zeebe:input source="=1" target="cost"/></zeebe:ioMapping>'),
            )
        ),
        between(extended("serviceTask", job("record"))),
    ),
    "mapping-complete": pair(mapped("=1", "one"), mapped("", "one"), mapped("=1", "")),
    "start-form-in-place": pair(
        FINE.replace(
            START,
            extended("startEvent", '<zeebe:formDefinition formId="assess"/>').replace('"step"', '"received"'),
        ),
        drawing(
            FINE
            + extended("startEvent", '<zeebe:formDefinition formId="assess"/>', "", ABOUT_MESSAGE).replace(
                '"step"', '"again"'
            )
            + path("again", "step"),
            MESSAGE,
        ),
    ),
    "timer-complete": pair(
        between(WAIT, "wait"),
        between(catch("step", "<timerEventDefinition/>")),
        between(catch("step", timer(" "))),
        between(
            catch(
                "step",
                "<timerEventDefinition><timeDuration>P1D</timeDuration><timeDate>=x</timeDate></timerEventDefinition>",
            )
        ),
    ),
    "timer-text": pair(
        between(catch("step", timer("P5DT12H"))),
        between(catch("step", timer("P5 D".replace(" ", "X")))),
        between(catch("step", timer('="5 days"'))),
        between(catch("step", timer("2027-13-01", "timeDate"))),
        boundary(timer("R/PT0S", "timeCycle"), attributes='cancelActivity="false"'),
    ),
    "cycle-in-place": pair(
        boundary(timer("R/P1W", "timeCycle"), attributes='cancelActivity="false"'),
        boundary(timer("R/P1W", "timeCycle")),
        between(catch("step", timer("R/P1W", "timeCycle"))),
        with_event_sub_process(catch("sub_started", timer("R/P1W", "timeCycle"), kind="startEvent")),
    ),
    "schedule": pair(
        between(
            task(
                '<zeebe:taskSchedule dueDate="2027-01-31T09:00:00Z"/><zeebe:priorityDefinition priority="100"/>'
            )
        ),
        between(task('<zeebe:taskSchedule dueDate="in 5 days"/>')),
        between(task('<zeebe:taskSchedule followUpDate="P5D"/>')),
        between(task('<zeebe:priorityDefinition priority="101"/>')),
    ),
    "multi-instance-complete": pair(
        each('inputCollection="=people" inputElement="person"'),
        each('inputElement="person"'),
        each('inputCollection="=people" outputCollection="answers"'),
        between(extended("task", "", "", "<multiInstanceLoopCharacteristics/>")),
    ),
    "loop-bounded": pair(
        between(extended("task", "", "", '<standardLoopCharacteristics loopMaximum="3"/>')),
        between(extended("task", "", "", "<standardLoopCharacteristics/>")),
        between(extended("task", "", "", '<standardLoopCharacteristics loopMaximum="1000000"/>')),
    ),
    "expression-compiles": pair(
        choice(condition('=case.language = "tr" and limits.acknowledge != null')),
        choice(condition("case.language ==")),
        choice(condition("${approved}")),
        mapped("=1 +", "number"),
        between(task('<zeebe:taskSchedule dueDate="=deadline(case.received"/>')),
        between(catch("step", timer("=deadline(", "timeDate"))),
        drawing(FINE, MESSAGE.replace("=case.reference", "=")),
    ),
    "expression-meant": pair(
        choice(condition('=case.language = "tr" and limits.acknowledge != null')),
        choice(condition('=1 = "one"')),
        choice(condition("=1 &lt; 5 &lt; 10")),
        mapped("=(1 = true)", "number"),
    ),
    "expression-marked": pair(
        each('inputCollection="=people"'),
        each('inputCollection="people"'),
        between(extended("scriptTask", '<zeebe:script expression="1 + 1" resultVariable="two"/>')),
        between(task(groups="${group}")),
    ),
    "identity-stays-out": pair(
        choice(condition("amount &gt; 100")),
        choice(condition('complainant.name = "Ada"')),
        mapped("=content.description", "description"),
        mapped("=[1][complainant.name != null]", "named"),
        between(task('<zeebe:priorityDefinition priority="=count(content.files)"/>')),
    ),
    "context-entry-exists": pair(
        choice(
            condition(
                "case.number of reopenings &gt; organisation.silence.days and limits.acknowledge = organisation.title"
            )
        ),
        choice(condition("case.number = 1")),
        choice(condition("limits.acknowlege = null")),
        choice(condition("organisation.noise.days = 1")),
    ),
    "function-exists": pair(
        choice(condition("deadline(case.received, limits.acknowledge) &lt; now()")),
        choice(condition("dedline(case.received, limits.acknowledge) &lt; now()")),
    ),
    "user-task-has-label": pair(FINE, FINE.replace('name="Step"', "")),
    "has-label": pair(
        choice(),
        choice(gateway=GATEWAY.replace('name="Fine?"', "")),
        choice().replace('name="no"', ""),
        FINE.replace('name="Closed"', ""),
    ),
    "is-drawn": pair(
        drawing(FINE, PICTURE),
        FINE,
        drawing(FINE, PART),
        drawing(FINE, PICTURE.replace("step_to", "gone_to")),
    ),
}
