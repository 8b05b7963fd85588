"""The shape of events and gateways: what each may be about, and what may lead out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.bpmn.gate.dialect import SUPPORTED_TRIGGERS
from engine.bpmn.gate.drawing import ACTIVITIES, CATCHING, EVENTS, Container, Drawing, Flow, Node
from engine.bpmn.gate.rules import Finding, meant, rule, warning

_PROCESS_START = frozenset({"none", "message", "timer", "signal"})
_EVENT_SUB_PROCESS_START = frozenset({"message", "timer", "signal", "error", "escalation"})
_TRIGGERS = {
    "intermediateCatchEvent": frozenset({"message", "timer", "signal", "link"}),
    "intermediateThrowEvent": frozenset({"none", "message", "signal", "escalation", "link"}),
    "endEvent": frozenset({"none", "message", "signal", "error", "escalation", "terminate"}),
    "boundaryEvent": frozenset({"message", "timer", "signal", "error", "escalation"}),
}
_INSIDE_ONLY = {"timer": "time", "signal": "signal"}
_BEHIND_EVENT_GATEWAY = frozenset({"message", "timer", "signal"})
_ASKING = frozenset({"exclusiveGateway", "inclusiveGateway"})


@rule("one-start")
def one_start(drawing: Drawing) -> Iterator[Finding]:
    """A process has one plain start event; messages may start it beside that."""
    for container in drawing.containers:
        if container.is_event_sub_process:
            continue
        plain = [node for node in container.starts if node.trigger == "none"]
        if not plain:
            yield Finding(container.xml, f"This {_called(container)} has no plain start event.", "Draw one.")
        for node in plain[1:]:
            advice = "Keep one; what else may start it is a message start event."
            yield Finding(node.xml, f"This {_called(container)} has {len(plain)} plain start events.", advice)


@rule("started-by-a-complaint")
def started_by_a_complaint(drawing: Drawing) -> Iterator[Finding]:
    """Times and signals start event sub-processes only: a process is that of a complaint, which begins it."""
    for container in drawing.containers:
        if container.is_event_sub_process:
            continue
        for node in container.starts:
            if node.trigger in _INSIDE_ONLY:
                what = f"No {_INSIDE_ONLY[node.trigger]} starts this {_called(container)}: a complaint does."
                advice = (
                    f"Draw an event sub-process that the {node.trigger} starts, or an intermediate event."
                )
                yield Finding(node.xml, what, advice)


@rule("event-sub-process-start")
def event_sub_process_start(drawing: Drawing) -> Iterator[Finding]:
    """An event sub-process is started by exactly one event that says what it is about."""
    for container in drawing.containers:
        if not container.is_event_sub_process:
            continue
        if len(container.starts) != 1 or container.starts[0].trigger == "none":
            advice = "Give it one start event: message, timer, signal, error or escalation."
            yield Finding(container.xml, "Nothing says when this event sub-process starts.", advice)


@rule("has-end")
def has_end(drawing: Drawing) -> Iterator[Finding]:
    """A process and a sub-process have an end event."""
    for container in drawing.containers:
        if not any(node.kind == "endEvent" for node in container.nodes):
            yield Finding(
                container.xml, f"This {_called(container)} has no end event.", "Draw where it ends."
            )


def _called(container: Container) -> str:
    return "process" if container.is_process else "sub-process"


@rule("event-trigger")
def event_trigger(drawing: Drawing) -> Iterator[Finding]:
    """An event is about one thing, and about one that an event of its kind can be about."""
    for node in drawing.nodes_of(*EVENTS):
        if len(node.definitions) > 1:
            yield Finding(node.xml, "This event is about several things at once.", "Draw an event for each.")
        allowed = _allowed(node)
        if node.trigger in SUPPORTED_TRIGGERS and node.trigger not in allowed:
            said = "nothing" if node.trigger == "none" else f"a {node.trigger}"
            here = f"{node.spoken} here"
            yield Finding(
                node.xml,
                f"A {here} can't be about {said}.",
                f"It can be about: {', '.join(sorted(allowed))}.",
            )


def _allowed(node: Node) -> frozenset[str]:
    if node.kind != "startEvent":
        return _TRIGGERS[node.kind]
    if node.container.is_event_sub_process:
        return _EVENT_SUB_PROCESS_START
    return _PROCESS_START if node.container.is_process else frozenset({"none"})


@rule("boundary-event")
def boundary_event(drawing: Drawing) -> Iterator[Finding]:
    """A boundary event sits on an activity of the same process; an error always interrupts it."""
    for node in drawing.nodes_of("boundaryEvent"):
        host = node.container.by_id.get(node.get("attachedToRef"))
        if host is None:
            hosts = [name for name, other in node.container.by_id.items() if other.kind in ACTIVITIES]
            advice = meant(node.get("attachedToRef"), hosts)
            yield Finding(
                node.xml,
                f"This event is attached to “{node.get('attachedToRef')}”, which is not here.",
                advice,
            )
        elif host.kind not in ACTIVITIES or host.is_event_sub_process:
            advice = "Attach it to a task, a call activity or a sub-process."
            yield Finding(node.xml, f"An event can't be attached to a {host.spoken}.", advice)
        if node.trigger == "error" and not node.flag("cancelActivity", default=True):
            yield Finding(
                node.xml,
                "An error always interrupts.",
                "Draw it as an interrupting event, or use an escalation.",
            )


@rule("error-has-a-source")
def error_has_a_source(drawing: Drawing) -> Iterator[Finding]:
    """Errors and escalations are caught where one can be thrown: on a sub-process or a call activity."""
    for node in drawing.nodes_of("boundaryEvent"):
        host = node.container.by_id.get(node.get("attachedToRef"))
        if (
            host
            and host.kind not in {"subProcess", "callActivity"}
            and node.trigger in {"error", "escalation"}
        ):
            what = f"Nothing inside a {host.spoken} can throw this {node.trigger}."
            yield Finding(node.xml, what, "Attach it to a sub-process or a call activity.")


@rule("no-flow-into-start")
def no_flow_into_start(drawing: Drawing) -> Iterator[Finding]:
    """No flow leads into a start, boundary or event sub-process, and none out of an end."""
    for node in drawing.nodes:
        entered = node.kind in {"startEvent", "boundaryEvent"} or node.is_event_sub_process
        if entered and node.incoming:
            yield Finding(
                node.incoming[0].xml, f"No flow can lead into a {_name(node)}.", "Lead it to what comes next."
            )
        if (node.kind == "endEvent" or node.is_event_sub_process) and node.outgoing:
            yield Finding(
                node.outgoing[0].xml, f"No flow can lead out of a {_name(node)}.", "Remove the flow."
            )


def _name(node: Node) -> str:
    return "event sub-process" if node.is_event_sub_process else node.spoken


@rule("gateway-asks")
def gateway_asks(drawing: Drawing) -> Iterator[Finding]:
    """Behind an exclusive or inclusive gateway every flow but the default has a condition."""
    for node in drawing.nodes_of(*_ASKING):
        if len(node.outgoing) < 2:  # noqa: PLR2004 - one way out is no question
            continue
        for flow in node.outgoing:
            if flow.id != node.get("default") and _condition(flow) == "":
                advice = "Give it a condition, or make it the default flow."
                yield Finding(flow.xml, "This flow out of a gateway has no condition.", advice)


@rule("gateway-default")
def gateway_default(drawing: Drawing) -> Iterator[Finding]:
    """A gateway that asks has a default flow without a condition, so that a case never gets stuck."""
    for node in drawing.nodes_of(*_ASKING):
        default = next((flow for flow in node.outgoing if flow.id == node.get("default")), None)
        if default is None and node.get("default"):
            what = f"The default flow “{node.get('default')}” does not leave this gateway."
            yield Finding(node.xml, what, meant(node.get("default"), [flow.id for flow in node.outgoing]))
        elif default is None and len(node.outgoing) > 1:
            advice = "Mark the flow that is taken otherwise as the default flow."
            yield Finding(node.xml, "When no condition is true the case is stuck here.", advice)
        elif default is not None and _condition(default):
            yield Finding(
                default.xml,
                "The default flow has a condition, which is never asked.",
                "Remove the condition.",
            )


@rule("condition-in-place")
def condition_in_place(drawing: Drawing) -> Iterator[Finding]:
    """Conditions and default flows stand behind exclusive and inclusive gateways only."""
    for flow in drawing.flows:
        if _condition(flow) and flow.source and flow.source.kind not in _ASKING:
            what = f"A flow out of a {flow.source.spoken} is taken whatever its condition says."
            yield Finding(flow.xml, what, "Draw an exclusive gateway, and put the condition behind it.")
    for node in drawing.nodes:
        if node.get("default") and node.kind not in _ASKING:
            yield Finding(
                node.xml, f"A {node.spoken} has no default flow.", "Draw an exclusive gateway behind it."
            )


def _condition(flow: Flow) -> str:
    return "" if flow.condition is None else (flow.condition.text or "").strip()


@rule("event-gateway")
def event_gateway(drawing: Drawing) -> Iterator[Finding]:
    """An event-based gateway leads to two or more catch events or receive tasks, and to nothing else."""
    for node in drawing.nodes_of("eventBasedGateway"):
        if len(node.outgoing) < 2:  # noqa: PLR2004 - a choice has two ways at least
            yield Finding(node.xml, "This gateway waits for one event only.", "Draw the event alone.")
        for flow in node.outgoing:
            target = flow.target
            if target and not _can_follow(target):
                advice = "Lead it to a message, timer or signal catch event."
                yield Finding(flow.xml, f"An event-based gateway can't lead to a {target.spoken}.", advice)
            elif target and len(target.incoming) > 1:
                yield Finding(
                    target.xml, "Other flows lead to this event of a gateway.", "Draw an event of its own."
                )


def _can_follow(node: Node) -> bool:
    if node.kind == "intermediateCatchEvent":
        return node.trigger in _BEHIND_EVENT_GATEWAY
    return node.kind == "receiveTask"


@rule("link-pairs")
def link_pairs(drawing: Drawing) -> Iterator[Finding]:
    """A link that is thrown is caught once in the same process, and one that is caught is thrown."""
    for container in drawing.containers:
        links = container.links
        thrown = {link_name(node) for node in links if node.kind == "intermediateThrowEvent"}
        caught = Counter(link_name(node) for node in links if node.kind in CATCHING)
        for node in links:
            name = link_name(node)
            if not name:
                yield Finding(node.xml, "This link has no name.", "Give both ends of the link the same name.")
            elif node.kind in CATCHING and name not in thrown:
                yield Finding(node.xml, f"No link event leads to “{name}”.", meant(name, thrown - {name, ""}))
            elif node.kind in CATCHING and caught[name] > 1:
                yield Finding(node.xml, f"{caught[name]} link events catch “{name}”.", "Keep one.")
            elif node.kind not in CATCHING and name not in caught:
                yield Finding(node.xml, f"No link event catches “{name}”.", meant(name, set(caught) - {""}))


def link_name(node: Node) -> str:
    """The name that pairs the ends of a link."""
    return (node.definitions[0].get("name") or "").strip() if node.definitions else ""


@rule("gateway-does-something")
def gateway_does_something(drawing: Drawing) -> Iterator[Finding]:
    """A gateway splits or joins."""
    for node in drawing.nodes:
        if node.kind.endswith("Gateway") and len(node.outgoing) == 1 and len(node.incoming) == 1:
            yield warning(node.xml, "This gateway neither splits nor joins.", "Remove it.")
