"""Scenarios run one after the other, each on a copy of one database that was prepared."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
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


def steps_of(bundle: Bundle, scenario: Scenario) -> Iterator[Step]:
    """All steps of a scenario, with those of the scenarios that it goes on from."""
    by_title = {one.title: one for several in bundle.scenarios.values() for one in several}
    for step in scenario.steps:
        if step.sentence == "like":
            yield from steps_of(bundle, by_title[step.said["scenario"]])
        else:
            yield step


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

    def _prepare(self) -> None:
        for bundle in self._bundles.values():
            with self._begin(SYSTEM) as services:
                services.deployments.deploy(bundle, at_hand=True)
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
        trial = self.begun(department)
        steps = list(steps_of(self._bundles[department], scenario))
        failure = self._failure(trial, steps)
        return Verdict(
            department=department,
            scenario=scenario,
            failure=failure,
            seconds=time.perf_counter() - begun,
            passed=trial.passed,
        )

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

    def _failure(self, trial: Trial, steps: Sequence[Step]) -> Failure | None:
        may_stop = any(step.sentence == "stopped" for step in steps)
        for step in steps:
            if got := _outcome(trial, step, may_stop=may_stop):
                return Failure(file=step.file, line=step.line, expected=step.text, got=got)
        return None

    def close(self) -> None:
        """Forget all of it."""
        self._prepared.close()
        self._database.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


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
