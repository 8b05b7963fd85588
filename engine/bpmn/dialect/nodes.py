"""Makes the spec of each element, on SpiffWorkflow's task parser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser

from engine.bpmn.dialect import parts
from engine.bpmn.dialect.xml import Node, attribute, extension, local, text
from engine.bpmn.dialect.xml import line as line_of
from engine.bpmn.model import Element
from engine.bpmn.specs.activities import JobTask, LetterTask
from engine.bpmn.specs.events import LinkThrow, ThrowingNode
from engine.bpmn.specs.node import FlowNode
from engine.bpmn.specs.parts import StandardLoop
from engine.bpmn.specs.repetition import Loop, MultiInstance
from engine.bpmn.specs.subprocesses import EventSubProcess

if TYPE_CHECKING:
    from engine.bpmn.dialect.levels import LevelParser
    from engine.bpmn.dialect.refusals import Refusals

_EVENTS = ("Event", "receiveTask")
INSTANCE = "#each"
"""Ends the name of the spec of one instance of a repetition; no id can contain it."""


class NodeParser(TaskParser):
    """Reads one element. The stock parser follows the flows from here; ours are connected afterwards."""

    process_parser: LevelParser
    node: Node
    spec_class: type[Any]

    @property
    def refusals(self) -> Refusals:
        """Where problems go."""
        return self.process_parser.parser.refusals

    def parse_node(self) -> FlowNode:
        """The spec of the element, with its repetition around it where it has one."""
        element = self.read_element()
        self.process_parser.elements[element.id] = element
        multiple, loop = (
            parts.multi_instance(self.node, self.refusals),
            parts.standard_loop(self.node, self.refusals),
        )
        if multiple is None and loop is None:
            return self.create(element.id, element)
        instance = self.create(element.id + INSTANCE, element)
        if multiple is not None:
            return MultiInstance(self.spec, element.id, element=element, instance=instance, loop=multiple)
        return Loop(self.spec, element.id, element=element, instance=instance, loop=loop or StandardLoop())

    def create(self, name: str, element: Element) -> FlowNode:
        """The spec of the element itself."""
        spec: FlowNode = self.spec_class(self.spec, name, **self.common(element), **self.own(element))
        if limit := element.properties.get("clock-limit", "").strip():
            spec.clock_limit = self.refusals.source(self.node, limit, "The time limit of the clock")
        return spec

    def common(self, element: Element) -> dict[str, Any]:
        """What every spec is made with."""
        return {"element": element, "io": parts.io_mapping(self.node, self.refusals)}

    def own(self, element: Element) -> dict[str, Any]:
        """What specs of this kind are made with beside."""
        del element
        return {}

    def read_element(self) -> Element:
        """The element as the rest of the engine reads it."""
        node, found = self.node, parts.properties(self.node)
        kind, events = local(node), self.process_parser.parser.events
        return Element(
            id=self.bpmn_id,
            kind=kind,
            label=attribute(node, "name"),
            process=self.process_parser.process_id,
            parent=self.process_parser.parent_id,
            file=self.refusals.file,
            line=line_of(node),
            lane=self.lane or "",
            documentation=text(node.find("{*}documentation")),
            properties=found,
            event=events.kind(node) if kind.endswith(_EVENTS) else "",
            interrupting=_interrupts(node),
            attached_to=attribute(node, "attachedToRef"),
            event_triggered=attribute(node, "triggeredByEvent") == "true",
            form=parts.form_of(node, found),
            job_type=parts.job_type(node),
            headers=parts.headers(node),
            message=events.message_name(node),
            called=parts.called(node),
            for_each=node.find("{*}multiInstanceLoopCharacteristics") is not None,
        )


class UserTaskParser(NodeParser):
    """Work for a person."""

    def own(self, element: Element) -> dict[str, Any]:
        """Who may do it."""
        del element
        return {"assigned": parts.assigned(self.node, self.refusals)}


class JobParser(NodeParser):
    """A task that a service does; a letter that somebody reads first waits for them."""

    def create(self, name: str, element: Element) -> FlowNode:
        """By whether it waits for a person."""
        if element.is_reviewed:
            assigned = parts.reviewing(self.node, self.refusals)
            return LetterTask(self.spec, name, assigned=assigned, **self.common(element))
        return super().create(name, element)

    def own(self, element: Element) -> dict[str, Any]:
        """A job type it must have."""
        if not element.job_type:
            advice = "Enter the type of the job in the properties panel; docs/dialect.md lists them."
            raise self.refusals.refuse(self.node, "It does not say which job is to be done.", advice)
        return {}


class BusinessRuleParser(NodeParser):
    """A decision, or a job."""

    def create(self, name: str, element: Element) -> FlowNode:
        """Both are drawn alike."""
        if extension(self.node, "calledDecision") is None:
            return _job(self, name, element)
        return super().create(name, element)

    def own(self, element: Element) -> dict[str, Any]:
        """Where the result goes."""
        del element
        return {"result": attribute(extension(self.node, "calledDecision"), "resultVariable")}


class ScriptParser(NodeParser):
    """A FEEL expression, or a job."""

    def create(self, name: str, element: Element) -> FlowNode:
        """Both are drawn alike."""
        if extension(self.node, "script") is None and element.job_type:
            return _job(self, name, element)
        return super().create(name, element)

    def own(self, element: Element) -> dict[str, Any]:
        """The expression, and the name of its value."""
        del element
        script = extension(self.node, "script")
        expression, result = attribute(script, "expression"), attribute(script, "resultVariable")
        if not expression or not result:
            raise self.refusals.refuse(
                self.node,
                "The script has no FEEL expression or no result variable.",
                "Choose “FEEL expression” as its implementation, and enter both.",
            )
        return {"script": self.refusals.expression(self.node, expression, "The script"), "result": result}


class CatchParser(NodeParser):
    """Intermediate catch events, and receive tasks."""

    allowed = "message timer signal"

    def own(self, element: Element) -> dict[str, Any]:
        """What it waits for."""
        events = self.process_parser.parser.events
        if element.event == "message":
            return {"trigger": events.message(self.node, keyed=True)}
        return {"trigger": events.read(self.node, self.allowed)}

    def create(self, name: str, element: Element) -> FlowNode:
        """A link is a place to come out at, and no event."""
        if element.event == "link":
            spec = FlowNode(self.spec, name, **self.common(element))
            self.process_parser.link_in(self.process_parser.parser.events.link(self.node), spec, self.node)
            return spec
        return super().create(name, element)


class BoundaryParser(CatchParser):
    """Events on the border of an activity."""

    allowed = "message timer signal error escalation"


class StartParser(CatchParser):
    """Start events of processes, sub-processes and event sub-processes."""

    def own(self, element: Element) -> dict[str, Any]:
        """What begins the level."""
        events, level = self.process_parser.parser.events, self.process_parser
        if level.event_triggered:
            allowed = "message timer signal error escalation"
        else:
            allowed = "none" if level.parent_id else "none message timer signal"
        if element.event == "message" and "message" in allowed:
            return {"trigger": events.message(self.node, keyed=level.event_triggered)}
        return {"trigger": events.read(self.node, allowed)}


class ThrowParser(NodeParser):
    """Intermediate throw events and end events."""

    allowed = "none message signal escalation link"

    def create(self, name: str, element: Element) -> FlowNode:
        """By what it throws."""
        common = self.common(element)
        if element.event == "message":
            return _job(self, name, element)
        events = self.process_parser.parser.events
        if element.event == "link" and "link" in self.allowed:
            spec = LinkThrow(self.spec, name, **common)
            self.process_parser.link_out(events.link(self.node), spec, self.node)
            return spec
        trigger = events.read(self.node, self.allowed)
        return ThrowingNode(self.spec, name, trigger=trigger, **common)


class EndParser(ThrowParser):
    """End events."""

    allowed = "none message signal escalation error terminate"


class SubProcessParser(NodeParser):
    """Embedded and event sub-processes."""

    def create(self, name: str, element: Element) -> FlowNode:
        """The activity; its inside is read as a level of its own."""
        level = self.process_parser
        inside = level.read_inside(self.node)
        if not element.event_triggered:
            return super().create(name, element)
        start = next(iter(inside.starts.values()), None)
        if start is None or len(inside.starts) > 1:
            raise self.refusals.refuse(self.node, "An event sub-process needs exactly one start event.")
        spec = EventSubProcess(
            self.spec,
            name,
            trigger=start.event_definition,
            start=start.element,
            **self.own(element),
            **self.common(element),
        )
        level.spec.event_subprocesses.append(spec)
        return spec

    def own(self, element: Element) -> dict[str, Any]:
        """The name of the spec of its inside."""
        return {"inside": self.process_parser.inside_name(element.id)}


class CallParser(NodeParser):
    """Call activities."""

    def own(self, element: Element) -> dict[str, Any]:
        """The process that is called, and which variables go in and out."""
        if not element.called:
            advice = "Choose the process in the properties panel."
            raise self.refusals.refuse(self.node, "It does not say which process it calls.", advice)
        called = extension(self.node, "calledElement")
        return {
            "inside": element.called,
            "shows": attribute(called, "propagateAllParentVariables") != "false",
            "gives_back": attribute(called, "propagateAllChildVariables") != "false",
        }


def _job(parser: NodeParser, name: str, element: Element) -> FlowNode:
    return JobParser(parser.process_parser, JobTask, parser.node, parser.nsmap).create(name, element)


def _interrupts(node: Node) -> bool:
    return attribute(node, "cancelActivity") != "false" and attribute(node, "isInterrupting") != "false"
