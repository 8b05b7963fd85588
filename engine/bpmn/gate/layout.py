"""Whether people enjoy reading a drawing: nothing is covered, no line in the way, the main way straight."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from engine.bpmn.gate import lettering
from engine.bpmn.gate.drawing import ACTIVITIES, Bundle, Drawing, Node
from engine.bpmn.gate.geometry import Box, Segment
from engine.bpmn.gate.plane import Line, Shape, planes
from engine.bpmn.gate.references import References
from engine.bpmn.gate.rules import Check, Finding, problem, warning
from engine.kernel.errors import Problem
from engine.kernel.xml import read_xml

REACH = 40
"""Pixels. A label further away than this belongs to nothing."""
_SLACK = 2
"""Pixels that nobody sees."""
_PADDING = 5
"""Pixels that stay free around a label inside of a shape."""
_MARK = 14
"""Pixels at the foot of an activity for the marks of loops and sub-processes."""


def check_layout(source: bytes, file: str) -> list[Problem]:
    """What makes a drawing hard to read, as warnings. Raises `DefinitionsRefused` as `read_xml` does."""
    drawing = Drawing(file, read_xml(source, file), Bundle(References(), {}))
    found = [problem(drawing, name, finding) for name, check in RULES.items() for finding in check(drawing)]
    return sorted(found)


def shapes_apart(drawing: Drawing) -> Iterator[Finding]:
    """No two shapes overlap, except an event on the border of an activity and what is inside of another."""
    for plane in planes(drawing):
        for one, other in combinations(plane.shapes, 2):
            if one.box.meets(other.box.grown(-_SLACK)) and not plane.may_overlap(one, other):
                yield warning(other.xml, f"It lies on {one.called}.", "Move the two apart.")


def shapes_inside(drawing: Drawing) -> Iterator[Finding]:
    """What belongs to an expanded sub-process is drawn inside of it."""
    for plane in planes(drawing):
        for shape in plane.shapes:
            around = plane.by_id.get(shape.parent)
            if around is not None and not around.box.holds(shape.box):
                yield warning(shape.xml, f"It sticks out of {around.called}.", "Make room for it.")


def labels_apart(drawing: Drawing) -> Iterator[Finding]:
    """No label covers a shape or another label."""
    for plane in planes(drawing):
        for one, other in combinations(plane.labels, 2):
            if one.box.grown(-_SLACK).meets(other.box):
                yield warning(
                    other.xml, f"Its label lies on the label of {one.called}.", "Move one of the labels."
                )
        for label in plane.labels:
            for shape in plane.shapes:
                inside = shape.box.holds(label.box) and plane.is_around(shape, label.of)
                if label.box.grown(-_SLACK).meets(shape.box) and not inside:
                    yield warning(label.xml, f"Its label lies on {shape.called}.", "Move the label.")


def labels_within_reach(drawing: Drawing) -> Iterator[Finding]:
    """A label stands beside what it names."""
    for plane in planes(drawing):
        for label in plane.labels:
            line = plane.line_by_id.get(label.of)
            places = [Box.around(*piece) for piece in line.segments] if line else [plane.by_id[label.of].box]
            if min(label.box.distance(place) for place in places) > REACH:
                yield warning(label.xml, "Its label stands far away from it.", "Move the label beside it.")


def labels_fit(drawing: Drawing) -> Iterator[Finding]:
    """A label goes into the shape or the box that is drawn for it."""
    for plane in planes(drawing):
        for shape in plane.shapes:
            if shape.kind in ACTIVITIES and shape.label and not _fits(shape):
                yield warning(
                    shape.xml,
                    f"Its label “{shape.label}” does not fit in.",
                    "Shorten it, or widen the shape.",
                )
        for label in plane.labels:
            count = lettering.lines(label.text, lettering.BESIDE, label.box.width + lettering.BESIDE)
            if lettering.height(count, lettering.BESIDE) > label.box.height + lettering.BESIDE:
                yield warning(
                    label.xml, f"The box of its label “{label.text}” is too small.", "Widen the label."
                )


def _fits(shape: Shape) -> bool:
    room = shape.box.width - 2 * _PADDING
    if lettering.widest_word(shape.label, lettering.INSIDE) > room:
        return False
    count = lettering.lines(shape.label, lettering.INSIDE, room)
    marked = _MARK if shape.kind in {"callActivity", "subProcess"} else 0
    return lettering.height(count, lettering.INSIDE) <= shape.box.height - 2 * _PADDING - marked


def lines_around_shapes(drawing: Drawing) -> Iterator[Finding]:
    """No line runs through a shape or a label."""
    for plane in planes(drawing):
        for line in plane.lines:
            for shape in plane.shapes:
                if line.enters(shape.box.grown(-_SLACK)) and not plane.may_touch(line, shape):
                    yield warning(line.xml, f"It runs through {shape.called}.", "Lead the line around it.")
            for label in plane.labels:
                if line.enters(label.box.grown(-_SLACK)):
                    yield warning(
                        line.xml,
                        f"It runs through the label of {label.called}.",
                        "Move the label or the line.",
                    )


def lines_apart(drawing: Drawing) -> Iterator[Finding]:
    """No line crosses another, or runs on top of it, except where both begin or end together."""
    for plane in planes(drawing):
        for one, other in combinations(plane.lines, 2):
            if any(
                a.crosses(b) and not _meet(one, other, a, b) for a in one.segments for b in other.segments
            ):
                yield warning(other.xml, f"It crosses {one.called}.", "Lead one of the lines another way.")


def _meet(one: Line, other: Line, a: Segment, b: Segment) -> bool:
    """Whether two pieces lie on each other because their lines leave together, or arrive together."""
    together = one.source == other.source or one.target == other.target
    return together and a.is_square and b.is_square and not _through(a, b)


def _through(a: Segment, b: Segment) -> bool:
    across = (a.start.x == a.end.x) != (b.start.x == b.end.x)
    return across and a.crosses(b)


def lines_square(drawing: Drawing) -> Iterator[Finding]:
    """Lines run across or down."""
    for plane in planes(drawing):
        for line in plane.lines:
            if line.is_flow and not all(piece.is_square for piece in line.segments):
                yield warning(line.xml, "It runs aslant.", "Lead it across and down.")


def lines_docked(drawing: Drawing) -> Iterator[Finding]:
    """A line begins at the border of its source and ends at the border of its target."""
    for plane in planes(drawing):
        for line in plane.lines:
            ends = ((line.segments[0].start, line.source), (line.segments[-1].end, line.target))
            for point, name in ends if line.is_flow else ():
                shape = plane.by_id.get(name)
                there = Box(*point, 0, 0)
                if shape and (
                    shape.box.distance(there) > _SLACK or shape.box.grown(-2 * _SLACK).holds(there)
                ):
                    yield warning(
                        line.xml, f"It does not touch the border of {shape.called}.", "Draw the line anew."
                    )


def main_way_straight(drawing: Drawing) -> Iterator[Finding]:
    """One straight line leads from the start on the left to an end on the right."""
    drawn = {shape.id: shape for plane in planes(drawing) for shape in plane.shapes}
    ways = {line.id: line for plane in planes(drawing) for line in plane.lines}
    for container in drawing.containers:
        for start in container.starts:
            begins = start.trigger == "none" or container.is_event_sub_process
            if begins and start.id in drawn and not _reaches_end(start, drawn, ways):
                advice = "Draw the main way from left to right on one height, and the others above and below."
                yield warning(start.xml, "No straight line leads from here to an end.", advice)


def _reaches_end(start: Node, drawn: dict[str, Shape], ways: dict[str, Line]) -> bool:
    todo, seen = [start], {start}
    while todo:
        node = todo.pop()
        if node.kind == "endEvent":
            return True
        for flow in node.outgoing:
            line, target = ways.get(flow.id), flow.target
            if (
                line
                and target
                and target not in seen
                and _goes_right(line, drawn.get(node.id), drawn.get(target.id))
            ):
                seen.add(target)
                todo.append(target)
    return False


def _goes_right(line: Line, source: Shape | None, target: Shape | None) -> bool:
    if source is None or target is None:
        return False
    level = abs(source.box.middle.y - target.box.middle.y) <= 1
    return level and target.box.x > source.box.x and len(line.segments) == 1


RULES: dict[str, Check] = {
    "shapes-apart": shapes_apart,
    "shapes-inside": shapes_inside,
    "labels-apart": labels_apart,
    "labels-within-reach": labels_within_reach,
    "labels-fit": labels_fit,
    "lines-around-shapes": lines_around_shapes,
    "lines-apart": lines_apart,
    "lines-square": lines_square,
    "lines-docked": lines_docked,
    "main-way-straight": main_way_straight,
}
"""Every rule of the layout by its name."""
