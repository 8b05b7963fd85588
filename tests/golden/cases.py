"""Golden cases: made from the scenarios of the shipped diagrams, kept as files, taken up again."""

from __future__ import annotations

import inspect
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from engine.bpmn import Happening, Instance, Passage
from engine.definitions import Bundle, Resource
from engine.definitions.resources import read_zip
from tests.bpmn.driver import SEAL, Case
from tests.processes import complaint, walks
from tests.processes.complaint import Complaint, Desk

FOLDER = Path(__file__).parent
ARCHIVES = FOLDER / "definitions"
Place = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Golden:
    """One saved case, as its file has it."""

    department: str | None
    definitions: str
    waits_at: list[str]
    at: str
    state: str
    passed: list[list[str]] = field(default_factory=list)
    """What its clocks follow from: kind, moment, process, element and detail of what it passed."""

    def taken_up(self) -> Complaint:
        """The case, with the people and the desk that it needs to go on."""
        bundle = bundle_of(self.definitions, self.department)
        taken = object.__new__(Complaint)
        taken.department, taken.desk = self.department, Desk(bundle, complaint.RECEIVED)
        taken.desk.fill_in("complaint", {}, {})
        taken.desk.clock.set(datetime.fromisoformat(self.at))
        taken.case = object.__new__(Case)
        taken.case.definitions, taken.case.around = bundle.diagrams, taken.desk
        taken.case.passages = taken.desk.passages = [_passage(each) for each in self.passed]
        taken.case.saved = b64decode(self.state)
        return taken


def read(file: Path) -> list[Golden]:
    return [Golden(**each) for each in json.loads(file.read_text())]


@cache
def bundle_of(digest: str, department: str | None) -> Bundle:
    """As a case is taken up: what was checked when it was deployed is not checked again."""
    files = read_zip(archive_of(digest).read_bytes()).sources
    return Bundle.from_resources(department, (Resource.of(path, source) for path, source in files.items()))


def archive_of(digest: str) -> Path:
    return ARCHIVES / f"{digest[:20]}.zip"


def waiting(instance: Instance) -> set[Place]:
    """Where the case waits for somebody or something."""
    open_ = (*instance.tasks, *instance.timers, *instance.subscriptions)
    return {(one.element.process, one.element.id) for one in open_}


def made() -> Iterator[Golden]:
    """All scenarios once more: of each place that a case waits at, the first case that does."""
    seen: set[tuple[str, Place]] = set()
    found: list[Golden] = []

    def watch(department: str | None, case: Case) -> None:
        instance = case.instance
        places = {(whose(department, case, place), place) for place in waiting(instance)}
        if not places <= seen:
            seen.update(places)
            found.append(_golden(department, case, instance))

    Complaint.watchers.append(watch)
    try:
        for module in walks.WALKS:
            for name, scenario in inspect.getmembers(module, inspect.isfunction):
                if name.startswith("test_"):
                    scenario()
    finally:
        Complaint.watchers.remove(watch)
    yield from found


def whose(department: str | None, case: Case, place: Place) -> str:
    return walks.drawn_by(department, case.definitions.processes[place[0]].file)


def _golden(department: str | None, case: Case, instance: Instance) -> Golden:
    assert Instance.load(case.definitions, case.saved, case.around, SEAL).save(SEAL) == case.saved
    return Golden(
        department=department,
        definitions=complaint.bundle_of(department).digest,
        waits_at=[" ".join(place) for place in sorted(waiting(instance))],
        at=case.around.now().isoformat(),
        state=b64encode(case.saved).decode(),
        passed=[_plain(each) for each in case.passages if _turns_a_clock(case, each)],
    )


def _turns_a_clock(case: Case, passed: Passage) -> bool:
    element = case.definitions.processes[passed.process].elements.get(passed.element_id)
    return element is not None and any(name.startswith("clock-") for name in element.properties)


def _plain(passed: Passage) -> list[str]:
    return [passed.kind, passed.at.isoformat(), passed.process, passed.element_id, passed.detail]


def _passage(plain: list[str]) -> Passage:
    kind, at, process, element, detail = plain
    return Passage(
        kind=Happening(kind),
        at=datetime.fromisoformat(at),
        process=process,
        element_id=element,
        flow_id="",
        token=0,
        inner=False,
        detail=detail,
    )


def write(name: str) -> int:
    """Write another file of cases; says how many there are."""
    ARCHIVES.mkdir(exist_ok=True)
    cases = [asdict(each) for each in made()]
    for department in {each["department"] for each in cases}:
        bundle = complaint.bundle_of(department)
        archive_of(bundle.digest).write_bytes(bundle.archive())
    (FOLDER / f"{name}.json").write_text(json.dumps(cases, indent=1) + "\n")
    return len(cases)
