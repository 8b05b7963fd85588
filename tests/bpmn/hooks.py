"""Every place of a file where SpiffWorkflow 3.2.0 looks for Python, each with a hostile text in it."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core">'
)
DMN = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="x">'
    '<decision id="rule" name="rule"><decisionTable id="t">'
    '<input id="i" label="x"><inputExpression id="ie" typeRef="number"><text>{input}</text></inputExpression></input>'
    '<output id="o" name="y" typeRef="string"/><rule id="r"><inputEntry id="c"><text>{cell}</text></inputEntry>'
    '<outputEntry id="oe"><text>{output}</text></outputEntry></rule></decisionTable></decision></definitions>'
)


@dataclass(frozen=True)
class Hook:
    """A file with one hostile text."""

    name: str
    body: str
    """Elements between the start event and the end event; the one called `a` is first."""
    roots: str = ""
    dialect: str = "spiff"
    dmn: str = ""
    after: str = "a"
    """The element that leads to the end."""

    def diagram(self, text: str) -> str:
        """The file, with a Python text in its place."""
        flows = f'<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="a"/><bpmn:sequenceFlow id="f2" sourceRef="{self.after}" targetRef="e"/>'
        if "sequenceFlow" in self.body:
            flows = flows.split("/>", maxsplit=1)[0] + "/>"
        content = f'<bpmn:startEvent id="s"/>{self.body}{flows}<bpmn:endEvent id="e"/>'
        drawn = f'{HEAD}{self.roots}<bpmn:process id="p" isExecutable="true">{content}</bpmn:process></bpmn:definitions>'
        return drawn.replace("'HOSTILE'", quoteattr(text)).replace("HOSTILE", escape(text))

    def table(self, text: str) -> str:
        """The decision table that goes with it, or nothing."""
        return self.dmn.replace("HOSTILE", escape(text))


def _gateway(kind: str) -> str:
    return (
        f'<bpmn:{kind} id="a" default="d"/><bpmn:sequenceFlow id="d" sourceRef="a" targetRef="e"/>'
        '<bpmn:sequenceFlow id="c" sourceRef="a" targetRef="e"><bpmn:conditionExpression>HOSTILE</bpmn:conditionExpression>'
        "</bpmn:sequenceFlow>"
    )


def _event(kind: str, definition: str) -> str:
    return f'<bpmn:{kind} id="a">{definition}</bpmn:{kind}>'


def _timer(tag: str) -> str:
    return _event(
        "intermediateCatchEvent",
        f"<bpmn:timerEventDefinition><bpmn:{tag}>HOSTILE</bpmn:{tag}></bpmn:timerEventDefinition>",
    )


def _task(content: str, tag: str = "task") -> str:
    return f'<bpmn:{tag} id="a">{content}</bpmn:{tag}>'


def _several(sequential: str, content: str) -> str:
    return _task(
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}">{content}</bpmn:multiInstanceLoopCharacteristics>'
    )


_CARDINALITY = "<bpmn:loopCardinality>HOSTILE</bpmn:loopCardinality>"
_COMPLETION = "<bpmn:loopCardinality>2</bpmn:loopCardinality><bpmn:completionCondition>HOSTILE</bpmn:completionCondition>"
_EXTENSION = "<bpmn:extensionElements>{}</bpmn:extensionElements>"
_MESSAGE = '<bpmn:message id="m" name="m"/>'
_COLLABORATION = (
    '<bpmn:collaboration id="col"><bpmn:correlationKey id="k" name="k"><bpmn:correlationPropertyRef>cp</bpmn:correlationPropertyRef>'
    "</bpmn:correlationKey></bpmn:collaboration>"
)
_RULE = _task(
    _EXTENSION.format("<spiffworkflow:calledDecisionId>rule</spiffworkflow:calledDecisionId>"),
    "businessRuleTask",
)


def _payload(kind: str) -> Hook:
    extension = _EXTENSION.format(
        "<spiffworkflow:payloadExpression>HOSTILE</spiffworkflow:payloadExpression><spiffworkflow:variableName>v</spiffworkflow:variableName>"
    )
    code = f' {kind}Code="x"' if kind != "signal" else ""
    thrown = f'<bpmn:{kind}EventDefinition {kind}Ref="x"/>'
    root = f'<bpmn:{kind} id="x" name="x"{code}>{extension}</bpmn:{kind}>'
    if kind == "error":
        end = f'<bpmn:task id="a"/><bpmn:sequenceFlow id="f3" sourceRef="a" targetRef="e3"/><bpmn:endEvent id="e3">{thrown}</bpmn:endEvent>'
        return Hook(f"payload of an {kind}", end, root)
    return Hook(f"payload of a {kind}", _event("intermediateThrowEvent", thrown), root)


HOOKS = [
    Hook("condition of an exclusive gateway", _gateway("exclusiveGateway")),
    Hook("condition of an inclusive gateway", _gateway("inclusiveGateway")),
    Hook("script", _task("<bpmn:script>HOSTILE</bpmn:script>", "scriptTask")),
    Hook("date of a timer", _timer("timeDate")),
    Hook("duration of a timer", _timer("timeDuration")),
    Hook("cycle of a timer", _timer("timeCycle")),
    Hook(
        "conditional event",
        _event(
            "intermediateCatchEvent",
            "<bpmn:conditionalEventDefinition><bpmn:condition>HOSTILE</bpmn:condition></bpmn:conditionalEventDefinition>",
        ),
    ),
    Hook(
        "loop condition",
        _task(
            "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>HOSTILE</bpmn:loopCondition></bpmn:standardLoopCharacteristics>"
        ),
    ),
    Hook("sequential cardinality", _several("true", _CARDINALITY)),
    Hook("parallel cardinality", _several("false", _CARDINALITY)),
    Hook("sequential completion condition", _several("true", _COMPLETION)),
    Hook("parallel completion condition", _several("false", _COMPLETION)),
    Hook(
        "completion condition of an ad hoc sub-process",
        '<bpmn:adHocSubProcess id="a"><bpmn:task id="t"/><bpmn:completionCondition>HOSTILE</bpmn:completionCondition></bpmn:adHocSubProcess>',
    ),
    Hook(
        "correlation property",
        _event("intermediateThrowEvent", '<bpmn:messageEventDefinition messageRef="m"/>'),
        _MESSAGE
        + _COLLABORATION
        + '<bpmn:correlationProperty id="cp" name="cp"><bpmn:correlationPropertyRetrievalExpression messageRef="m">'
        "<bpmn:formalExpression>HOSTILE</bpmn:formalExpression></bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>",
        dialect="plain",
    ),
    Hook(
        "script before",
        _task(_EXTENSION.format("<spiffworkflow:preScript>HOSTILE</spiffworkflow:preScript>")),
    ),
    Hook(
        "script after",
        _task(_EXTENSION.format("<spiffworkflow:postScript>HOSTILE</spiffworkflow:postScript>")),
    ),
    Hook(
        "payload of a message",
        _event(
            "intermediateThrowEvent",
            '<bpmn:messageEventDefinition messageRef="m">'
            + _EXTENSION.format("<spiffworkflow:messagePayload>HOSTILE</spiffworkflow:messagePayload>")
            + "</bpmn:messageEventDefinition>",
        ),
        _MESSAGE,
    ),
    Hook(
        "correlation of a process variable",
        _event(
            "intermediateCatchEvent",
            '<bpmn:messageEventDefinition messageRef="m">'
            + _EXTENSION.format(
                "<spiffworkflow:processVariableCorrelation><spiffworkflow:propertyId>cp</spiffworkflow:propertyId>"
                "<spiffworkflow:expression>HOSTILE</spiffworkflow:expression></spiffworkflow:processVariableCorrelation>"
            )
            + "</bpmn:messageEventDefinition>",
        ),
        _MESSAGE + _COLLABORATION,
    ),
    _payload("signal"),
    _payload("error"),
    _payload("escalation"),
    Hook(
        "parameter of a service",
        _task(
            _EXTENSION.format(
                '<spiffworkflow:serviceTaskOperator id="op"><spiffworkflow:parameters><spiffworkflow:parameter id="x" type="str" value=\'HOSTILE\'/></spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>'
            ),
            "serviceTask",
        ),
    ),
    Hook("input expression of a decision", _RULE, dmn=DMN.format(input="HOSTILE", cell="1", output="1")),
    Hook("input cell of a decision", _RULE, dmn=DMN.format(input="1", cell="HOSTILE", output="1")),
    Hook(
        "input cell with a question mark",
        _RULE,
        dmn=DMN.format(input="1", cell="? or HOSTILE", output="1").replace("? or", "not ? or"),
    ),
    Hook("input cell with an operator", _RULE, dmn=DMN.format(input="1", cell="&gt; HOSTILE", output="1")),
    Hook("output cell of a decision", _RULE, dmn=DMN.format(input="1", cell="1", output="HOSTILE")),
    Hook("cardinality in Camunda's dialect", _several("true", _CARDINALITY), dialect="camunda"),
    Hook(
        "expression of a message in Camunda's dialect",
        _event(
            "intermediateThrowEvent",
            "<bpmn:messageEventDefinition messageRef=\"m\" camunda:expression='HOSTILE'/>",
        ),
        _MESSAGE,
        dialect="camunda",
    ),
]
