"""A town hall at work: cases at several points, with which every write path has something to write about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engine.app import COMPLAINANT, SYSTEM, Channel, Engine, Services
from engine.definitions.forms import Submitted
from engine.domain.actors import Actor
from engine.kernel.clock import HandClock
from engine.kernel.errors import NotFound
from engine.kernel.settings import Settings
from engine.scenarios.walk import filled_in
from engine.services.delivery import Parcel
from tests.fixtures import A_THURSDAY
from tests.services.desk import ADMINISTRATOR, CLERK, COLLEAGUE, DEFINITIONS, OWNER, REVIEWER
from tests.torture import mailing
from tests.torture.ground import Ground, bundle_of

PASSWORD = "a password of nine"
NOWHERE = 9
"""A port on which no mail server listens: what is to be sent waits."""
STAFF = (CLERK, COLLEAGUE, REVIEWER, OWNER)


@dataclass(frozen=True)
class Known:
    """By what the cases of the scene are found."""

    received: str
    """Reference of a case that came on the web and is to be assessed."""
    code: str
    """Its tracking code."""
    alike: str
    same: str
    """References of two more, of one person on one subject."""
    asked: str
    """Tracking code of a case in which a question is open."""
    stopped: str
    """Reference of a case that stopped at an incident."""
    paper: str
    """Id of a letter that goes by post."""
    mail: str
    """Id of a letter that waits to leave by e-mail."""


@dataclass
class Scene:
    """The engine where all this is so, and what a path keeps from its preparation."""

    engine: Engine
    clock: HandClock
    known: Known
    token: str = ""
    """Of a draft, or of a session."""

    def by(self, actor: Actor, act: Callable[[Services], object]) -> object:
        """One business step."""
        with self.engine.transaction(actor) as services:
            return act(services)

    def later(self, **time: float) -> None:
        self.clock.move(timedelta(**time))

    @property
    def task(self) -> str:
        """The task that is open in the case that was received."""
        with self.engine.reading(CLERK) as services:
            return self.first(services.cases.tasks(self.known.received)).id

    @property
    def parcel(self) -> Parcel:
        """The letter that is to leave by e-mail, as it was leased."""
        return Parcel("organisation", f"letter:{self.known.mail}", 1)

    @property
    def notice(self) -> str:
        """What somebody was told by name with a task that was given to them."""
        with self.engine.reading(COLLEAGUE) as services:
            return self.first(services.notices.to_me()).id

    @property
    def incident(self) -> str:
        """That of the case that stopped."""
        with self.engine.reading(ADMINISTRATOR) as services:
            return self.first(services.incidents.list()).id

    def first(self, found: Sequence[Any]) -> Any:
        """What a step is about. Raises `NotFound` where there is nothing of the kind."""
        if not found:
            raise NotFound("There is none.")
        return found[0]


def answers(form: str, **said: object) -> Submitted:
    """A form as its example fills it in."""
    return filled_in(mailing.bundle(), form, said)


def receive(scene: Scene, channel: Channel = Channel.WEB, **said: object):
    """Somebody complains; beside the web, a clerk registers it."""
    submitted = answers("complaint", **said)
    by = COMPLAINANT if channel is Channel.WEB else CLERK
    return scene.by(
        by,
        lambda services: services.intake.receive(channel=channel, submitted=submitted, language="en"),
    )


def begun(ground: Ground) -> tuple[Settings, Known]:
    """A database where all this is so, and by what it is found."""
    settings = ground.settings(
        ground.home.copied(ground.tables, ground.new_folder()),
        smtp_url=f"smtp://127.0.0.1:{NOWHERE}",
        mail_from=mailing.SENDER,
    )
    scene = Scene(Engine.open(settings, clock := HandClock(A_THURSDAY)), clock, Known(*[""] * 8))
    for bundle in (mailing.bundle(), bundle_of(DEFINITIONS, "north")):
        scene.by(SYSTEM, lambda services, bundle=bundle: services.deployments.deploy(bundle))
    for actor in STAFF:
        scene.by(
            SYSTEM,
            lambda services, actor=actor: services.accounts.add(
                name=actor.name,
                display=actor.display,
                password=PASSWORD,
                roles=tuple(actor.roles),
                memberships=tuple(actor.groups),
            ),
        )
    asked, stopped = receive(scene, email=""), receive(scene, email="")
    for reference, severity in ((asked.reference, 2), (stopped.reference, 3)):
        _assess(scene, reference, severity)
    received = receive(scene, represented="Bo Example")
    known = Known(
        received=received.reference,
        code=received.code,
        alike=receive(scene, email="").reference,
        same=receive(scene, email="").reference,
        asked=asked.code,
        stopped=stopped.reference,
        paper=_letter(scene, receive(scene, Channel.LETTER, email="").reference),
        mail=_letter(scene, receive(scene, Channel.E_MAIL).reference),
    )
    scene.engine.close()
    return settings, known


def _assess(scene: Scene, reference: str, severity: int) -> None:
    with scene.engine.reading(CLERK) as services:
        (row,) = services.cases.tasks(reference)
    submitted = answers("assessment", severity=severity)
    scene.by(CLERK, lambda services: services.work.complete(row.id, submitted))


def _letter(scene: Scene, reference: str) -> str:
    """The first letter of a case."""
    with scene.engine.transaction(CLERK) as services:
        return services.cases.get(reference).letters[0].id
