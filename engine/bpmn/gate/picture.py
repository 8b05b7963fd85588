"""The picture: what is drawn has a name, and what runs is drawn."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.gate.drawing import BPMNDI, EVENTS, GATEWAYS, Drawing, Node
from engine.bpmn.gate.rules import Finding, rule, warning

_ASKING = frozenset({"exclusiveGateway", "inclusiveGateway"})


@rule("user-task-has-label")
def user_task_has_label(drawing: Drawing) -> Iterator[Finding]:
    """A user task has a label: staff find it in the inbox by that."""
    for node in drawing.nodes_of("userTask"):
        if not node.label:
            yield Finding(
                node.xml, "This user task has no label.", "Say what is done, e.g. “Assess the complaint”."
            )


@rule("has-label")
def has_label(drawing: Drawing) -> Iterator[Finding]:
    """Tasks, events and gateways that ask have a label, and so have the answers that lead out of them."""
    for node in drawing.nodes:
        if node.label or node.kind == "userTask" or not _needs_label(node):
            continue
        yield warning(node.xml, f"This {node.spoken} has no label.", _label_advice(node))
    for flow in drawing.flows:
        if flow.condition is not None and not flow.label:
            yield warning(flow.xml, "This answer has no label.", "Say when this way is taken, e.g. “yes”.")


def _needs_label(node: Node) -> bool:
    if node.kind in GATEWAYS:
        return node.kind in _ASKING and len(node.outgoing) > 1
    return True


def _label_advice(node: Node) -> str:
    if node.kind in GATEWAYS:
        return "Ask a question, e.g. “Accepted?”."
    return "Say what happened, e.g. “Complaint received”." if node.kind in EVENTS else "Say what is done."


@rule("is-drawn")
def is_drawn(drawing: Drawing) -> Iterator[Finding]:
    """What runs is on the drawing, and nothing else is."""
    shapes = list(drawing.root.iter(f"{{{BPMNDI}}}BPMNShape", f"{{{BPMNDI}}}BPMNEdge"))
    drawn = {shape.get("bpmnElement") for shape in shapes}
    if not shapes:
        yield warning(drawing.root, "Nothing is drawn in this file.", "Draw it in the modeler.")
        return
    for element in [*drawing.nodes, *drawing.flows]:
        if element.id and element.id not in drawn:
            advice = "Draw it in the modeler, so that people see the way the case goes."
            yield warning(element.xml, f"This {element.spoken} runs but is not on the drawing.", advice)
    for shape in shapes:
        name = shape.get("bpmnElement") or ""
        if name not in drawing.by_id:
            yield warning(shape, f"“{name}” is drawn but does not exist.", "Remove the shape.")
