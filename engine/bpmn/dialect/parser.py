"""Reads a file of the dialect, on SpiffWorkflow's parser."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser

from engine.bpmn.dialect import nodes
from engine.bpmn.dialect.events import Events
from engine.bpmn.dialect.levels import LevelParser
from engine.bpmn.dialect.refusals import Refusals
from engine.bpmn.dialect.xml import NAMESPACES, Node, attribute, bpmn, child, line, text
from engine.bpmn.model import Process
from engine.bpmn.specs import activities, events, gateways, subprocesses
from engine.bpmn.specs.node import FlowNode
from engine.bpmn.specs.process import ProcessSpec

_RUNS = {
    "startEvent": (nodes.StartParser, events.StartEvent),
    "endEvent": (nodes.EndParser, events.ThrowingNode),
    "intermediateThrowEvent": (nodes.ThrowParser, events.ThrowingNode),
    "intermediateCatchEvent": (nodes.CatchParser, events.CatchingNode),
    "boundaryEvent": (nodes.BoundaryParser, events.BoundaryEvent),
    "task": (nodes.NodeParser, FlowNode),
    "manualTask": (nodes.NodeParser, FlowNode),
    "userTask": (nodes.UserTaskParser, activities.UserTask),
    "serviceTask": (nodes.JobParser, activities.JobTask),
    "sendTask": (nodes.JobParser, activities.JobTask),
    "receiveTask": (nodes.CatchParser, events.CatchingNode),
    "scriptTask": (nodes.ScriptParser, activities.ScriptTask),
    "businessRuleTask": (nodes.BusinessRuleParser, activities.BusinessRuleTask),
    "callActivity": (nodes.CallParser, subprocesses.CallActivity),
    "subProcess": (nodes.SubProcessParser, subprocesses.SubProcess),
    "exclusiveGateway": (nodes.NodeParser, gateways.ExclusiveGateway),
    "parallelGateway": (nodes.NodeParser, gateways.ParallelGateway),
    "inclusiveGateway": (nodes.NodeParser, gateways.InclusiveGateway),
    "eventBasedGateway": (nodes.NodeParser, gateways.EventBasedGateway),
}


class DialectParser(BpmnParser):
    """Reads one file. Nothing of the stock dialect is left: what is not listed above is refused."""

    PARSER_CLASSES: dict[str, Any] = {}  # noqa: RUF012  the way SpiffWorkflow is configured
    OVERRIDE_PARSER_CLASSES = {bpmn(tag): classes for tag, classes in _RUNS.items()}  # noqa: RUF012  the same
    PROCESS_PARSER_CLASS = LevelParser

    def __init__(self, refusals: Refusals) -> None:
        super().__init__(namespaces=NAMESPACES)
        self.refusals = refusals
        self.events: Events
        self.specs: dict[str, ProcessSpec] = {}
        """Specs of all levels by name."""
        self.processes: dict[str, Process] = {}

    def add_bpmn_xml(self, bpmn: Node, filename: str | None = None) -> None:
        """Read the processes of a file. Stock indexes of data stores and correlations are left out."""
        del filename
        self.events = Events(bpmn, self.refusals)
        self._add_diagram_indexes(bpmn)
        for node in bpmn.iterchildren("{*}process"):
            if attribute(node, "isExecutable") != "false":
                self._add_process(node)

    def _add_process(self, node: Node) -> None:
        level = LevelParser(self, node)
        if not level.process_id or level.process_id in self.specs:
            self.refusals.add(node, "The id of the process is missing, or used twice.")
            return
        level.get_spec()
        self.processes[level.process_id] = Process(
            id=level.process_id,
            label=attribute(node, "name"),
            file=self.refusals.file,
            line=line(node),
            documentation=text(child(node, "documentation")),
            elements=level.elements,
            flows=level.flows,
        )

    def _add_diagram_indexes(self, bpmn: Node) -> None:
        # Where shapes stand means nothing here; the stock method fails on positions that are no numbers.
        lanes: dict[str, str] = {}
        for lane in bpmn.iter("{*}lane"):
            for reference in lane.iterchildren("{*}flowNodeRef"):
                lanes[text(reference)] = attribute(lane, "name") or attribute(lane, "id")
        self.document_lanes[self._document_key(bpmn)] = lanes
