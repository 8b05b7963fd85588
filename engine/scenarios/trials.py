"""Scenarios run one after the other, each on a copy of one database that was prepared."""

from __future__ import annotations

import sqlite3
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from engine.definitions import Bundle
from engine.definitions.scenarios.checking import about
from engine.definitions.scenarios.scenario import Scenario, Step
from engine.domain.actors import SYSTEM, Actor
from engine.kernel.clock import HandClock
from engine.kernel.errors import EngineError, Invalid
from engine.scenarios.expectations import EXPECTATIONS, told_incidents
from engine.scenarios.happenings import HAPPENINGS, told_faults
from engine.scenarios.people import People, settle
from engine.scenarios.trial import Trial, Unmet
from engine.services.deployments import ORGANISATION

_MOST_ENDINGS = 12
"""Kept at once: of some megabytes each."""
_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)

OpenEngine = Callable[[Any, HandClock], Callable[[Actor], AbstractContextManager[Any]]]
"""Opens the engine on a database and a clock, and says how a transaction is begun (`engine.app.trials`)."""

Passed = frozenset[tuple[str, str]]
"""Processes and ids of what was passed there."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """The step at which a scenario failed."""

    file: str
    line: int
    expected: str
    """The step as it is written."""
    got: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What came out of a scenario."""

    department: str
    scenario: Scenario
    failure: Failure | None
    seconds: float
    passed: Passed

    @property
    def has_passed(self) -> bool:
        """Whether all went as it says."""
        return self.failure is None


def scenarios_of(bundles: Mapping[str, Bundle], department: str) -> Sequence[Scenario]:
    """A department's own scenarios, and those of the base: none that is waived or about others' products."""
    bundle = bundles[department]
    every = (scenario for several in bundle.scenarios.values() for scenario in several)
    waived = bundle.organisation.waived_scenarios
    return [one for one in every if one.title not in waived and _is_about(bundles, department, one)]


class _Lost(Exception):
    """A scenario goes on from one that is not there, or from itself."""

    def __init__(self, step: Step) -> None:
        super().__init__(f"There is no scenario “{step.said['scenario']}” to go on from.")
        self.step = step


def _steps(bundle: Bundle, scenario: Scenario, way: tuple[str, ...] = ()) -> Iterator[Step]:
    """All steps of a scenario, with those of the scenarios that it goes on from. Raises `_Lost`."""
    by_title = {one.title: one for several in bundle.scenarios.values() for one in several}
    way = (*way, scenario.title)
    for step in scenario.steps:
        if step.sentence != "like":
            yield step
        elif step.said["scenario"] not in by_title or step.said["scenario"] in way:
            raise _Lost(step)
        else:
            yield from _steps(bundle, by_title[step.said["scenario"]], way)


def _is_about(bundles: Mapping[str, Bundle], department: str, scenario: Scenario) -> bool:
    """Whether the complaints of a scenario go to the department, by the products that they are about."""
    base = bundles.get(ORGANISATION, bundles[department])
    every = [one for several in bundles[department].scenarios.values() for one in several]
    return all(
        (base.organisation.products[product].department or ORGANISATION) == department
        for product in about(scenario, every, base.vocabulary)
    )


