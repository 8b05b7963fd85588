"""The path of an instance over its diagrams, and the clocks that its elements start, pause and stop."""

from __future__ import annotations

from collections.abc import Iterable

from engine.bpmn import Element, Happening
from engine.bpmn import Passage as Passed
from engine.domain.audit import EventTag
from engine.domain.stages import Stage
from engine.services.diagrams import DONE, TAKEN
from engine.services.history import History
from engine.services.ledgers import Ledgers
from engine.services.move import Move
from engine.services.step import Step

_CLOCK_EVENTS = {
    (Happening.COMPLETED, "clock-start"): EventTag.CLOCK_STARTED,
    (Happening.COMPLETED, "clock-stop"): EventTag.CLOCK_STOPPED,
    (Happening.ENTERED, "clock-pause"): EventTag.CLOCK_PAUSED,
    (Happening.COMPLETED, "clock-pause"): EventTag.CLOCK_RESUMED,
    (Happening.CANCELLED, "clock-pause"): EventTag.CLOCK_RESUMED,
}
_PASSED = {Happening.COMPLETED: DONE, Happening.TAKEN: TAKEN}


class Trace:
    """Keeps what an instance passed on its way."""

    def __init__(self, step: Step, history: History, ledgers: Ledgers) -> None:
        self._step = step
        self._history = history
        self._ledgers = ledgers

    def enter(self, move: Move) -> None:
        """Write down all that the instance passed since this was last done."""
        trail = [passed for passed in move.instance.trail() if not passed.inner]
        self._remember(move, trail)
        for passed in trail:
            if passed.element_id:
                self._happened(move, passed, move.element(passed.process, passed.element_id))

    def _enter_stage(self, move: Move, element: Element) -> None:
        stage = element.properties.get("stage")
        if stage and stage != move.case.stage:
            self._step.session.rewrite(move.case, stage=Stage(stage))
            self._history.note_by_process(move.case, EventTag.STAGE_ENTERED, element=element)

    def _happened(self, move: Move, passed: Passed, element: Element) -> None:
        if passed.kind is Happening.ENTERED:
            self._enter_stage(move, element)
        if passed.kind is Happening.TIMER_FIRED:
            self._history.note_by_process(move.case, EventTag.TIMER_FIRED, element=element)
        for (kind, name), tag in _CLOCK_EVENTS.items():
            if kind is passed.kind:
                for clock in element.properties.get(name, "").split():
                    self._turn(move, clock, tag, passed, element)

    def _turn(self, move: Move, clock: str, tag: EventTag, passed: Passed, element: Element) -> None:
        if tag is EventTag.CLOCK_STARTED:
            since, limit = move.counts_from, passed.detail
            self._ledgers.start(move.case, move.bundle, clock, element, since=since, limit=limit)
        elif tag is not EventTag.CLOCK_STOPPED or not self._ledgers.awaits_post(move.case, element.id):
            self._ledgers.note(move.case, move.bundle, tag, clock, element=element)

    def _remember(self, move: Move, trail: Iterable[Passed]) -> None:
        """Add to what the instance passed what it had not passed before."""
        passed = move.row.passed
        for step in trail:
            way, place = _PASSED.get(step.kind, ""), step.element_id or step.flow_id
            known = passed.get(step.process, {})
            if way and place not in known.get(way, ()):
                passed = {**passed, step.process: {**known, way: [*known.get(way, ()), place]}}
        if passed is not move.row.passed:
            self._step.session.rewrite(move.row, passed=passed)
