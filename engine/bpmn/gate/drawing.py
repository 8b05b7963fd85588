"""A diagram as the rules read it: XML with names for what is drawn. A wrong drawing never raises here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from engine.bpmn.gate.references import References

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

ACTIVITIES = frozenset(
    {
        "task",
        "manualTask",
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
    }
)
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent"})
THROWING = frozenset({"intermediateThrowEvent", "endEvent"})
EVENTS = CATCHING | THROWING
NODES = ACTIVITIES | GATEWAYS | EVENTS
REFUSED_NODES = frozenset(
    {"transaction", "adHocSubProcess", "complexGateway", "choreographyTask", "subChoreography"}
)
"""Refused by one rule; the others still see that flows lead to them and out of them."""

_DRAWN = NODES | REFUSED_NODES
_SPOKEN = {"task": "task", "callActivity": "call activity", "subProcess": "sub-process"}


@dataclass(frozen=True, eq=False)
class Element:
    """One BPMN element, wherever it stands."""

    xml: etree._Element

    @cached_property
    def kind(self) -> str:
        """Local name of the tag, e.g. ``userTask``."""
        return local_name(self.xml)

    @property
    def spoken(self) -> str:
        """The kind in words, e.g. ``user task``."""
        return spoken(self.kind)

    @property
    def id(self) -> str:
        """Id, or nothing."""
        return self.get("id")

    @property
    def label(self) -> str:
        """What stands on the drawing, on one line."""
        return " ".join(self.get("name").split())

    def get(self, attribute: str) -> str:
        """An attribute, or nothing."""
        return self.xml.get(attribute) or ""

    def flag(self, attribute: str, *, default: bool) -> bool:
        """A boolean attribute as XML Schema writes it."""
        said = self.xml.get(attribute)
        return default if said is None else said.strip() in {"true", "1"}

    def children(self, kind: str) -> list[etree._Element]:
        """The BPMN children of a kind."""
        return self.xml.findall(f"{{{BPMN}}}{kind}")

    @cached_property
    def _extensions(self) -> Mapping[str, list[etree._Element]]:
        found: dict[str, list[etree._Element]] = {}
        for xml in self.xml.iterfind(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}*"):
            found.setdefault(local_name(xml), []).append(xml)
        return found

    def extensions(self, name: str) -> list[etree._Element]:
        """The Zeebe extension elements of a name."""
        return self._extensions.get(name, [])

    def extension(self, name: str) -> etree._Element | None:
        """The first Zeebe extension element of a name."""
        return next(iter(self.extensions(name)), None)

    def said(self, extension: str, attribute: str) -> str:
        """An attribute of a Zeebe extension element, or nothing."""
        found = self.extension(extension)
        return "" if found is None else (found.get(attribute) or "").strip()

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """The ``zeebe:property`` values by name."""
        return {str(item.get("name")): item.get("value") or "" for item in self.property_elements}

    @property
    def property_elements(self) -> list[etree._Element]:
        """The ``zeebe:property`` elements."""
        return [
            item
            for group in self.extensions("properties")
            for item in group.iterchildren(f"{{{ZEEBE}}}property")
        ]

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the job by name."""
        groups = self.extensions("taskHeaders")
        found = [item for group in groups for item in group.iterchildren(f"{{{ZEEBE}}}header")]
        return {str(item.get("key")): item.get("value") or "" for item in found}


