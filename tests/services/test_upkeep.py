from datetime import timedelta

from sqlalchemy import select

from engine.app import COMPLAINANT, SYSTEM, Engine, Submitted
from engine.kernel.clock import HandClock
from engine.persistence import Draft, StaffSession
from tests.rows import step_of


def test_the_worker_throws_away_what_has_expired(engine: Engine, clock: HandClock) -> None:
    with engine.transaction(COMPLAINANT) as services:
        services.drafts.save("", "complaint", Submitted(fields={"name": ["Ada"]}))
    with engine.transaction(SYSTEM) as services:
        services.accounts.add(name="ana", display="Ana", password="correct horse")
        services.accounts.sign_in("ana", "correct horse")
    clock.move(timedelta(hours=24))

    assert engine.worker().tick() == 0

    with engine.reading(SYSTEM) as services:
        session = step_of(services).session
        assert session.scalars(select(Draft)).all() == []
        assert session.scalars(select(StaffSession)).all() == []
