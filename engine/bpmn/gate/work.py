"""Tasks and jobs: who does it with which form, what a service task does, what a decision is asked."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.gate.dialect import KINDS_WITH_JOBS
from engine.bpmn.gate.drawing import ZEEBE, Drawing, Node
from engine.bpmn.gate.expressions import literals
from engine.bpmn.gate.properties import is_offer, is_reviewed
from engine.bpmn.gate.references import COMPLAINANT, References
from engine.bpmn.gate.rules import Finding, meant, rule, warning
from engine.bpmn.model import REVIEW_FORM

_HEADERS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "letter": (frozenset({"letter"}), frozenset({"letter", "to", "review"})),
    "notification": (frozenset({"text"}), frozenset({"group", "person", "text"})),
    "record": (frozenset(), frozenset()),
}
"""By job type: the headers it needs, and all that it reads."""
_TOLD = frozenset({"group", "person"})
"""Of a notice: one of them is needed."""
_RECIPIENTS = frozenset({"complainant", "staff"})


@rule("user-task-has-form")
def user_task_has_form(drawing: Drawing) -> Iterator[Finding]:
    """A user task has a form."""
    for node in drawing.nodes_of("userTask"):
        if not node.said("formDefinition", "formId"):
            yield Finding(node.xml, "This user task has no form.", "Choose the form that is filled in.")


@rule("user-task-has-assignment")
def user_task_has_assignment(drawing: Drawing) -> Iterator[Finding]:
    """A user task says who may do it."""
    for node in drawing.nodes_of("userTask"):
        said = [
            node.said("assignmentDefinition", name)
            for name in ("assignee", "candidateGroups", "candidateUsers")
        ]
        if not any(said):
            advice = "Name the candidate groups, candidate users or the assignee."
            yield Finding(node.xml, "Nobody can do this user task: it is assigned to nobody.", advice)


@rule("form-exists")
def form_exists(drawing: Drawing) -> Iterator[Finding]:
    """A form that is named is in the bundle."""
    known = drawing.bundle.references.forms
    for node in drawing.nodes:
        names = [node.said("formDefinition", "formId")]
        if is_reviewed(node):
            names.append(REVIEW_FORM)
        if is_offer(node):
            names.append(node.properties.get("form", "").strip())
        for name in names:
            if name and name not in known:
                yield Finding(node.xml, f"There is no form “{name}”.", meant(name, known))


@rule("group-exists")
def group_exists(drawing: Drawing) -> Iterator[Finding]:
    """A group that is named is one of the organisation's."""
    known = drawing.bundle.references.groups | {COMPLAINANT}
    for node in drawing.nodes:
        said = [node.said("assignmentDefinition", "candidateGroups")]
        if node.job_type == "notification":
            said.append(node.headers.get("group", "").strip())
        if node.job_type == "letter":
            said.append(node.headers.get("review", "").strip())
        for name in (name for text in said for name in literals(text)):
            if name not in known:
                yield Finding(node.xml, f"There is no group “{name}”.", meant(name, known))


@rule("decision-exists")
def decision_exists(drawing: Drawing) -> Iterator[Finding]:
    """A business rule task names a decision of the bundle, and what its result is called."""
    known = drawing.bundle.references.decisions
    for node in drawing.nodes_of("businessRuleTask"):
        name = node.said("calledDecision", "decisionId")
        if node.job_type and not name:
            continue
        if not name:
            yield Finding(node.xml, "This task does not say which decision it asks.", "Choose the decision.")
        elif name not in known:
            yield Finding(node.xml, f"There is no decision “{name}”.", meant(name, known))
        if name and not node.said("calledDecision", "resultVariable"):
            yield Finding(node.xml, "The result of this decision is lost.", "Name its result variable.")


@rule("script-is-complete")
def script_is_complete(drawing: Drawing) -> Iterator[Finding]:
    """A script task has one FEEL expression, and says what its result is called."""
    for node in drawing.nodes_of("scriptTask"):
        if node.job_type:
            continue
        if not node.said("script", "expression"):
            yield Finding(node.xml, "This script task has no expression.", "Write one FEEL expression.")
        if not node.said("script", "resultVariable"):
            yield Finding(node.xml, "The result of this script is lost.", "Name its result variable.")


