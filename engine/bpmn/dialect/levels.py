"""Reads a process or the inside of a sub-process, on SpiffWorkflow's process parser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser

from engine.bpmn.dialect.refusals import Unreadable
from engine.bpmn.dialect.xml import Node, attribute, child, is_bpmn, line, local, text
from engine.bpmn.model import Element, Flow
from engine.bpmn.specs.events import CatchingNode, LinkThrow
from engine.bpmn.specs.gateways import EventBasedGateway
from engine.bpmn.specs.node import FlowNode
from engine.bpmn.specs.parts import Way
from engine.bpmn.specs.process import ProcessSpec

if TYPE_CHECKING:
    from engine.bpmn.dialect.parser import DialectParser

# fmt: off
_DRAWN_ONLY = {
    "documentation",
    "extensionElements",
    "laneSet",
    "incoming",
    "outgoing",
    "property",
    "ioSpecification",
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "textAnnotation",
    "association",
    "group",
    "category",
    "auditing",
    "monitoring",
    "correlationSubscription",
    "multiInstanceLoopCharacteristics",
    "standardLoopCharacteristics",
    "dataInputAssociation",
    "dataOutputAssociation",
    "supports",
    "resourceRole",
    "performer",
    "potentialOwner",
    "humanPerformer",
}
# fmt: on
_INSTEAD = {
    "complexGateway": "Draw exclusive, parallel or inclusive gateways.",
    "transaction": "Draw an embedded sub-process.",
    "adHocSubProcess": "Draw an embedded sub-process with inclusive gateways.",
}


class LevelParser(ProcessParser):
    """Reads the elements of one level in the order of the file, then connects them.

    The stock parser follows the flows from the start event by recursion: long chains overflow it, what no
    flow reaches is skipped, and dangling data objects let it hang.
    """

    parser: DialectParser
    spec: ProcessSpec

    def __init__(self, parser: Any, node: Node, *, around: LevelParser | None = None) -> None:
        self.around = around
        self.process_id: str = around.process_id if around else attribute(node, "id")
        self.parent_id = attribute(node, "id") if around else ""
        self.elements: dict[str, Element] = around.elements if around else {}
        self.flows: dict[str, Flow] = around.flows if around else {}
        self.event_triggered = attribute(node, "triggeredByEvent") == "true"
        self._refused: set[str] = set()
        self._links_in: dict[str, FlowNode] = {}
        self._links_out: list[tuple[str, LinkThrow, Node]] = []
        super().__init__(parser, node, parser.namespaces, {}, filename=parser.refusals.file)

    def inside_name(self, element_id: str) -> str:
        """Name of the spec of the inside of a sub-process; no process id can be like it."""
        return f"{self.process_id}:{element_id}"

    def read_inside(self, node: Node) -> ProcessSpec:
        """The spec of the inside of a sub-process."""
        level = LevelParser(self.parser, node, around=self)
        return level.get_spec()

    def create_spec(self) -> ProcessSpec:
        """An empty spec."""
        name = self.inside_name(self.parent_id) if self.around else self.process_id
        label = attribute(self.node, "name")
        return ProcessSpec(name, process_id=self.process_id, label=label, file=self.parser.refusals.file)

    def _parse(self) -> None:
        self.spec = self.create_spec()
        self.parser.specs[self.spec.name] = self.spec
        self.add_tasks()

    def add_tasks(self) -> None:
        """Read all elements, then all that connects them."""
        flows = []
        for node in self.node:
            if not is_bpmn(node) or local(node) in _DRAWN_ONLY:
                continue
            if local(node) == "sequenceFlow":
                flows.append(node)
                continue
            try:
                self._read(node)
            except Unreadable:
                self._refused.add(attribute(node, "id"))
        for node in flows:
            self._try(self._connect, node)
        for node in self.node.iterchildren("{*}boundaryEvent"):
            self._try(self._attach, node)
        for _, spec, node in self._links_out:
            self._try(self._link, node, spec)
        self._finish()

    def _try(self, step: Any, *arguments: Any) -> None:
        try:
            step(*arguments)
        except Unreadable:
            return

    def _read(self, node: Node) -> None:
        refusals, identifier = self.parser.refusals, attribute(node, "id")
        parser, spec_class = self.parser._get_parser_class(node.tag)  # noqa: SLF001  SpiffWorkflow's own way
        if parser is None:
            advice = _INSTEAD.get(local(node), "")
            raise refusals.refuse(node, f"A {local(node)} can't be run.", advice)
        if not identifier or identifier in self.elements:
            raise refusals.refuse(node, "Its id is missing, or used twice.", "Give it an id of its own.")
        spec = parser(self, spec_class, node, self.nsmap, lane=self.lane).parse_node()
        if local(node) == "startEvent":
            self.spec.starts[identifier] = spec

    def _connect(self, node: Node) -> None:
        source, target = self._end(node, "sourceRef"), self._end(node, "targetRef")
        condition = text(child(node, "conditionExpression"))
        default = attribute(self.get_node_by_id(source.name), "default")
        flow = Flow(
            id=attribute(node, "id"),
            label=attribute(node, "name"),
            source=source.name,
            target=target.name,
            process=self.process_id,
            file=self.parser.refusals.file,
            line=line(node),
            condition=condition,
            default=default == attribute(node, "id"),
        )
        compiled = self.parser.refusals.expression(node, condition, "The condition") if condition else None
        self.flows[flow.id] = flow
        source.ways = (*source.ways, Way(flow, target.name, compiled))
        target.ways_in = (*target.ways_in, flow.id)
        source.connect(target)
        self.spec.flow_sources[flow.id] = source.name
        self.spec.precede(source.name, target.name)

    def _end(self, node: Node, name: str) -> FlowNode:
        reference = attribute(node, name)
        spec = self.spec.task_specs.get(reference)
        if isinstance(spec, FlowNode):
            return spec
        if reference in self._refused:
            raise Unreadable
        raise self.parser.refusals.refuse(
            node, f"The flow is connected to “{reference}”, which is not on this level."
        )

    def _attach(self, node: Node) -> None:
        event = self.spec.task_specs.get(attribute(node, "id"))
        host = self.spec.task_specs.get(attribute(node, "attachedToRef"))
        if not isinstance(event, FlowNode) or attribute(node, "attachedToRef") in self._refused:
            return
        if not isinstance(host, FlowNode):
            raise self.parser.refusals.refuse(
                node, "It sits on the border of nothing.", "Attach it to an activity."
            )
        host.listeners = (*host.listeners, event)
        self.spec.precede(host.name, event.name)

    def link_in(self, link: str, spec: FlowNode, node: Node) -> None:
        """Note where a link comes out."""
        if link in self._links_in:
            raise self.parser.refusals.refuse(node, f"The link “{link}” comes out at two places.")
        self._links_in[link] = spec

    def link_out(self, link: str, spec: LinkThrow, node: Node) -> None:
        """Note where a link goes in."""
        self._links_out.append((link, spec, node))

    def _link(self, node: Node, spec: LinkThrow) -> None:
        name = next(name for name, throw, _ in self._links_out if throw is spec)
        target = self._links_in.get(name)
        if target is None:
            raise self.parser.refusals.refuse(node, f"The link “{name}” comes out nowhere on this level.")
        spec.target = target.name
        self.spec.precede(spec.name, target.name)

    def _finish(self) -> None:
        for spec in list(self.spec.task_specs.values()):
            if isinstance(spec, EventBasedGateway):
                targets = [self.spec.task_specs[way.target] for way in spec.ways]
                if not targets or not all(isinstance(target, CatchingNode) for target in targets):
                    node = self.get_node_by_id(spec.name)
                    self.parser.refusals.add(
                        node, "Not every way out of the gateway leads to an event that waits."
                    )
                spec.listeners = tuple(targets)
        if not self.spec.starts and not self._refused:
            self.parser.refusals.add(self.node, "It has no start event.", "Draw where it begins.")
