"""Everybody who may come by, each signed in as what they are, and a case of which there is one of everything."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flask import Flask
from jinja2 import FileSystemBytecodeCache

from engine import definitions
from engine.app import COMPLAINANT, SYSTEM, Actor, ActorKind, Channel, Engine, Role
from engine.definitions import Resource
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.scenarios.walk import filled_in
from tests.files import PDF
from tests.fixtures import A_THURSDAY, MASTER_KEY
from tests.shipped import draft
from tests.webui.browser import Browser, file
from tests.webui.complaining import STEPS, begin, fill_in
from tests.webui.conftest import PARSED, PASSWORD
from webui.factory import create_app

GROUPS = ("front-line", "investigators", "deciders", "reviewers")
STAFF = {
    "staff": ([Role.STAFF], [("organisation", group) for group in GROUPS]),
    "elsewhere": ([Role.STAFF], [("housing", group) for group in GROUPS]),
    "owner": ([Role.PROCESS_OWNER], [("organisation", "process-owner")]),
    "administrator": ([Role.ADMINISTRATOR], [("*", "")]),
    "auditor": ([Role.AUDITOR], [("*", "")]),
}
PEOPLE = ("nobody", "complainant", *STAFF)
OPERATOR = Actor(
    kind=ActorKind.STAFF,
    name="operator",
    roles=frozenset(Role),
    departments=frozenset({"organisation", "housing"}),
)


@dataclass
class World:
    """The application, the people, and what stands in the addresses of a case's pages."""

    app: Flask
    people: dict[str, Browser]
    code: str = ""
    places: dict[str, str] = field(default_factory=dict)
    """What stands for the variable parts of addresses."""
    offers: dict[str, str] = field(default_factory=dict)
    """What the case offers to the complainant (``follow``), and to staff (``cases``)."""

    @property
    def engine(self) -> Engine:
        engine: Engine = self.app.extensions["plaint"]
        return engine

    def address(self, path: str) -> str:
        """The address of a page about the case: ``/staff/cases/<reference>`` with its reference."""
        for name, value in self.all_places(path).items():
            path = path.replace(f"<{name}>", value)
        return path

    def all_places(self, path: str) -> dict[str, str]:
        """What the variable parts of an address stand for."""
        return {**self.places, "offer": self.offers["cases" if "staff" in path else "follow"]}


def make(database_url: str, translations: str = "translations") -> World:
    """A new world on an empty database that has its tables."""
    settings = Settings(database_url=database_url, master_key=MASTER_KEY, upload_bytes=200_000)
    app = create_app(settings, HandClock(A_THURSDAY), translations=translations)
    engine: Engine = app.extensions["plaint"]
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache()
    app.extensions["plaint"]._library = PARSED
    with engine.transaction(SYSTEM) as services:
        for department in (None, "housing"):
            services.deployments.deploy(draft(department))
        for name, (roles, memberships) in STAFF.items():
            services.accounts.add(
                name=name, display="", password=PASSWORD, roles=roles, memberships=memberships
            )
    world = World(app, {name: Browser(app) for name in PEOPLE})
    for name in STAFF:
        world.people[name].sign_in(name, PASSWORD)
    _stop_a_case(engine)
    world.code = _complain(world.people["complainant"])
    _look_around(world)
    return world


def _stop_a_case(engine: Engine) -> None:
    """One case that stands at an incident: a condition of its diagram asks for what nobody knows."""
    good, name = draft(None), "acknowledgement.bpmn"
    source = good.resources[name].source.decode()
    asked = re.sub(r"(<bpmn:conditionExpression[^>]*>)[^<]*", r"\1=approved_by_hand", source, count=1)
    bad = {**good.resources, name: Resource.of(name, asked.encode())}
    with engine.transaction(SYSTEM) as services:
        services.deployments.deploy(definitions.Bundle.from_resources(None, bad.values()))
    with engine.transaction(COMPLAINANT) as services:
        submitted = filled_in(services.deployments.current_bundle("organisation"), "complaint", {})
        services.intake.receive(channel=Channel.WEB, submitted=submitted, language="en")
    with engine.transaction(SYSTEM) as services:
        services.deployments.deploy(good)


def _complain(visitor: Browser) -> str:
    steps = [{**step, **({"enclosures": file("letter.pdf", PDF)} if not step else {})} for step in STEPS]
    received = fill_in(begin(visitor), steps).submit(button="Send my complaint")
    received.link("Go to my complaint")
    code: str = received.one("//*[@class='tracking-code']").text
    return code


def _look_around(world: World) -> None:
    with world.engine.transaction(COMPLAINANT) as services:
        mine = services.portal.open(world.code)
    with world.engine.transaction(OPERATOR) as services:
        case = services.cases.get(mine.reference)
        incident = services.incidents.list()[0].id
        deployment = services.deployments.current()[0]
    world.offers = {"follow": mine.offers[0].id, "cases": case.offers[0].id}
    first = world.people["nobody"].get("/complaint/")
    world.places = {
        "reference": mine.reference,
        "task": case.tasks[0].id,
        "letter": mine.letters[0].id,
        "clock": "answer",
        "document": mine.documents[0].id,
        "incident": incident,
        "department": deployment.department,
        "digest": deployment.digest,
        "part": first.path.rpartition("/")[2],
    }
