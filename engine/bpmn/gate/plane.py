"""The picture of a diagram: where shapes, labels and lines are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from lxml import etree

from engine.bpmn.gate import lettering
from engine.bpmn.gate.drawing import BPMN, BPMNDI, EVENTS, GATEWAYS, Drawing, Element
from engine.bpmn.gate.geometry import Box, Point, Segment

_DC = "http://www.omg.org/spec/DD/20100524/DC"
_DI = "http://www.omg.org/spec/DD/20100524/DI"
_FRAMES = frozenset({"participant", "lane", "group"})
"""What is drawn around other things without being in their way."""
_LABELLED_BESIDE = EVENTS | GATEWAYS | {"dataObjectReference", "dataStoreReference"}
_LABEL_WIDTH = 90
"""Pixels that modelers give to a label that nobody placed."""


@dataclass(frozen=True, eq=False)
class Shape:
    """A shape on the drawing."""

    xml: etree._Element
    box: Box
    element: Element
    expanded: bool

    @property
    def id(self) -> str:
        """Id of the element that it draws."""
        return self.element.id

    @property
    def kind(self) -> str:
        """Kind of the element that it draws."""
        return self.element.kind

    @property
    def label(self) -> str:
        """What is written on or beside it."""
        return self.element.label

    @property
    def called(self) -> str:
        """How it is called in a sentence."""
        return f"“{self.label or self.id}”"

    @cached_property
    def parent(self) -> str:
        """Id of the sub-process that it is drawn in, if any."""
        around = self.element.xml.getparent()
        return (
            (around.get("id") or "") if around is not None and around.tag == f"{{{BPMN}}}subProcess" else ""
        )


@dataclass(frozen=True, eq=False)
class Line:
    """A flow, message flow or association on the drawing."""

    xml: etree._Element
    segments: tuple[Segment, ...]
    element: Element

    @property
    def id(self) -> str:
        """Id of the element that it draws."""
        return self.element.id

    @property
    def source(self) -> str:
        """Id of what it leads from."""
        return self.element.get("sourceRef")

    @property
    def target(self) -> str:
        """Id of what it leads to."""
        return self.element.get("targetRef")

    @property
    def is_flow(self) -> bool:
        """Whether a case goes along it."""
        return self.element.kind == "sequenceFlow"

    @property
    def called(self) -> str:
        """How it is called in a sentence."""
        return f"the line “{self.element.label or self.id}”"

    def enters(self, box: Box) -> bool:
        """Whether it passes through a box."""
        return any(segment.enters(box) for segment in self.segments)


@dataclass(frozen=True, eq=False)
class Label:
    """A text that stands beside a shape or line."""

    xml: etree._Element
    box: Box
    text: str
    of: str
    """Id of the element that it names."""

    @property
    def called(self) -> str:
        """How it is called in a sentence."""
        return f"“{self.text}”"


@dataclass(frozen=True, eq=False)
class Plane:
    """One page of a drawing."""

    drawing: Drawing
    xml: etree._Element

    @cached_property
    def shapes(self) -> list[Shape]:
        """Shapes that take room; pools, lanes and groups are frames around them."""
        found = []
        for xml in self.xml.iterchildren(f"{{{BPMNDI}}}BPMNShape"):
            element = self.drawing.by_id.get(xml.get("bpmnElement") or "")
            box = _box(xml)
            if element is not None and box is not None and element.kind not in _FRAMES:
                found.append(Shape(xml, box, element, xml.get("isExpanded") == "true"))
        return found

    @cached_property
    def lines(self) -> list[Line]:
        """Lines with two points at least."""
        found = []
        for xml in self.xml.iterchildren(f"{{{BPMNDI}}}BPMNEdge"):
            element = self.drawing.by_id.get(xml.get("bpmnElement") or "")
            points = [
                Point(_number(item, "x"), _number(item, "y")) for item in xml.iterfind(f"{{{_DI}}}waypoint")
            ]
            pieces = [Segment(*ends) for ends in pairwise(points) if ends[0] != ends[1]]
            if element is not None and pieces:
                found.append(Line(xml, tuple(pieces), element))
        return found

    @cached_property
    def labels(self) -> list[Label]:
        """Texts beside events, gateways and lines, where they were placed or where modelers put them."""
        beside = [shape for shape in self.shapes if shape.kind in _LABELLED_BESIDE and shape.label]
        found = [
            Label(shape.xml, _label_box(shape.xml) or _below(shape), shape.label, shape.id)
            for shape in beside
        ]
        for line in self.lines:
            if line.element.label:
                box = _label_box(line.xml) or _at_middle(line)
                found.append(Label(line.xml, box, line.element.label, line.id))
        return found

    @cached_property
    def by_id(self) -> Mapping[str, Shape]:
        """The shapes by the id of what they draw."""
        return {shape.id: shape for shape in self.shapes}

    @cached_property
    def line_by_id(self) -> Mapping[str, Line]:
        """The lines by the id of what they draw."""
        return {line.id: line for line in self.lines}

    def is_around(self, shape: Shape, inner: str) -> bool:
        """Whether a shape is an expanded sub-process in which an element is drawn, at any depth."""
        element = self.drawing.by_id.get(inner)
        return element is not None and shape.expanded and shape.element.xml in element.xml.iterancestors()

    def may_overlap(self, one: Shape, other: Shape) -> bool:
        """Whether two shapes belong on each other."""
        hosts = {one.element.get("attachedToRef"), other.element.get("attachedToRef")}
        attached = one.id in hosts or other.id in hosts
        return attached or self.is_around(one, other.id) or self.is_around(other, one.id)

    def may_touch(self, line: Line, shape: Shape) -> bool:
        """Whether a line leads to or from a shape, or runs inside of it."""
        return shape.id in {line.source, line.target} or self.is_around(shape, line.id)


def planes(drawing: Drawing) -> Iterator[Plane]:
    """The pages of a drawing."""
    return (Plane(drawing, xml) for xml in drawing.root.iter(f"{{{BPMNDI}}}BPMNPlane"))


def _box(xml: etree._Element) -> Box | None:
    bounds = xml.find(f"{{{_DC}}}Bounds")
    return None if bounds is None else Box(*(_number(bounds, name) for name in ("x", "y", "width", "height")))


def _label_box(xml: etree._Element) -> Box | None:
    label = xml.find(f"{{{BPMNDI}}}BPMNLabel")
    return None if label is None else _box(label)


def _below(shape: Shape) -> Box:
    width = min(_LABEL_WIDTH, lettering.width(shape.label, lettering.BESIDE))
    height = lettering.height(lettering.lines(shape.label, lettering.BESIDE, width + 1), lettering.BESIDE)
    return Box(shape.box.middle.x - width / 2, shape.box.y + shape.box.height + 5, width, height)


def _at_middle(line: Line) -> Box:
    piece = line.segments[len(line.segments) // 2]
    around = Box.around(*piece).middle
    width = min(_LABEL_WIDTH, lettering.width(line.element.label, lettering.BESIDE))
    return Box(
        around.x - width / 2, around.y - lettering.height(1, lettering.BESIDE) - 3, width, lettering.BESIDE
    )


def _number(xml: etree._Element, name: str) -> float:
    try:
        return float(xml.get(name) or 0)
    except ValueError:
        return 0.0