class Trials:
    """Tries scenarios on the bundles of an installation that exists only here, in memory."""

    def __init__(self, bundles: Mapping[str, Bundle], open_engine: OpenEngine) -> None:
        self._bundles = bundles
        self._clock = HandClock(_BEFORE)
        self._database = create_engine("sqlite://", poolclass=StaticPool)
        self._begin = open_engine(self._database, self._clock)
        self._prepare()
        self._prepared = self.snapshot()
        self._endings: OrderedDict[tuple[str, str, bool], _Ending] = OrderedDict()

    def _prepare(self) -> None:
        for bundle in self._bundles.values():
            with self._begin(SYSTEM) as services:
                services.deployments.deploy(bundle)
        settle(self._database, {name: one.organisation.groups for name, one in self._bundles.items()})

    @property
    def _raw(self) -> sqlite3.Connection:
        with self._database.connect() as connection:
            raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        return raw

    def of_department(self, department: str) -> Sequence[Scenario]:
        """The scenarios that a department is tried with: its own, and those of the base that fit it."""
        return scenarios_of(self._bundles, department)

    def run(self, department: str, scenario: Scenario) -> Verdict:
        """Try a scenario from its first step to its last, or to the one at which it fails."""
        begun = time.perf_counter()
        passed: Passed = frozenset()
        try:
            steps = list(_steps(self._bundles[department], scenario))
        except _Lost as lost:
            failure: Failure | None = _failed(lost.step, str(lost))
        else:
            may_stop = any(step.sentence == "stopped" for step in steps)
            trial, failure = self._lived(department, scenario, may_stop=may_stop)
            passed = trial.passed
        return Verdict(
            department=department,
            scenario=scenario,
            failure=failure,
            seconds=time.perf_counter() - begun,
            passed=passed,
        )

    def _lived(self, department: str, scenario: Scenario, *, may_stop: bool) -> tuple[Trial, Failure | None]:
        """A scenario up to its end, or to its fault; what it goes on from is lived through once and kept."""
        steps = scenario.steps
        if steps and steps[0].sentence == "like":
            trial, failure = self._after(department, steps[0].said["scenario"], may_stop=may_stop)
            steps = steps[1:]
        else:
            trial, failure = self.begun(department), None
        inlined = _steps(self._bundles[department], replace(scenario, steps=steps))
        return trial, failure or _fault(trial, inlined, may_stop=may_stop)

    def _after(self, department: str, title: str, *, may_stop: bool) -> tuple[Trial, Failure | None]:
        """How things stand at the end of a scenario."""
        place = (department, title, may_stop)
        if place in self._endings:
            self._endings.move_to_end(place)
            ending = self._endings[place]
            self.restore(ending.kept)
            self._clock.set(ending.now)
        else:
            bundle = self._bundles[department]
            every = (one for several in bundle.scenarios.values() for one in several)
            scenario = next(one for one in every if one.title == title)
            trial, failure = self._lived(department, scenario, may_stop=may_stop)
            ending = _Ending(self.snapshot(), self._clock.now(), trial, failure)
            self._endings[place] = ending
            if len(self._endings) > _MOST_ENDINGS:
                self._endings.popitem(last=False)[1].kept.close()
        return ending.trial.again(), ending.failure

    def snapshot(self) -> sqlite3.Connection:
        """The database as it is now."""
        kept = sqlite3.connect(":memory:", check_same_thread=False)
        self._raw.backup(kept)
        return kept

    def restore(self, kept: sqlite3.Connection) -> None:
        """Go back to what was kept."""
        kept.backup(self._raw)

    def begun(self, department: str) -> Trial:
        """A scenario of a department before its first step."""
        self.restore(self._prepared)
        groups = {group for one in self._bundles.values() for group in one.organisation.groups}
        trial = Trial(
            begin=self._begin,
            clock=self._clock,
            database=self._database,
            bundles=dict(self._bundles),
            home=department,
            people=People(self._database, groups),
        )
        self._clock.set(_BEFORE)
        return trial

    def close(self) -> None:
        """Forget all of it."""
        for kept in (self._prepared, *(ending.kept for ending in self._endings.values())):
            kept.close()
        self._database.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True)
class _Ending:
    """How things stand at the end of a scenario from which others go on."""

    kept: sqlite3.Connection
    now: datetime
    trial: Trial
    failure: Failure | None


def _failed(step: Step, got: str) -> Failure:
    return Failure(file=step.file, line=step.line, expected=step.text, got=got)


def _fault(trial: Trial, steps: Iterable[Step], *, may_stop: bool) -> Failure | None:
    """The first step after which something is wrong."""
    for step in steps:
        if got := _outcome(trial, step, may_stop=may_stop):
            return _failed(step, got)
    return None


def _outcome(trial: Trial, step: Step, *, may_stop: bool) -> str:
    """What is wrong after a step; empty if nothing is."""
    trial.forget()
    try:
        act = HAPPENINGS.get(step.sentence) or EXPECTATIONS[step.sentence]
        act(trial, step)
        if step.sentence in HAPPENINGS and not may_stop and trial.incidents:
            return told_incidents(trial)
    except Unmet as unmet:
        return str(unmet)
    except Invalid as invalid:
        return f"The form does not take this: {told_faults(invalid)}"
    except (EngineError, ValueError) as fault:
        return " ".join(filter(None, (str(fault), getattr(fault, "advice", ""))))
    return ""
