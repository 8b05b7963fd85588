"""The path of a case over its diagrams, for the viewer and as text."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain

from engine.bpmn import Element, Process
from engine.definitions import Bundle
from engine.kernel.texts import Text, msgid
from engine.kernel.xml import read_xml
from engine.persistence import Incident, IncidentStatus, ProcessInstance
from engine.services.read_models import DiagramView

_SCHEDULE = "{http://camunda.org/schema/zeebe/1.0}taskSchedule"


DONE, TAKEN = "done", "taken"
"""What an instance passed of a process: elements that were completed, flows that were taken."""


@dataclass(frozen=True)
class Course:
    """What the instances of a case passed, and where it stands."""

    instances: Sequence[ProcessInstance]
    """The oldest first."""
    standing: Collection[Element]
    incidents: Sequence[Incident]

    def passed(self, process_id: str, what: str) -> tuple[str, ...]:
        """Ids of what was passed on one diagram, in the order of its first time."""
        ways = (one.passed.get(process_id, {}).get(what, ()) for one in self.instances)
        return tuple(dict.fromkeys(chain.from_iterable(ways)))

    @property
    def process_ids(self) -> tuple[str, ...]:
        """The diagrams that were passed, in the order in which the case came to them."""
        passed = chain.from_iterable(one.passed for one in self.instances)
        return tuple(dict.fromkeys([*passed, *(element.process for element in self.standing)]))


def diagrams(bundle: Bundle, course: Course) -> tuple[DiagramView, ...]:
    """Every diagram that a case passed."""
    known = bundle.diagrams.processes
    return tuple(_diagram(bundle, known[one], course) for one in course.process_ids if one in known)


def element_of(bundle: Bundle, element_id: str, *, message: str = "") -> Element | None:
    """The element of that id; of a name that several diagrams use, the one that waits for the message."""
    found = [
        process.elements[element_id]
        for process in bundle.diagrams.processes.values()
        if element_id in process.elements
    ]
    return next((element for element in found if element.message == message), found[0] if found else None)


def due_date_of(bundle: Bundle, element: Element) -> str:
    """How the diagram writes the due date of a task; empty if it doesn't."""
    root = read_xml(bundle.resources[element.file].source, element.file)
    for shape in root.iter():
        if shape.get("id") == element.id:
            schedule = next(shape.iter(_SCHEDULE), None)
            return str(schedule.get("dueDate", "")) if schedule is not None else ""
    return ""


def _diagram(bundle: Bundle, process: Process, course: Course) -> DiagramView:
    done = course.passed(process.id, DONE)
    current = tuple(element.id for element in course.standing if element.process == process.id)
    stopped = {one.element for one in course.incidents if one.status is IncidentStatus.OPEN}
    said = ((msgid("Done: {label}"), done), (msgid("Now: {label}"), current))
    return DiagramView(
        process_id=process.id,
        title=bundle.say(process.label) or process.id,
        xml=bundle.drawn(process.file),
        completed=done,
        taken=course.passed(process.id, TAKEN),
        current=current,
        incidents=tuple(sorted(stopped & process.elements.keys())),
        as_text=tuple(
            Text(words, label=bundle.say(_label(process, one))) for words, ids in said for one in ids
        ),
    )


def _label(process: Process, element_id: str) -> str:
    element = process.elements.get(element_id)
    return (element.label if element else "") or element_id