@dataclass(frozen=True, eq=False)
class Node(Element):
    """A task, gateway, event or sub-process: what flows lead to."""

    container: Container

    @cached_property
    def definitions(self) -> list[etree._Element]:
        """The event definitions."""
        return [child for child in self.xml.iterchildren() if local_name(child).endswith("EventDefinition")]

    @cached_property
    def trigger(self) -> str:
        """What the event is about: ``message``, ``timer`` …, ``none`` where nothing is said."""
        kinds = [local_name(definition).removesuffix("EventDefinition") for definition in self.definitions]
        return kinds[0] if kinds else "none"

    @property
    def job_type(self) -> str:
        """The job that a service task or message event does; nothing where none is said."""
        return self.said("taskDefinition", "type")

    @property
    def called(self) -> str:
        """Id of the process that a call activity calls; nothing where none is said."""
        return self.said("calledElement", "processId")

    @property
    def is_event_sub_process(self) -> bool:
        """Whether this sub-process is started by an event of its own."""
        return self.kind == "subProcess" and self.flag("triggeredByEvent", default=False)

    @cached_property
    def outgoing(self) -> list[Flow]:
        """Flows that leave from here."""
        return self.container.leaving.get(self.id, [])

    @cached_property
    def incoming(self) -> list[Flow]:
        """Flows that arrive here."""
        return self.container.arriving.get(self.id, [])

    @cached_property
    def inside(self) -> Container | None:
        """What is drawn in this sub-process."""
        return self.container.drawing.container(self.xml) if self.kind == "subProcess" else None


@dataclass(frozen=True, eq=False)
class Flow(Element):
    """A sequence flow."""

    container: Container

    @property
    def source(self) -> Node | None:
        """Where it starts, if that is in the same process or sub-process."""
        return self.container.by_id.get(self.get("sourceRef"))

    @property
    def target(self) -> Node | None:
        """Where it leads, if that is in the same process or sub-process."""
        return self.container.by_id.get(self.get("targetRef"))

    @property
    def condition(self) -> etree._Element | None:
        """The condition, if one is written."""
        return next(iter(self.children("conditionExpression")), None)


@dataclass(frozen=True, eq=False)
class Container(Element):
    """A process or a sub-process: what nodes and flows are drawn in."""

    drawing: Drawing

    @cached_property
    def nodes(self) -> list[Node]:
        """Tasks, gateways, events and sub-processes drawn directly in here."""
        return [
            Node(child, self)
            for child in self.xml.iterchildren()
            if is_bpmn(child) and local_name(child) in _DRAWN
        ]

    @cached_property
    def flows(self) -> list[Flow]:
        """Sequence flows drawn directly in here."""
        return [Flow(child, self) for child in self.children("sequenceFlow")]

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """The nodes by id."""
        return {node.id: node for node in reversed(self.nodes) if node.id}

    @cached_property
    def leaving(self) -> Mapping[str, list[Flow]]:
        """Flows by the id of the node they start from."""
        return _grouped(self.flows, "sourceRef")

    @cached_property
    def arriving(self) -> Mapping[str, list[Flow]]:
        """Flows by the id of the node they lead to."""
        return _grouped(self.flows, "targetRef")

    @cached_property
    def attached(self) -> Mapping[str, list[Node]]:
        """The boundary events by the id of what they are attached to."""
        groups: dict[str, list[Node]] = {}
        for node in self.nodes:
            if node.kind == "boundaryEvent":
                groups.setdefault(node.get("attachedToRef"), []).append(node)
        return groups

    @cached_property
    def links(self) -> list[Node]:
        """The events of links."""
        return [node for node in self.nodes if node.trigger == "link"]

    @cached_property
    def starts(self) -> list[Node]:
        """The start events."""
        return [node for node in self.nodes if node.kind == "startEvent"]

    @property
    def is_process(self) -> bool:
        """Whether this is a whole process."""
        return self.kind == "process"

    @property
    def is_event_sub_process(self) -> bool:
        """Whether an event of its own starts this sub-process."""
        return not self.is_process and self.flag("triggeredByEvent", default=False)


