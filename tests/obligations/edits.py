"""Edits as people make them, on the files of a bundle: a step taken out, a flow led elsewhere, a limit changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from lxml import etree

from engine.definitions import obligations
from engine.definitions.parts import read_parts
from engine.definitions.resources import Files, read_folder
from engine.kernel.errors import Problem

PROCESSES = Path(__file__).parents[2] / "processes"
TODAY = date(2026, 6, 1)
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

Bundle = dict[str, bytes]
Edit = Callable[[Bundle], None]

shipped = cache(lambda: dict(read_folder(PROCESSES, None).sources))


def problems_after(*edits: Edit, only: str = "") -> list[Problem]:
    """What the obligations say, or only one of them, after some edits of the shipped files."""
    return list(guard_after(*edits, only=only).problems(TODAY))


def guard_after(*edits: Edit, only: str = "") -> obligations.Guard:
    """What looks at the obligations, or only one of them, after some edits of the shipped files."""
    files = dict(shipped())
    for edit in edits:
        edit(files)
    guarded = obligations.guarded_of(read_parts(Files(files)))
    assert guarded is not None
    asked = tuple(one for one in obligations.read_obligations(files) if only in ("", one.id))
    return obligations.Guard(guarded, asked)


def broken_by(*edits: Edit, only: str = "") -> dict[str, Problem]:
    """The obligations that are broken after some edits, by id."""
    problems = problems_after(*edits, only=only)
    return {
        one.rule.removeprefix("obligation-") if one.rule != "obligations" else one.element: one
        for one in problems
    }


# -- finding


def _edit(function: Callable[..., None]) -> Callable[..., Edit]:
    """Let a function that changes the tree of a diagram be an edit of the file that has the element."""

    def make(element: str, *args: Any, **named: Any) -> Edit:
        def edit(files: Bundle) -> None:
            for path, source in files.items():
                if path.endswith(".bpmn"):
                    root = etree.fromstring(source)
                    node = find(root, element)
                    if node is not None:
                        function(node, *args, **named)
                        files[path] = etree.tostring(root, encoding="utf-8", xml_declaration=True)
                        return
            raise LookupError(element)

        return edit

    return make


def find(root: etree._Element, identifier: str) -> etree._Element | None:
    """The element of a diagram that has an id."""
    found: list[etree._Element] = root.xpath("//bpmn:*[@id=$id]", namespaces={"bpmn": BPMN}, id=identifier)
    return found[0] if found else None


def _root(node: etree._Element) -> etree._Element:
    return node.getroottree().getroot()


def _level(node: etree._Element) -> etree._Element:
    parent = node.getparent()
    assert parent is not None
    return parent


def _new(level: etree._Element, kind: str, identifier: str, **attributes: str) -> etree._Element:
    return etree.SubElement(level, f"{{{BPMN}}}{kind}", id=identifier, **attributes)


def _flows(node: etree._Element, end: str) -> list[etree._Element]:
    return [
        flow for flow in _level(node).findall(f"{{{BPMN}}}sequenceFlow") if flow.get(end) == node.get("id")
    ]


def _flow(level: etree._Element, source: str, target: str, condition: str = "") -> etree._Element:
    flow = _new(level, "sequenceFlow", f"{source}_on_to_{target}", sourceRef=source, targetRef=target)
    if condition:
        etree.SubElement(flow, f"{{{BPMN}}}conditionExpression").text = f"={condition}"
    return flow


# -- edits of diagrams


@_edit
def delete(node: etree._Element) -> None:
    """Take a step out, and connect what was before it with what was behind."""
    (onward,) = _flows(node, "sourceRef")
    for flow in _flows(node, "targetRef"):
        flow.set("targetRef", onward.get("targetRef") or "")
    borders = _borders(node)
    for gone in (node, onward, *borders, *(flow for event in borders for flow in _flows(event, "sourceRef"))):
        _level(gone).remove(gone)


def _borders(node: etree._Element) -> list[etree._Element]:
    events = _level(node).findall(f"{{{BPMN}}}boundaryEvent")
    return [event for event in events if event.get("attachedToRef") == node.get("id")]


@_edit
def go_round(node: etree._Element, condition: str) -> None:
    """Lead some complaints round a step."""
    (onward,) = _flows(node, "sourceRef")
    gate = _new(_level(node), "exclusiveGateway", "round", default="round_on_to_" + (node.get("id") or ""))
    for flow in _flows(node, "targetRef"):
        flow.set("targetRef", "round")
    _flow(_level(node), "round", node.get("id") or "")
    _flow(_level(gate), "round", onward.get("targetRef") or "", condition)


@_edit
def lead(flow: etree._Element, target: str) -> None:
    """Lead a flow elsewhere."""
    flow.set("targetRef", target)


@_edit
def lead_from(node: etree._Element, target: str) -> None:
    """Lead the only way out of an element elsewhere."""
    (onward,) = _flows(node, "sourceRef")
    onward.set("targetRef", target)


@_edit
def ask(flow: etree._Element, condition: str) -> None:
    """Change the condition of a flow."""
    asked = flow.find(f"{{{BPMN}}}conditionExpression")
    assert asked is not None
    asked.text = f"={condition}"


@_edit
def end_by_timer(node: etree._Element, target: str, *, interrupting: bool = True, span: str = "P10D") -> None:
    """Put a timer on the border of an activity that leads elsewhere."""
    event = _new(_level(node), "boundaryEvent", "cut_off", attachedToRef=node.get("id") or "")
    event.set("cancelActivity", str(interrupting).lower())
    definition = _new(event, "timerEventDefinition", "cut_off_timer")
    etree.SubElement(definition, f"{{{BPMN}}}timeDuration").text = span
    _flow(_level(node), "cut_off", target)


@_edit
def set_property(node: etree._Element, name: str, value: str) -> None:
    """Give an element a property, or another value of it."""
    extensions = node.find(f"{{{BPMN}}}extensionElements")
    if extensions is None:
        extensions = etree.Element(f"{{{BPMN}}}extensionElements")
        node.insert(0, extensions)
    holder = extensions.find(f"{{{ZEEBE}}}properties")
    if holder is None:
        holder = etree.SubElement(extensions, f"{{{ZEEBE}}}properties")
    for known in [one for one in holder if one.get("name") == name]:
        holder.remove(known)
    if value:
        etree.SubElement(holder, f"{{{ZEEBE}}}property", name=name, value=value)


def drop_property(element: str, name: str) -> Edit:
    """Take a property away."""
    edit: Edit = set_property(element, name, "")
    return edit


@_edit
def unassign(node: etree._Element) -> None:
    """Let nobody be responsible for a task."""
    for assigned in node.findall(f".//{{{ZEEBE}}}assignmentDefinition"):
        assigned.getparent().remove(assigned)  # type: ignore[union-attr]  # it stands in the extension elements


@_edit
def send_instead(node: etree._Element, letter: str) -> None:
    """Let a task send another letter."""
    for header in node.findall(f".//{{{ZEEBE}}}header"):
        if header.get("key") == "letter":
            header.set("value", letter)


@_edit
def answer_with(node: etree._Element, name: str, source: str) -> None:
    """Let an output mapping give another value."""
    for mapping in node.findall(f".//{{{ZEEBE}}}output"):
        if mapping.get("target") == name:
            mapping.set("source", source)


@_edit
def relabel(node: etree._Element, label: str) -> None:
    """Call an element otherwise."""
    node.set("name", label)


@_edit
def move(node: etree._Element) -> None:
    """Draw an element somewhere else."""
    shapes = _root(node).xpath("//*[@bpmnElement=$id]//*[local-name()='Bounds']", id=node.get("id"))
    for bounds in shapes:
        bounds.set("x", str(float(bounds.get("x")) + 40))


@_edit
def insert_before(node: etree._Element, identifier: str = "new_step") -> None:
    """Insert a task of a person before an element."""
    level = _level(node)
    task = _new(level, "userTask", identifier, name="Something new")
    extensions = etree.SubElement(task, f"{{{BPMN}}}extensionElements")
    etree.SubElement(extensions, f"{{{ZEEBE}}}assignmentDefinition", candidateGroups="front-line")
    for flow in _flows(node, "targetRef"):
        flow.set("targetRef", identifier)
    _flow(level, identifier, node.get("id") or "")


@_edit
def notify_beside(node: etree._Element) -> None:
    """Tell a group something while an element is being done."""
    level, identifier = _level(node), node.get("id") or ""
    (onward,) = _flows(node, "sourceRef")
    _new(level, "parallelGateway", "fork")
    _new(level, "parallelGateway", "join")
    notice = _new(level, "serviceTask", "beside", name="Tell somebody")
    extensions = etree.SubElement(notice, f"{{{BPMN}}}extensionElements")
    etree.SubElement(extensions, f"{{{ZEEBE}}}taskDefinition", type="notification")
    # A parallel gateway with several ways in would wait for all of them.
    _new(level, "exclusiveGateway", "merge")
    target = onward.get("targetRef") or ""
    for flow in _flows(node, "targetRef"):
        flow.set("targetRef", "merge")
    onward.set("targetRef", "join")
    ways = (("merge", "fork"), ("fork", identifier), ("fork", "beside"), ("beside", "join"), ("join", target))
    for source, then in ways:
        _flow(level, source, then)


def rename(old: str, new: str) -> Edit:
    """Give an element another id, wherever it is named."""

    def edit(files: Bundle) -> None:
        assert any(f'"{old}"'.encode() in source for source in files.values())
        for path, source in files.items():
            if path.endswith(".bpmn"):
                files[path] = source.replace(f'"{old}"'.encode(), f'"{new}"'.encode()).replace(
                    f">{old}<".encode(), f">{new}<".encode()
                )
                files[path] = _renamed_among(files[path], old, new)

    return edit


def _renamed_among(source: bytes, old: str, new: str) -> bytes:
    root = etree.fromstring(source)
    for item in root.iter(f"{{{ZEEBE}}}property"):
        if item.get("name") == "exclude-handlers-of":
            words = [new if word == old else word for word in (item.get("value") or "").split()]
            item.set("value", " ".join(words))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


# -- edits of data


def say(path: str, old: str, new: str) -> Edit:
    """Replace a text in a file."""

    def edit(files: Bundle) -> None:
        assert old.encode() in files[path], f"{old} is not in {path}"
        files[path] = files[path].replace(old.encode(), new.encode())

    return edit


def add(path: str, text: str) -> Edit:
    """Add lines to a file, or the file."""

    def edit(files: Bundle) -> None:
        files[path] = files.get(path, b"") + text.encode()

    return edit


def limit(name: str, text: str) -> Edit:
    """Change a time limit."""

    def edit(files: Bundle) -> None:
        lines = files["organisation.toml"].decode().split("\n")
        start = lines.index("[time_limits]")
        number = next(i for i, line in enumerate(lines) if i > start and line.split("=")[0].strip() == name)
        lines[number] = f'{name} = "{text}"'
        files["organisation.toml"] = "\n".join(lines).encode()

    return edit


def strike_field(form: str, key: str) -> Edit:
    """Take a question off a form."""

    def edit(files: Bundle) -> None:
        schema = json.loads(files[f"forms/{form}.form"])
        assert _strike(schema["components"], key)
        files[f"forms/{form}.form"] = json.dumps(schema).encode()

    return edit


def _strike(components: list[dict[str, Any]], key: str) -> bool:
    kept = [one for one in components if one.get("key") != key]
    found = len(kept) < len(components)
    components[:] = kept
    inner: Iterable[list[dict[str, Any]]] = (one["components"] for one in kept if "components" in one)
    return any([found, *map(partial(_strike, key=key), inner)])
