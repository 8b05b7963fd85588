"""What a diagram may be made of: the elements that run, and the extension elements that mean something."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.gate.drawing import (
    ACTIVITIES,
    BPMN,
    BPMNDI,
    EVENTS,
    NODES,
    ZEEBE,
    Drawing,
    is_bpmn,
    local_name,
    namespace,
    spoken,
)
from engine.bpmn.gate.rules import Finding, meant, rule, warning

_ANY = frozenset({"*"})
_SCOPES = frozenset({"process", "subProcess"})
_TRIGGERS = frozenset({"message", "timer", "signal", "error", "escalation", "terminate", "link"})
_DATA = frozenset({"dataObject", "dataObjectReference", "dataStoreReference"})

_PARENTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(NODES | {"sequenceFlow", "laneSet"} | _DATA, _SCOPES),
    **dict.fromkeys({f"{trigger}EventDefinition" for trigger in _TRIGGERS}, EVENTS),
    **dict.fromkeys({"timeDate", "timeDuration", "timeCycle"}, frozenset({"timerEventDefinition"})),
    **dict.fromkeys({"source", "target"}, frozenset({"linkEventDefinition"})),
    **dict.fromkeys({"multiInstanceLoopCharacteristics", "standardLoopCharacteristics"}, ACTIVITIES),
    **dict.fromkeys({"message", "signal", "error", "escalation", "process"}, frozenset({"definitions"})),
    **dict.fromkeys({"collaboration", "category", "dataStore"}, frozenset({"definitions"})),
    **dict.fromkeys({"textAnnotation", "association", "group"}, _SCOPES | {"collaboration"}),
    **dict.fromkeys({"participant", "messageFlow"}, frozenset({"collaboration"})),
    **dict.fromkeys({"incoming", "outgoing"}, NODES),
    **dict.fromkeys({"documentation", "extensionElements"}, _ANY),
    "definitions": frozenset(),
    "participantMultiplicity": frozenset({"participant"}),
    "categoryValue": frozenset({"category"}),
    "dataState": _DATA,
    "text": frozenset({"textAnnotation"}),
    "conditionExpression": frozenset({"sequenceFlow"}),
    "completionCondition": frozenset({"multiInstanceLoopCharacteristics"}),
    "loopCondition": frozenset({"standardLoopCharacteristics"}),
    "lane": frozenset({"laneSet", "childLaneSet"}),
    "childLaneSet": frozenset({"lane"}),
    "flowNodeRef": frozenset({"lane"}),
}
"""Every BPMN element that is known, with where it may stand."""

_VARIABLES = "Move values with input and output mappings (zeebe:ioMapping)."
_COLLECTION = "Give the multi-instance a zeebe:loopCharacteristics with an inputCollection."
_ASSIGNMENT = "Say who may do it in the assignment of the user task."
INSTEAD = {
    "transaction": "Draw a sub-process, and a boundary event with the tasks that undo what was done.",
    "adHocSubProcess": "Draw a sub-process with a parallel or inclusive gateway before its tasks.",
    "complexGateway": "Draw an inclusive gateway to choose, a parallel one to wait for all.",
    "compensateEventDefinition": "Draw the tasks that undo the work behind an error or escalation event.",
    "cancelEventDefinition": "Draw an error end event, and an error boundary event on the sub-process.",
    "conditionalEventDefinition": "Draw a message or timer event, or a gateway after the value has changed.",
    "globalTask": "Draw the task in the process, or a process that is called.",
    "globalUserTask": "Draw the user task in the process, or a process that is called.",
    "globalManualTask": "Draw the manual task in the process, or a process that is called.",
    "globalScriptTask": "Draw the script task in the process, or a process that is called.",
    "globalBusinessRuleTask": "Draw the business rule task in the process, or a process that is called.",
    "choreography": "Draw a process with pools and message events.",
    "choreographyTask": "Draw a process with pools and message events.",
    "subChoreography": "Draw a process with pools and message events.",
    "conversation": "Draw a process with pools and message events.",
    "ioSpecification": _VARIABLES,
    "dataInputAssociation": _VARIABLES,
    "dataOutputAssociation": _VARIABLES,
    "dataInput": _VARIABLES,
    "dataOutput": _VARIABLES,
    "property": _VARIABLES,
    "script": "Write one FEEL expression into the script panel (zeebe:script).",
    "loopCardinality": _COLLECTION,
    "loopDataInputRef": _COLLECTION,
    "loopDataOutputRef": _COLLECTION,
    "inputDataItem": _COLLECTION,
    "outputDataItem": _COLLECTION,
    "complexBehaviorDefinition": _COLLECTION,
    "potentialOwner": _ASSIGNMENT,
    "humanPerformer": _ASSIGNMENT,
    "performer": _ASSIGNMENT,
    "resourceRole": _ASSIGNMENT,
    "correlationKey": "Give the message a correlation key (zeebe:subscription).",
    "correlationProperty": "Give the message a correlation key (zeebe:subscription).",
    "correlationSubscription": "Give the message a correlation key (zeebe:subscription).",
    "eventDefinitionRef": "Put the event definition into the event itself.",
}
"""What BPMN has and the engine does not run, with what to draw instead."""

_JOBS = frozenset(
    {"serviceTask", "sendTask", "businessRuleTask", "scriptTask", "intermediateThrowEvent", "endEvent"}
)
_EXTENSIONS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "userTask": (frozenset({"userTask"}), frozenset()),
    "formDefinition": (frozenset({"userTask", "startEvent"}), frozenset({"formId"})),
    "assignmentDefinition": (
        frozenset({"userTask"}),
        frozenset({"assignee", "candidateGroups", "candidateUsers"}),
    ),
    "taskSchedule": (frozenset({"userTask"}), frozenset({"dueDate", "followUpDate"})),
    "priorityDefinition": (frozenset({"userTask"}), frozenset({"priority"})),
    "calledDecision": (frozenset({"businessRuleTask"}), frozenset({"decisionId", "resultVariable"})),
    "calledElement": (
        frozenset({"callActivity"}),
        frozenset({"processId", "propagateAllChildVariables", "propagateAllParentVariables"}),
    ),
    "ioMapping": (ACTIVITIES | EVENTS, frozenset()),
    "input": (frozenset({"ioMapping"}), frozenset({"source", "target"})),
    "output": (frozenset({"ioMapping"}), frozenset({"source", "target"})),
    "loopCharacteristics": (
        frozenset({"multiInstanceLoopCharacteristics"}),
        frozenset({"inputCollection", "inputElement", "outputCollection", "outputElement"}),
    ),
    "taskDefinition": (_JOBS, frozenset({"type"})),
    "taskHeaders": (_JOBS, frozenset()),
    "header": (frozenset({"taskHeaders"}), frozenset({"key", "value"})),
    "script": (frozenset({"scriptTask"}), frozenset({"expression", "resultVariable"})),
    "subscription": (frozenset({"message"}), frozenset({"correlationKey"})),
    "properties": (_ANY, frozenset()),
    "property": (frozenset({"properties"}), frozenset({"name", "value"})),
}
"""The extension elements of docs/dialect.md: where each may stand, and the attributes that are read."""
_WRITTEN_BY_MODELERS = frozenset({"bindingType", "versionTag", "retries", "id"})
"""Attributes that a modeler writes by itself; a case is pinned to its deployment whatever they say."""

_RIVALS = {
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7",
    "http://activiti.org/bpmn": "Activiti",
    "http://flowable.org/bpmn": "Flowable",
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "SpiffWorkflow",
    "http://www.signavio.com": "Signavio",
}
_ZEEBE_INSTEAD = {
    "assignee": "zeebe:assignmentDefinition assignee",
    "candidateGroups": "zeebe:assignmentDefinition candidateGroups",
    "candidateUsers": "zeebe:assignmentDefinition candidateUsers",
    "dueDate": "zeebe:taskSchedule dueDate",
    "followUpDate": "zeebe:taskSchedule followUpDate",
    "priority": "zeebe:priorityDefinition priority",
    "formKey": "zeebe:formDefinition formId",
    "formRef": "zeebe:formDefinition formId",
    "formData": "zeebe:formDefinition formId",
    "decisionRef": "zeebe:calledDecision decisionId",
    "calledDecisionId": "zeebe:calledDecision decisionId",
    "resultVariable": "zeebe:calledDecision or zeebe:script resultVariable",
    "inputOutput": "zeebe:ioMapping",
    "in": "zeebe:ioMapping",
    "out": "zeebe:ioMapping",
    "collection": "zeebe:loopCharacteristics inputCollection",
    "elementVariable": "zeebe:loopCharacteristics inputElement",
    "properties": "zeebe:properties",
    "serviceTaskOperator": "zeebe:taskDefinition type",
    "class": "zeebe:taskDefinition type",
    "delegateExpression": "zeebe:taskDefinition type",
    "expression": "zeebe:taskDefinition type, or zeebe:script",
    "topic": "zeebe:taskDefinition type",
    "type": "zeebe:taskDefinition type",
    "preScript": "zeebe:ioMapping input",
    "postScript": "zeebe:ioMapping output",
}


@rule("element-runs")
def element_runs(drawing: Drawing) -> Iterator[Finding]:
    """Every element is one that the engine runs; none is skipped in silence."""
    for xml in drawing.semantic:
        name = local_name(xml)
        if name in INSTEAD:
            yield Finding(xml, f"A {spoken(name)} does not run here.", INSTEAD[name])
        elif name not in _PARENTS:
            yield Finding(xml, f"“{name}” is no BPMN element that runs here.", meant(name, NODES))


@rule("element-in-place")
def element_in_place(drawing: Drawing) -> Iterator[Finding]:
    """Every element stands where BPMN has it: a task in a process, an event definition in an event."""
    for xml in drawing.semantic:
        parents, parent = _PARENTS.get(local_name(xml), _ANY), xml.getparent()
        if parents == _ANY or (parent is None and local_name(xml) == "definitions"):
            continue
        if parent is None or not is_bpmn(parent) or local_name(parent) not in parents:
            where = "the file itself" if parent is None else f"a {spoken(local_name(parent))}"
            yield Finding(
                xml, f"A {spoken(local_name(xml))} can't stand in {where}.", "Draw it anew in the modeler."
            )


@rule("attribute-runs")
def attribute_runs(drawing: Drawing) -> Iterator[Finding]:
    """No attribute asks for what the engine does not do."""
    refused = (
        ("isForCompensation", {"true", "1"}, INSTEAD["compensateEventDefinition"]),
        ("instantiate", {"true", "1"}, "Draw a message start event."),
        ("eventGatewayType", {"Parallel"}, "Draw a parallel gateway with catch events behind it."),
        ("parallelMultiple", {"true", "1"}, "Draw a parallel gateway with one catch event on each branch."),
    )
    for node in drawing.nodes:
        for attribute, values, advice in refused:
            if node.get(attribute).strip() in values:
                yield Finding(node.xml, f"{attribute}=“{node.get(attribute)}” does not run here.", advice)
        if node.get("calledElement"):
            advice = "Choose the process in the panel: zeebe:calledElement processId."
            yield Finding(node.xml, "The attribute calledElement is not read.", advice)


@rule("foreign-dialect")
def foreign_dialect(drawing: Drawing) -> Iterator[Finding]:
    """No element or attribute of another engine's dialect: it would be skipped in silence."""
    for xml in drawing.semantic:
        for key in xml.attrib:
            name = etree.QName(key)
            if _RIVALS.get(name.namespace or ""):
                yield _foreign(xml, name, "attribute")
        for child in xml.iterchildren(etree.Element):
            if _RIVALS.get(namespace(child)):
                yield _foreign(child, etree.QName(child), "element")