@rule("job-known")
def job_known(drawing: Drawing) -> Iterator[Finding]:
    """What does a job says which one, and it is one that the engine has."""
    known = drawing.bundle.references.job_types
    for node in drawing.nodes_of(*KINDS_WITH_JOBS):
        if not node.job_type and _needs_job(node):
            yield Finding(
                node.xml,
                f"This {node.spoken} does not say what it does.",
                f"Choose its job type. {_all(known)}",
            )
        elif node.job_type and node.job_type not in known:
            yield Finding(node.xml, f"There is no job type “{node.job_type}”.", meant(node.job_type, known))


def _needs_job(node: Node) -> bool:
    throws_message = node.kind in {"intermediateThrowEvent", "endEvent"} and node.trigger == "message"
    return throws_message or node.kind in {"serviceTask", "sendTask"}


def _all(known: frozenset[str]) -> str:
    return f"There are: {', '.join(sorted(known))}."


@rule("job-in-place")
def job_in_place(drawing: Drawing) -> Iterator[Finding]:
    """A job stands on a task or a message event, and is the only thing that the element does."""
    for node in drawing.nodes_of(*KINDS_WITH_JOBS):
        if node.job_type and node.kind.endswith("Event") and node.trigger != "message":
            advice = "Make it a message event, or a service task."
            yield Finding(node.xml, f"The job of this {node.spoken} is never done.", advice)
        for other in ("calledDecision", "script"):
            if node.job_type and node.extension(other) is not None:
                yield Finding(node.xml, f"A zeebe:{other} stands beside the job.", "Keep one of the two.")


@rule("job-headers")
def job_headers(drawing: Drawing) -> Iterator[Finding]:
    """A job has the headers that it needs, and no others."""
    for node in drawing.nodes_of(*KINDS_WITH_JOBS):
        needed, read = _HEADERS.get(node.job_type, (frozenset[str](), frozenset(node.headers)))
        headers = node.headers
        for name in sorted(needed):
            if not headers.get(name, "").strip():
                advice = f"Add a header “{name}” to the task."
                yield Finding(node.xml, f"The job “{node.job_type}” does not say its {name}.", advice)
        if node.job_type == "notification" and not (headers.keys() & _TOLD):
            advice = "Add a header “group” or “person” to the task."
            yield Finding(node.xml, "The job “notification” does not say its group or person.", advice)
        for name in sorted(set(headers) - read):
            yield warning(node.xml, f"The job “{node.job_type}” reads no header “{name}”.", meant(name, read))


@rule("header-value")
def header_value(drawing: Drawing) -> Iterator[Finding]:
    """The letter that a job writes exists, and goes to the complainant or to staff."""
    known: References = drawing.bundle.references
    for node in drawing.nodes_of(*KINDS_WITH_JOBS):
        if node.job_type != "letter":
            continue
        for header, names, noun in (("letter", known.letters, "letter"), ("to", _RECIPIENTS, "recipient")):
            for name in literals(node.headers.get(header, "").strip()):
                if name not in names:
                    yield Finding(node.xml, f"There is no {noun} “{name}”.", meant(name, names))


@rule("record-has-inputs")
def record_has_inputs(drawing: Drawing) -> Iterator[Finding]:
    """A job that records says what is recorded."""
    for node in drawing.nodes_of(*KINDS_WITH_JOBS):
        if node.job_type == "record" and not _mappings(node, "input"):
            yield Finding(node.xml, "Nothing is recorded here.", "Add inputs: each is a line of the record.")


def _mappings(node: Node, *ways: str) -> list[etree._Element]:
    tags = [f"{{{ZEEBE}}}{way}" for way in ways]
    return [item for mapping in node.extensions("ioMapping") for item in mapping.iterchildren(*tags)]


@rule("mapping-complete")
def mapping_complete(drawing: Drawing) -> Iterator[Finding]:
    """An input or output mapping says what goes where."""
    for node in drawing.nodes:
        for item in _mappings(node, "input", "output"):
            for attribute in ("source", "target"):
                if not (item.get(attribute) or "").strip():
                    advice = "Give it a source, which is FEEL, and a target, which is a name."
                    yield Finding(item, f"This mapping has no {attribute}.", advice)


@rule("start-form-in-place")
def start_form_in_place(drawing: Drawing) -> Iterator[Finding]:
    """A form of a start event stands on a plain start event of a process."""
    for node in drawing.nodes_of("startEvent"):
        if node.extension("formDefinition") is not None and (
            node.trigger != "none" or not node.container.is_process
        ):
            advice = "Use the property form with a message, or move the form to the plain start event."
            yield Finding(node.xml, "Nobody is asked this form.", advice)
