"""The path of an instance over its diagrams, and the clocks that its elements start, pause and stop."""

from __future__ import annotations

from collections.abc import Iterable

from engine.bpmn import Element, Happening
from engine.bpmn import Passage as Passed
from engine.domain.audit import EventTag
from engine.domain.stages import Stage
from engine.persistence import ClockAction, ClockEntry
from engine.services.diagrams import DONE, TAKEN
from engine.services.history import History
from engine.services.move import Move
from engine.services.step import Step

_CLOCK_ACTIONS = {
    (Happening.COMPLETED, "clock-start"): ClockAction.STARTED,
    (Happening.COMPLETED, "clock-stop"): ClockAction.STOPPED,
    (Happening.ENTERED, "clock-pause"): ClockAction.PAUSED,
    (Happening.COMPLETED, "clock-pause"): ClockAction.RESUMED,
    (Happening.CANCELLED, "clock-pause"): ClockAction.RESUMED,
}
_CLOCK_EVENTS = {
    ClockAction.STARTED: EventTag.CLOCK_STARTED,
    ClockAction.PAUSED: EventTag.CLOCK_PAUSED,
    ClockAction.RESUMED: EventTag.CLOCK_RESUMED,
    ClockAction.STOPPED: EventTag.CLOCK_STOPPED,
}
_ANSWER = "answer"
"""The clock that runs as long as an answer is owed (ISO 10002 7.8)."""
_PASSED = {Happening.COMPLETED: DONE, Happening.TAKEN: TAKEN}


class Trace:
    """Keeps what an instance passed on its way."""

    def __init__(self, step: Step, history: History) -> None:
        self._step = step
        self._history = history

    def enter(self, move: Move) -> None:
        """Write down all that the instance passed since this was last done."""
        trail = [passed for passed in move.instance.trail() if not passed.inner]
        _remember(move, trail)
        for passed in trail:
            if passed.element_id:
                self._happened(move, passed, move.element(passed.process, passed.element_id))

    def _enter_stage(self, move: Move, element: Element) -> None:
        stage = element.properties.get("stage")
        if stage and stage != move.case.stage:
            move.case.stage = Stage(stage)
            self._history.note_by_process(move.case, EventTag.STAGE_ENTERED, element=element)

    def _happened(self, move: Move, passed: Passed, element: Element) -> None:
        if passed.kind is Happening.ENTERED:
            self._enter_stage(move, element)
        if passed.kind is Happening.TIMER_FIRED:
            self._history.note_by_process(move.case, EventTag.TIMER_FIRED, element=element)
        for (kind, name), action in _CLOCK_ACTIONS.items():
            if kind is passed.kind and (clock := element.properties.get(name)):
                self._turn(move, clock, action, element)

    def _turn(self, move: Move, clock: str, action: ClockAction, element: Element) -> None:
        if clock == _ANSWER and action is ClockAction.STOPPED:
            move.case.due_at = None  # it was the answer that was owed by then
        self._history.note_by_process(
            move.case, _CLOCK_EVENTS[action], element=element, details={"clock": clock}
        )
        self._step.session.add(
            ClockEntry(
                department=move.case.department,
                case_id=move.case.id,
                number=move.case.lines,
                clock=clock,
                action=action,
                at=self._step.now(),
                element=element.id,
            )
        )


def _remember(move: Move, trail: Iterable[Passed]) -> None:
    """Add to what the instance passed what it had not passed before."""
    passed = move.row.passed
    for step in trail:
        way, place = _PASSED.get(step.kind, ""), step.element_id or step.flow_id
        known = passed.get(step.process, {})
        if way and place not in known.get(way, ()):
            passed = {**passed, step.process: {**known, way: [*known.get(way, ()), place]}}
    if passed is not move.row.passed:
        move.row.passed = passed
