"""Ids, and the references that are made by them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from lxml import etree

from engine.bpmn.gate.drawing import NODES, Drawing, local_name, spoken
from engine.bpmn.gate.rules import Finding, meant, rule, warning

_LEGAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_MADE_BY_AN_EDITOR = re.compile(r"\w+_[01][0-9a-z]{6}")
_RESERVED = frozenset({"Start", "End", "Root", "root", "StartEventSplit", "StartEventJoin"})
_NEED_IDS = NODES | {"process", "sequenceFlow", "message", "signal", "error", "escalation"}
_READ_ALOUD = (NODES - {"sequenceFlow"}) | {"process"}
"""Ids of these are read in histories, tests and addresses; ids of flows and definitions by machines alone."""

_ATTRIBUTES = {
    "messageRef": {"message"},
    "signalRef": {"signal"},
    "errorRef": {"error"},
    "escalationRef": {"escalation"},
    "processRef": {"process"},
    "dataObjectRef": {"dataObject"},
    "dataStoreRef": {"dataStore"},
    "categoryValueRef": {"categoryValue"},
}
_TEXTS = {"flowNodeRef": NODES, "incoming": {"sequenceFlow"}, "outgoing": {"sequenceFlow"}}
_CONNECTIONS = frozenset({"association", "messageFlow"})


@rule("id-present")
def id_present(drawing: Drawing) -> Iterator[Finding]:
    """Everything that is drawn or referred to has an id."""
    for xml in drawing.semantic:
        if local_name(xml) in _NEED_IDS and not xml.get("id"):
            yield Finding(
                xml, f"This {spoken(local_name(xml))} has no id.", "Give it one that says what it does."
            )


@rule("id-unique")
def id_unique(drawing: Drawing) -> Iterator[Finding]:
    """An id names one element of a file."""
    seen: set[str] = set()
    for xml in drawing.root.iter(etree.Element):
        given = xml.get("id")
        if given and given in seen:
            yield Finding(
                xml, f"The id “{given}” is used twice in this file.", "Give one of the two another id."
            )
        if given:
            seen.add(given)


@rule("id-legal")
def id_legal(drawing: Drawing) -> Iterator[Finding]:
    """An id is made of letters, digits, `_` and `-`, and begins with a letter."""
    for xml in drawing.semantic:
        given = xml.get("id") or ""
        if local_name(xml) in _NEED_IDS and given and not _LEGAL.fullmatch(given):
            yield Finding(
                xml, f"“{given}” is no id.", "Use lower-case words joined by “_”, e.g. assess_complaint."
            )


@rule("id-not-reserved")
def id_not_reserved(drawing: Drawing) -> Iterator[Finding]:
    """The engine's own names are not taken: an element of such a name would be skipped in silence."""
    for xml in drawing.semantic:
        given = xml.get("id") or ""
        if given in _RESERVED or given.endswith((".EndJoin", ".BoundaryEventSplit", ".BoundaryEventJoin")):
            yield Finding(
                xml, f"The id “{given}” is the engine's own.", "Choose one that says what happens here."
            )


@rule("id-is-a-word")
def id_is_a_word(drawing: Drawing) -> Iterator[Finding]:
    """Ids are read in histories, tests and addresses: lower-case words, never made up by the editor."""
    for xml in drawing.semantic:
        given = xml.get("id") or ""
        if local_name(xml) not in _READ_ALOUD or not _LEGAL.fullmatch(given):
            continue
        if _MADE_BY_AN_EDITOR.fullmatch(given) or not _WORD.fullmatch(given):
            advice = "Rename it after what it does, in lower-case words joined by “_”."
            yield warning(xml, f"The id “{given}” tells nobody what happens here.", advice)


@rule("process-id-unique")
def process_id_unique(drawing: Drawing) -> Iterator[Finding]:
    """Processes and sub-processes of all files have different ids: a case finds its place by them."""
    for container in drawing.containers:
        others = drawing.bundle.files_by_container.get(container.id, set()) - {drawing.file}
        if container.id and others:
            what = f"“{container.id}” is a process or sub-process of {min(others)} too."
            yield Finding(container.xml, what, "Give one of the two another id.")


@rule("reference-resolves")
def reference_resolves(drawing: Drawing) -> Iterator[Finding]:
    """What an element refers to is in the file, and is of the right kind."""
    for xml in drawing.semantic:
        for attribute, kinds in _ATTRIBUTES.items():
            if attribute in xml.attrib:
                yield from _unresolved(drawing, xml, xml.get(attribute, ""), kinds)
        if local_name(xml) in _TEXTS:
            yield from _unresolved(drawing, xml, (xml.text or "").strip(), _TEXTS[local_name(xml)])
        if local_name(xml) in _CONNECTIONS:
            for end in ("sourceRef", "targetRef"):
                yield from _unresolved(drawing, xml, xml.get(end, ""), None)


@rule("data-object-resolves")
def data_object_resolves(drawing: Drawing) -> Iterator[Finding]:
    """A drawn data object stands for one that exists."""
    for xml in drawing.semantic:
        if local_name(xml) == "dataObjectReference" and not xml.get("dataObjectRef"):
            advice = "Draw it anew in the modeler, or remove it."
            yield Finding(xml, "This data object stands for nothing: it has no dataObjectRef.", advice)


def _unresolved(
    drawing: Drawing, xml: etree._Element, name: str, kinds: AbstractSet[str] | None
) -> Iterator[Finding]:
    target = drawing.by_id.get(name)
    if target is not None and (kinds is None or target.kind in kinds):
        return
    wanted = "element" if kinds is None or len(kinds) > 1 else spoken(next(iter(kinds)))
    fitting = [key for key, element in drawing.by_id.items() if kinds is None or element.kind in kinds]
    called = f"“{name}”" if name else "nothing"
    what = f"This {spoken(local_name(xml))} refers to {called}, but there is no such {wanted} in the file."
    yield Finding(xml, what, meant(name, fitting))


@rule("flow-connects")
def flow_connects(drawing: Drawing) -> Iterator[Finding]:
    """A sequence flow leads from one element to another of the same process or sub-process."""
    for flow in drawing.flows:
        for end, node in (("sourceRef", flow.source), ("targetRef", flow.target)):
            if node is not None:
                continue
            name = flow.get(end)
            place = "starts from" if end == "sourceRef" else "leads to"
            known = name in drawing.by_id
            where = "which is not in the same sub-process" if known else "which does not exist"
            advice = (
                "Let it end at the border of the sub-process." if known else meant(name, flow.container.by_id)
            )
            yield Finding(flow.xml, f"This sequence flow {place} “{name}”, {where}.", advice)
