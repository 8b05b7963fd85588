"""The path of a case over its diagrams, for the viewer and as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.bpmn import Element, Happening, Process
from engine.definitions import Bundle
from engine.kernel.texts import Text, msgid
from engine.kernel.xml import read_xml
from engine.persistence import Incident, IncidentStatus, InstanceStatus, Passage, ProcessInstance
from engine.services.read_models import DiagramView, TimelineEntry

_SCHEDULE = "{http://camunda.org/schema/zeebe/1.0}taskSchedule"


@dataclass(frozen=True)
class Course:
    """What the instances of a case passed, and which of them still run."""

    instances: Sequence[ProcessInstance]
    passages: Sequence[Passage]
    """Of all instances, in the order of time."""
    incidents: Sequence[Incident]

    def of(self, process_id: str) -> list[Passage]:
        """What was passed on one diagram."""
        return [passage for passage in self.passages if passage.process_id == process_id]

    @property
    def process_ids(self) -> tuple[str, ...]:
        """The diagrams that were passed, in the order in which the case came to them."""
        return tuple(dict.fromkeys(passage.process_id for passage in self.passages))

    @property
    def running(self) -> frozenset[str]:
        """Ids of the instances that still run."""
        return frozenset(one.id for one in self.instances if one.status is InstanceStatus.RUNNING)


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
    passages = course.of(process.id)
    current = _current(passages, course.running)
    stopped = {one.element for one in course.incidents if one.status is IncidentStatus.OPEN}
    return DiagramView(
        process_id=process.id,
        title=process.label or process.id,
        xml=bundle.resources[process.file].source.decode(),
        completed=_once(one.element for one in passages if one.kind == Happening.COMPLETED),
        taken=_once(one.flow for one in passages if one.kind == Happening.TAKEN),
        current=tuple(one.element for one in current),
        incidents=tuple(sorted(stopped & process.elements.keys())),
        as_text=tuple(_as_text(process, passages, current)),
    )


def _current(passages: Iterable[Passage], running: frozenset[str]) -> list[Passage]:
    """Where the case stands: what was entered more often than it was left, by its newest entry."""
    open_: Counter[str] = Counter()
    entered: dict[str, Passage] = {}
    for passage in passages:
        if passage.instance_id not in running or not passage.element:
            continue
        if passage.kind == Happening.ENTERED:
            open_[passage.element] += 1
            entered[passage.element] = passage
        elif passage.kind in {Happening.COMPLETED, Happening.CANCELLED}:
            open_[passage.element] -= 1
    return [entered[element] for element, count in open_.items() if count > 0 and element in entered]


def _as_text(
    process: Process, passages: Iterable[Passage], current: Iterable[Passage]
) -> Iterable[TimelineEntry]:
    for passage in passages:
        if passage.kind == Happening.COMPLETED:
            yield _entry(process, passage, "passage:done", msgid("Done: {label}"))
    for passage in current:
        yield _entry(process, passage, "passage:now", msgid("Now: {label}"))


def _entry(process: Process, passage: Passage, tag: str, words: str) -> TimelineEntry:
    element = process.elements.get(passage.element)
    label = (element.label if element else "") or passage.element
    return TimelineEntry(
        at=passage.at,
        tag=tag,
        what=Text(words, label=label),
        element=passage.element,
        label=label,
    )


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in ids if one))
