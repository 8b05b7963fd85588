"""The path of an instance over its diagrams, and the clocks that its elements start, pause and stop."""

from __future__ import annotations

from engine.bpmn import Element, Happening
from engine.bpmn import Passage as Passed
from engine.domain.audit import EventTag
from engine.domain.stages import Stage
from engine.persistence import ClockAction, ClockEntry, Passage
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
_KEPT = {Happening.ENTERED, Happening.COMPLETED, Happening.CANCELLED, Happening.TAKEN}


class Trace:
    """Keeps what an instance passed on its way."""

    def __init__(self, step: Step, history: History) -> None:
        self._step = step
        self._history = history

    def enter(self, move: Move) -> None:
        """Write down all that the instance passed since this was last done."""
        for passed in move.instance.trail():
            if passed.inner:
                continue
            if passed.kind in _KEPT:
                self._keep(move, passed)
            if passed.element_id:
                self._happened(move, passed, move.element(passed.process, passed.element_id))

    def _enter_stage(self, move: Move, element: Element) -> None:
        stage = element.properties.get("stage")
        if stage and stage != move.case.stage:
            move.case.stage = Stage(stage)
            self._history.note_by_process(move.case, EventTag.STAGE_ENTERED, element=element)

    def _keep(self, move: Move, passed: Passed) -> None:
        move.passages += 1
        self._step.session.add(
            Passage(
                department=move.case.department,
                instance_id=move.row.id,
                number=move.passages,
                kind=passed.kind,
                process_id=passed.process,
                element=passed.element_id,
                flow=passed.flow_id,
                at=passed.at,
            )
        )

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
