"""What a deployment does to exceptions from obligations is on record for good."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from engine.app import ORGANISATION, SYSTEM, Actor, ActorKind, Engine, Role
from engine.definitions import Bundle
from engine.definitions.organisation import Exemption
from engine.kernel.clock import HandClock
from engine.persistence import DeploymentEvent
from tests.rows import step_of
from tests.shipped import draft

ADA = Actor(
    kind=ActorKind.STAFF,
    name="ada",
    roles=frozenset({Role.ADMINISTRATOR}),
    departments=frozenset({ORGANISATION}),
)


def excepted(**changed: object) -> Exemption:
    said = {
        "obligation": "answered-in-time",
        "reason": "The rule changes in spring.",
        "person": "Ada Field",
        "until": date(2099, 3, 31),
    }
    return Exemption(**{**said, **changed})  # type: ignore[arg-type]  # as the record has it


def bundle_with(*exceptions: Exemption) -> Bundle:
    base = draft()
    organisation = replace(base.organisation, exceptions=exceptions)
    return replace(base, digest=f"{hash(exceptions):x}".rjust(64, "0")[-64:], organisation=organisation)


def deploy(engine: Engine, *exceptions: Exemption) -> str:
    with engine.transaction(ADA) as services:
        return services.deployments.deploy(bundle_with(*exceptions), at_hand=True).digest


def on_record(engine: Engine) -> list[tuple[str, str, bool]]:
    with engine.reading(SYSTEM) as services:
        return [(str(one.what), one.reason, one.in_force) for one in services.deployments.exceptions()]


def test_who_brings_an_exception_when_and_why_is_on_record(engine: Engine) -> None:
    digest = deploy(engine, excepted())

    with engine.reading(SYSTEM) as services:
        (one,) = services.deployments.exceptions()
    assert (one.what, one.obligation, one.person, one.until) == (
        "exception:begun",
        "answered-in-time",
        "Ada Field",
        date(2099, 3, 31),
    )
    assert (one.by, one.at, one.deployment, one.in_force) == ("ada", engine.clock.now(), digest, True)


def test_what_stays_the_same_is_no_news(engine: Engine) -> None:
    deploy(engine, excepted())
    deploy(engine, excepted(), excepted(obligation="acknowledged"))

    with engine.reading(SYSTEM) as services:
        assert [one.obligation for one in services.deployments.exceptions()] == [
            "acknowledged",
            "answered-in-time",
        ]


def test_a_change_and_the_dropping_are_on_record_too(engine: Engine, clock: HandClock) -> None:
    for exceptions in ((excepted(),), (excepted(reason="Longer than thought."),), ()):
        deploy(engine, *exceptions)
        clock.move(timedelta(days=1))

    assert on_record(engine) == [
        ("exception:dropped", "Longer than thought.", False),
        ("exception:changed", "Longer than thought.", False),
        ("exception:begun", "The rule changes in spring.", False),
    ]


def test_an_exception_ends_by_itself_and_is_taken_out_afterwards(engine: Engine, clock: HandClock) -> None:
    deploy(engine, excepted(until=clock.now().date()))
    assert on_record(engine)[0][2]
    clock.move(timedelta(days=1))
    assert not on_record(engine)[0][2]

    deploy(engine)

    assert on_record(engine)[0][0] == "exception:ended"


@pytest.mark.parametrize("change", [update(DeploymentEvent).values(reason="none"), delete(DeploymentEvent)])
def test_the_database_refuses_to_change_the_record(engine: Engine, change) -> None:
    deploy(engine, excepted())

    with pytest.raises(DBAPIError, match="only ever added"), engine.transaction(SYSTEM) as services:
        step_of(services).session.execute(change)
