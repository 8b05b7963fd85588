"""Messages, signals, errors, escalations: which one an event is about, how a message finds its case."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.gate.drawing import BPMN, CATCHING, EVENTS, Drawing, Element, Node, local_name, spoken
from engine.bpmn.gate.properties import is_offer
from engine.bpmn.gate.rules import Finding, rule

_NAMED_BY = {"message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode"}


@rule("event-says-which")
def event_says_which(drawing: Drawing) -> Iterator[Finding]:
    """An event says which message, signal, error or escalation it is about; a catch may mean all errors."""
    for node in drawing.nodes_of(*EVENTS):
        for definition in node.definitions:
            kind = local_name(definition).removesuffix("EventDefinition")
            if kind in _NAMED_BY and not definition.get(f"{kind}Ref") and not _may_be_silent(node, kind):
                yield Finding(
                    definition, f"This event does not say which {kind} it is about.", f"Choose its {kind}."
                )
    for task in drawing.nodes_of("receiveTask"):
        if not task.get("messageRef"):
            yield Finding(
                task.xml, "This receive task does not say which message it waits for.", "Choose its message."
            )


def _may_be_silent(node: Node, kind: str) -> bool:
    catching = node.kind in CATCHING
    return catching if kind in {"error", "escalation"} else kind == "message" and not catching


@rule("code-named")
def code_named(drawing: Drawing) -> Iterator[Finding]:
    """A message and a signal have a name, an error and an escalation a code: by that they are told apart."""
    for xml in drawing.semantic:
        attribute = _NAMED_BY.get(local_name(xml))
        if attribute and not (xml.get(attribute) or "").strip():
            yield Finding(
                xml, f"This {spoken(local_name(xml))} has no {attribute}.", f"Give it a {attribute}."
            )


@rule("message-correlated")
def message_correlated(drawing: Drawing) -> Iterator[Finding]:
    """A message that is waited for says by what it finds its case."""
    for message in _waited_for(drawing):
        subscription = Element(message).said("subscription", "correlationKey")
        if not subscription:
            advice = "Give it the correlation key =case.reference."
            yield Finding(message, "This message does not say which case it is for.", advice)


def _waited_for(drawing: Drawing) -> list[etree._Element]:
    """The messages that a running case waits for; one that starts a process needs no case yet."""
    names = set()
    for node in drawing.nodes:
        starts_process = node.kind == "startEvent" and node.container.is_process
        if is_offer(node) and not starts_process:
            names |= {definition.get("messageRef") for definition in (node.xml, *node.definitions)}
    return [xml for xml in drawing.root.iterfind(f"{{{BPMN}}}message") if xml.get("id") in names]
