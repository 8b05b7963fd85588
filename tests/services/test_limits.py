import multiprocessing
from datetime import timedelta

import pytest
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Engine as Database
from sqlalchemy import select

from engine.app import LIMITS_ADDRESS, SYSTEM, Engine
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.persistence import LimitCount
from engine.persistence import database as databases
from tests.rows import step_of

PROCESSES, TRIES, LIMIT = 8, 100, 30


@pytest.fixture
def limiter(engine: Engine) -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(storage_from_string(LIMITS_ADDRESS, **engine.limit_options()))


def test_attempts_beyond_the_limit_are_refused_until_the_window_ends(limiter, clock: HandClock) -> None:
    thrice = RateLimitItemPerMinute(3)

    assert [limiter.hit(thrice, "sign-in", "192.0.2.1") for _ in range(5)] == [True, True, True, False, False]
    assert limiter.hit(thrice, "sign-in", "192.0.2.2")
    assert limiter.get_window_stats(thrice, "sign-in", "192.0.2.1").remaining == 0
    assert limiter.get_window_stats(thrice, "sign-in", "192.0.2.1").reset_time == clock.now().timestamp() + 60
    clock.move(timedelta(seconds=60))
    assert limiter.test(thrice, "sign-in", "192.0.2.1")
    assert limiter.hit(thrice, "sign-in", "192.0.2.1")


def test_counts_can_be_forgotten(limiter) -> None:
    once = RateLimitItemPerHour(1)
    assert limiter.hit(once, "a")
    assert limiter.hit(once, "b")

    limiter.clear(once, "a")

    assert limiter.hit(once, "a")
    assert limiter.storage.reset() == 2
    assert limiter.hit(once, "b")


def test_who_is_counted_is_not_kept(engine: Engine, limiter) -> None:
    limiter.hit(RateLimitItemPerMinute(3), "sign-in", "192.0.2.1")

    with engine.reading(SYSTEM) as services:
        kept = step_of(services).session.scalars(select(LimitCount.key)).one()
    assert "192.0.2.1" not in kept


def test_windows_that_are_over_are_swept_out(engine: Engine, limiter, clock: HandClock) -> None:
    for address in range(5):
        limiter.hit(RateLimitItemPerMinute(3), str(address))
    clock.move(timedelta(minutes=2))

    limiter.hit(RateLimitItemPerMinute(3), "later")

    with engine.reading(SYSTEM) as services:
        assert len(step_of(services).session.scalars(select(LimitCount)).all()) == 1


def test_a_database_that_is_away_is_noticed(limiter, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    assert limiter.storage.check()
    elsewhere = databases.connect(f"sqlite:///{tmp_path}/without-tables.sqlite")

    monkeypatch.setattr(limiter.storage, "_begin", elsewhere.begin)

    assert not limiter.storage.check()
    elsewhere.dispose()


@pytest.mark.torture
def test_eight_processes_share_one_limit(
    engine: Engine, database: Database, settings: Settings, clock: HandClock
) -> None:
    address = database.url.render_as_string(hide_password=False)
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    with processes.Pool(PROCESSES) as pool:
        passed = pool.starmap(attempts, [(address, settings.master_key, clock.now())] * PROCESSES)

    assert sum(passed) == LIMIT


def attempts(address: str, master_key: str, now) -> int:
    """One process: how many of its tries pass."""
    engine = Engine.open(Settings(database_url=address, master_key=master_key), HandClock(now))
    limiter = FixedWindowRateLimiter(storage_from_string(LIMITS_ADDRESS, **engine.limit_options()))
    passed = sum(limiter.hit(RateLimitItemPerMinute(LIMIT), "sign-in") for _ in range(TRIES))
    engine.close()
    return passed
