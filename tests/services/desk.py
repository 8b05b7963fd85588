"""A town hall with two departments, whose diagram has one of everything that the services see."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine import definitions
from engine.app import Engine
from engine.domain.actors import COMPLAINANT, SYSTEM, Actor, ActorKind, Role
from engine.domain.channels import Channel
from engine.kernel.clock import HandClock
from engine.scenarios.walk import Walk, filled_in
from engine.services.read_models import Receipt

DEFINITIONS = Path(__file__).parent / "definitions"


@cache
def read(processes: Path, department: str | None) -> definitions.Bundle:
    return definitions.read_draft(processes, department)


def member(group: str, name: str = "", *roles: Role, department: str = "organisation") -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        name=name or group,
        display=(name or group).title(),
        roles=frozenset(roles or {Role.STAFF}),
        departments=frozenset({department}),
        groups=frozenset({(department, group)} if group else ()),
    )


CLERK = member("front-line", "fay")
COLLEAGUE = member("front-line", "finn")
REVIEWER = member("reviewers", "rena")
OWNER = member("process-owner", "percy", Role.STAFF, Role.PROCESS_OWNER)
ADMINISTRATOR = member("", "adam", Role.ADMINISTRATOR)
AUDITOR = member("", "otto", Role.AUDITOR)
NORTHERNER = member("front-line", "nora", department="north")


@dataclass
class Town:
    """The engine with the town hall's definitions in force."""

    engine: Engine
    clock: HandClock

    def deploy(self, processes: Path = DEFINITIONS) -> None:
        for department in (None, "north"):
            bundle = read(processes, department)
            with self.engine.transaction(SYSTEM) as services:
                services.deployments.deploy(bundle)

    def walk(self) -> Walk:
        return Walk(self.engine.transaction, self.clock)

    def filled(self, form: str, **answers: object):
        with self.engine.reading(SYSTEM) as services:
            return filled_in(services.deployments.current_bundle("organisation"), form, answers)

    def receive(self, by: Actor = COMPLAINANT, channel: Channel = Channel.WEB, **answers: object) -> Receipt:
        submitted = self.filled("complaint", **answers)
        with self.engine.transaction(by) as services:
            return services.intake.receive(channel=channel, submitted=submitted, language="en")

    def case(self, reference: str, by: Actor = CLERK):
        with self.engine.transaction(by) as services:
            return services.cases.get(reference)

    def task(self, reference: str, element: str, by: Actor = CLERK) -> str:
        with self.engine.reading(by) as services:
            return next(row.id for row in services.cases.tasks(reference) if row.element == element)

    def complete(self, reference: str, element: str, by: Actor = CLERK, **answers: object):
        task = self.task(reference, element)
        form = {"assess": "assessment", "review": "review"}[element]
        submitted = self.filled(form, **answers)
        with self.engine.transaction(by) as services:
            return services.work.complete(task, submitted)
