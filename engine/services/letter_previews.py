"""Letters before they are written: which tasks lead to one, and what a step that is rehearsed would write."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn import Element
from engine.bpmn.model import REVIEW_FORM
from engine.definitions import Bundle
from engine.persistence import Case, Letter
from engine.services.correspondence import COMPLAINANT, Correspondence, Way
from engine.services.labels import Labels
from engine.services.letter_reviews import LetterReviews
from engine.services.letters import Letters
from engine.services.move import Move
from engine.services.read_models import LetterPreview, StepPreview

_WAITING = frozenset({"userTask", "receiveTask", "eventBasedGateway"})
_OUT_OF_ORDER = frozenset({"error", "escalation"})
"""What an end event throws to the border of what it ends."""


class LetterPreviews:
    """Tells what a step has written, which nobody will ever get: the step is taken back."""

    def __init__(
        self, *, letters: Letters, correspondence: Correspondence, reviews: LetterReviews, labels: Labels
    ) -> None:
        self._letters = letters
        self._correspondence = correspondence
        self._reviews = reviews
        self._labels = labels

    def of(self, move: Move) -> StepPreview:
        """What came of a step: the letters that it wrote, and those that wait to be read first."""
        letters = (*self.written().letters, *self._to_be_read(move))
        return StepPreview(
            letters=tuple(sorted(letters, key=lambda one: one.to != COMPLAINANT)),
            tasks=tuple(
                self._labels.said(task.department, task.label)
                for task in move.opened
                if task.form != REVIEW_FORM
            ),
        )

    def written(self) -> StepPreview:
        """The letters that the step wrote, whatever it was."""
        letters = [self._written(*one) for one in self._correspondence.written]
        return StepPreview(letters=tuple(letters), tasks=())

    def _written(self, case: Case, row: Letter, way: Way) -> LetterPreview:
        view = self._letters.view(row, case)
        return LetterPreview(
            subject=view.subject,
            html=view.html,
            language=row.language,
            to=row.to,
            way=way.told,
            addressee=view.addressee,
        )

    def _to_be_read(self, move: Move) -> Iterator[LetterPreview]:
        case, new = move.case, {task.token: task for task in move.opened}
        for task in move.instance.tasks:
            if task.token not in new or not task.element.is_reviewed:
                continue
            variables = move.instance.variables_at(task.token)
            occasion = self._reviews.occasion(case, move.bundle, task.element, variables)
            letter = self._correspondence.compose(case, move.bundle, occasion)
            yield LetterPreview(
                subject=letter.subject,
                html=letter.html,
                language=self._correspondence.language(case, move.bundle, occasion),
                to=occasion.to,
                way=self._correspondence.way(case, move.bundle, occasion.to).told,
                addressee=self._letters.addressee(case) if occasion.to == COMPLAINANT else (),
                read_by=tuple(self._labels.group(case.department, one) for one in task.candidate_groups),
            )


def leads_to_letter(bundle: Bundle, task: Element) -> bool:
    """Whether a letter to the complainant may be written once a task is done, before anything else waits."""
    processes = bundle.diagrams.processes
    callers: dict[str, list[Element]] = {}
    for process in processes.values():
        for element in process.elements.values():
            if element.kind == "callActivity":
                callers.setdefault(element.called, []).append(element)
    ahead, seen = list(_after(bundle, task, callers)), set()
    while ahead:
        element = ahead.pop()
        if (element.process, element.id) in seen:
            continue
        seen.add((element.process, element.id))
        if element.job_type == "letter" and element.headers.get("to", COMPLAINANT) == COMPLAINANT:
            return True
        ahead += _next(bundle, element, callers)
    return False


def _next(bundle: Bundle, element: Element, callers: dict[str, list[Element]]) -> Iterator[Element]:
    """What follows an element that a token reaches; nothing where it waits."""
    if element.for_each:
        yield from _after(bundle, element, callers)
    inside = bundle.diagrams.processes[element.process].elements.values()
    if element.kind in _WAITING or (element.kind == "intermediateCatchEvent" and element.event != "link"):
        return
    if element.kind == "callActivity":
        if called := bundle.diagrams.processes.get(element.called):
            yield from called.start_events
    elif element.kind == "subProcess":
        yield from (one for one in inside if one.parent == element.id and one.kind == "startEvent")
    elif element.kind == "intermediateThrowEvent" and element.event == "link":
        yield from (one for one in inside if one.kind == "intermediateCatchEvent" and one.event == "link")
    else:
        yield from _after(bundle, element, callers)


def _after(bundle: Bundle, element: Element, callers: dict[str, list[Element]]) -> Iterator[Element]:
    """Where the flows out of an element lead; from an end, what follows whatever it ends."""
    process = bundle.diagrams.processes[element.process]
    leading = [flow.target for flow in process.flows.values() if flow.source == element.id]
    yield from (process.elements[target] for target in leading)
    if leading:
        return
    around = [process.elements[element.parent]] if element.parent else callers.get(process.id, [])
    for one in around:
        if one.event_triggered:
            continue
        yield from _after(bundle, one, callers)
        if element.event in _OUT_OF_ORDER:
            beside = bundle.diagrams.processes[one.process].elements.values()
            yield from (b for b in beside if b.attached_to == one.id and b.event in _OUT_OF_ORDER)