@dataclass(frozen=True, eq=False)
class Drawing:
    """One BPMN file, beside the other files of the bundle."""

    file: str
    root: etree._Element
    bundle: Bundle

    @cached_property
    def containers(self) -> list[Container]:
        """Every process and sub-process of the file."""
        wanted = (f"{{{BPMN}}}process", f"{{{BPMN}}}subProcess")
        return [Container(element, self) for element in self.root.iter(*wanted)]

    @property
    def processes(self) -> list[Container]:
        """Every process of the file."""
        return [container for container in self.containers if container.is_process]

    @cached_property
    def nodes(self) -> list[Node]:
        """Every node of the file."""
        return [node for container in self.containers for node in container.nodes]

    @cached_property
    def flows(self) -> list[Flow]:
        """Every sequence flow of the file."""
        return [flow for container in self.containers for flow in container.flows]

    @cached_property
    def _container_by_xml(self) -> Mapping[etree._Element, Container]:
        return {container.xml: container for container in self.containers}

    def container(self, xml: etree._Element) -> Container | None:
        """The container of a process or sub-process element."""
        return self._container_by_xml.get(xml)

    def nodes_of(self, *kinds: str) -> Iterator[Node]:
        """The nodes of some kinds."""
        return (node for node in self.nodes if node.kind in kinds)

    @cached_property
    def by_id(self) -> Mapping[str, Element]:
        """Every BPMN element that has an id; of two with the same id, the first."""
        found: dict[str, Element] = {}
        for xml in self.semantic:
            found.setdefault(xml.get("id") or "", Element(xml))
        found.pop("", None)
        return found

    @cached_property
    def semantic(self) -> list[etree._Element]:
        """Every BPMN element: the meaning, not the picture."""
        return list(self.root.iter(f"{{{BPMN}}}*"))


@dataclass(frozen=True, eq=False)
class Bundle:
    """The files that are deployed together, and what else there is for them to name."""

    references: References
    drawings: dict[str, Drawing]

    @cached_property
    def processes(self) -> Mapping[str, Container]:
        """The processes of all files by id."""
        every = [process for drawing in self.drawings.values() for process in drawing.processes]
        return {process.id: process for process in reversed(every) if process.id}

    @cached_property
    def calls(self) -> Mapping[str, frozenset[str]]:
        """By process, the ids of the processes that it calls, from sub-processes too."""
        return {
            name: frozenset(Node(xml, process).called for xml in process.xml.iter(f"{{{BPMN}}}callActivity"))
            for name, process in self.processes.items()
        }

    @cached_property
    def files_by_container(self) -> Mapping[str, set[str]]:
        """The files in which a process or sub-process of an id is drawn."""
        files: dict[str, set[str]] = {}
        for drawing in self.drawings.values():
            for container in drawing.containers:
                files.setdefault(container.id, set()).add(drawing.file)
        return files

    @cached_property
    def user_tasks(self) -> frozenset[str]:
        """The ids of the user tasks of all files."""
        return frozenset(
            node.id for drawing in self.drawings.values() for node in drawing.nodes_of("userTask")
        )

    @cached_property
    def started_clocks(self) -> frozenset[str]:
        """The clocks that an element of any file starts."""
        every = [node.properties for drawing in self.drawings.values() for node in drawing.nodes]
        return frozenset(clock for said in every for clock in said.get("clock-start", "").split())


def local_name(xml: etree._Element) -> str:
    """The name of a tag without its namespace."""
    return str(xml.tag).rpartition("}")[2]


def line_of(xml: etree._Element) -> int:
    """The line of the file on which an element begins."""
    line: Any = xml.sourceline
    return int(line or 1)


def namespace(xml: etree._Element) -> str:
    """The namespace of a tag."""
    return str(xml.tag).rpartition("}")[0].removeprefix("{")


def is_bpmn(xml: etree._Element) -> bool:
    """Whether an element belongs to BPMN itself."""
    return namespace(xml) == BPMN


def spoken(kind: str) -> str:
    """A tag in words: ``intermediateCatchEvent`` is an “intermediate catch event”."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind)
    return _SPOKEN.get(kind, words)


def _grouped(flows: list[Flow], attribute: str) -> dict[str, list[Flow]]:
    groups: dict[str, list[Flow]] = {}
    for flow in flows:
        groups.setdefault(flow.get(attribute), []).append(flow)
    return groups