def _foreign(xml: etree._Element, name: etree.QName, sort: str) -> Finding:
    other = _RIVALS[name.namespace or ""]
    use = _ZEEBE_INSTEAD.get(name.localname)
    advice = f"Use {use}." if use else "Say it with the elements of docs/dialect.md, or remove it."
    return Finding(xml, f"The {sort} “{name.localname}” belongs to {other} and is not read here.", advice)


@rule("unknown-extension")
def unknown_extension(drawing: Drawing) -> Iterator[Finding]:
    """Nothing of an unknown namespace stands in the flow; as an extension it is skipped with a warning."""
    for xml in drawing.semantic:
        inside = local_name(xml) == "extensionElements"
        for child in xml.iterchildren(etree.Element):
            where = namespace(child)
            if where in {BPMN, ZEEBE} or _RIVALS.get(where) or _free(xml, child):
                continue
            said = f"“{local_name(child)}” of {where or 'no namespace'} means nothing here."
            found = warning if inside else Finding
            yield found(child, said, "Remove it, or say it with the elements of docs/dialect.md.")


def _free(parent: etree._Element, child: etree._Element) -> bool:
    """Whether anything may stand here: the picture, and the mark-up of documentation."""
    if local_name(parent) == "definitions":
        return namespace(child) == BPMNDI
    return local_name(parent) in {"documentation", "text"}


