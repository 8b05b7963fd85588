"""Every kind of timer is a row with its moment, and the worker fires it, as often as it says."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.app import SYSTEM, Engine
from engine.kernel.clock import HandClock
from engine.persistence import Event, Timer
from tests.bpmn.drawing import beside, border, element, end, ext, file, flows, process, start, timer
from tests.services.desk import DEFINITIONS, Town

ASSESS = element(
    "userTask",
    "assess",
    ext(
        '<zeebe:formDefinition formId="assessment"/><zeebe:assignmentDefinition candidateGroups="front-line"/>'
    ),
    name="Assess",
)
STRAIGHT = "received > assess > closed"


def on_the_border(kind: str, text: str, *, interrupting: bool) -> str:
    late = border("late", "assess", timer(kind, text), interrupting=interrupting)
    return start() + ASSESS + late + end() + end("told") + flows(f"{STRAIGHT}; late > told")


def on_the_way(kind: str, text: str) -> str:
    wait = element("intermediateCatchEvent", "late", timer(kind, text))
    return start() + wait + ASSESS + end() + flows("received > late > assess > closed")


def beside_everything(kind: str, text: str, *, interrupting: bool) -> str:
    stops = {} if interrupting else {"isInterrupting": "false"}
    inside = start("late", timer(kind, text), **stops) + end("told") + flows("late > told")
    return start() + ASSESS + end() + beside("watch", inside) + flows(STRAIGHT)


KINDS = {
    "date on the border": (on_the_border("date", "2026-04-05T09:00:00Z", interrupting=True), 1, 0),
    "duration on the border": (on_the_border("duration", "P3D", interrupting=True), 1, 0),
    "duration beside the task": (on_the_border("duration", "P3D", interrupting=False), 1, 0),
    "cycle with an end": (on_the_border("cycle", "R5/P1D", interrupting=False), 5, 0),
    "cycle without end": (on_the_border("cycle", "R/P1D", interrupting=False), 10, 1),
    "date on the way": (on_the_way("date", "2026-04-05T09:00:00Z"), 1, 0),
    "duration on the way": (on_the_way("duration", "PT90M"), 1, 0),
    "event sub-process that ends all": (beside_everything("duration", "P2D", interrupting=True), 1, 0),
    "event sub-process beside all": (beside_everything("duration", "P2D", interrupting=False), 1, 0),
    "event sub-process again and again": (beside_everything("cycle", "R4/P1D", interrupting=False), 4, 0),
}


def town_with(drawn: str, engine: Engine, clock: HandClock, folder: Path) -> Town:
    processes = Path(shutil.copytree(DEFINITIONS, folder / "processes"))
    (processes / "organisation" / "complaint-handling.bpmn").write_bytes(
        file(process(drawn, name="complaint_handling"))
    )
    town = Town(engine, clock)
    town.deploy(processes)
    return town


def rows(town: Town) -> tuple[int, int]:
    """How often timers fired, and how many wait."""
    with town.engine.reading(SYSTEM) as services:
        session = services._step.session
        fired = select(func.count()).select_from(Event).where(Event.tag == "timer:fired")
        waiting = select(func.count()).select_from(Timer)
        return session.scalars(fired).one(), session.scalars(waiting).one()


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_a_row_and_fires_at_its_moment(kind, engine, clock, tmp_path):
    drawn, times, left = KINDS[kind]
    town = town_with(drawn, engine, clock, tmp_path)
    town.receive()
    assert rows(town) == (0, 1)
    with engine.reading(SYSTEM) as services:
        due = services.timers.next_due()
    worker = engine.worker()
    clock.set(due - timedelta(seconds=1))
    assert worker.tick() == 0
    clock.set(due)
    assert worker.tick() == 1
    for _ in range(9):
        clock.move(timedelta(days=1))
        worker.tick()

    assert rows(town) == (times, left)


@pytest.mark.parametrize("kind", ["cycle with an end", "event sub-process again and again"])
def test_what_was_due_while_no_worker_ran_is_caught_up(kind, engine, clock, tmp_path):
    drawn, times, _ = KINDS[kind]
    town = town_with(drawn, engine, clock, tmp_path)
    town.receive()
    clock.move(timedelta(days=30))
    engine.worker().tick()

    assert rows(town) == (times, 0)