@rule("zeebe-element")
def zeebe_element(drawing: Drawing) -> Iterator[Finding]:
    """Every Zeebe extension element is one that means something, on an element where it does."""
    for xml in drawing.root.iter(f"{{{ZEEBE}}}*"):
        name = local_name(xml)
        owner = _owner(xml)
        if name not in _EXTENSIONS:
            yield Finding(xml, f"zeebe:{name} means nothing here.", meant(name, _EXTENSIONS))
            continue
        places, _attributes = _EXTENSIONS[name]
        if places != _ANY and owner not in places:
            fitting = ", ".join(sorted(spoken(place) for place in places))
            yield Finding(
                xml, f"zeebe:{name} means nothing on a {spoken(owner)}.", f"It belongs on: {fitting}."
            )


@rule("zeebe-attribute")
def zeebe_attribute(drawing: Drawing) -> Iterator[Finding]:
    """Attributes of Zeebe extension elements are ones that are read."""
    for xml in drawing.root.iter(f"{{{ZEEBE}}}*"):
        _places, known = _EXTENSIONS.get(local_name(xml), (_ANY, frozenset(map(str, xml.attrib))))
        for key in map(str, xml.attrib):
            if key not in known | _WRITTEN_BY_MODELERS:
                what = f"The attribute {key} of zeebe:{local_name(xml)} is not read."
                yield warning(xml, what, meant(key, known))


def _owner(xml: etree._Element) -> str:
    """The kind of the element that an extension element is about."""
    parent = xml.getparent()
    if parent is not None and is_bpmn(parent) and local_name(parent) == "extensionElements":
        parent = parent.getparent()
    return "" if parent is None else local_name(parent)


@rule("is-bpmn")
def is_bpmn_file(drawing: Drawing) -> Iterator[Finding]:
    """A file is BPMN 2.0 and has a process in it."""
    if drawing.root.tag != f"{{{BPMN}}}definitions":
        yield Finding(drawing.root, "This is no BPMN 2.0 file.", "Save it as a BPMN diagram.")
    elif not drawing.processes:
        yield Finding(drawing.root, "There is no process in this file.", "Draw one, or remove the file.")


@rule("process-executable")
def process_executable(drawing: Drawing) -> Iterator[Finding]:
    """A process is marked as executable."""
    for process in drawing.processes:
        if not process.flag("isExecutable", default=False):
            yield Finding(
                process.xml, "This process is not marked as executable.", "Tick “Executable” in the panel."
            )


SUPPORTED_TRIGGERS = _TRIGGERS | {"none"}
"""What an event can be about; everything else is refused by `element_runs`."""
KINDS_WITH_JOBS = _JOBS
"""The elements that can do a job."""
