from collections import Counter

import pytest

from engine import definitions
from engine.app import SYSTEM, Engine
from engine.domain.actors import Actor, ActorKind, Role
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.scenarios import demo
from engine.services.read_models import CaseFilters
from tests.databases import Home
from tests.fixtures import A_THURSDAY, MASTER_KEY
from tests.shipped import PROCESSES, draft

pytestmark = pytest.mark.exhaustive
AUDITOR = Actor(
    kind=ActorKind.STAFF,
    name="auditor",
    roles=frozenset({Role.AUDITOR}),
    departments=frozenset({"organisation", *definitions.departments_of(PROCESSES)}),
)


@pytest.fixture(scope="module")
def bundles() -> list[definitions.Bundle]:
    return [draft(one) for one in (None, *definitions.departments_of(PROCESSES))]


@pytest.fixture(scope="module")
def lived_through(
    home: Home, tables: str, bundles: list[definitions.Bundle], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Engine, tuple[str, ...]]:
    """The demo's dozen complaints, made once: it is weeks of work."""
    clock, url = HandClock(A_THURSDAY), home.copied(tables, tmp_path_factory.mktemp("demo"))
    engine = Engine.open(Settings(database_url=url, master_key=MASTER_KEY), clock)
    for bundle in bundles:
        with engine.transaction(SYSTEM) as services:
            services.deployments.deploy(bundle)
    return engine, demo.fill(
        engine.transaction, clock, "a password of nine", clock.now(), demo.accounts(bundles)
    )


def test_the_demo_shows_a_dozen_complaints_in_different_stages_of_all_departments(lived_through):
    engine, codes = lived_through

    with engine.reading(AUDITOR) as services:
        rows = services.cases.find(CaseFilters()).rows
    assert len(rows) == 12
    assert {row.department for row in rows} == {"organisation", "housing", "social-care"}
    assert len({row.stage for row in rows}) >= 5
    assert Counter(row.status for row in rows)["closed"] == 3
    assert codes


def test_every_account_of_the_demo_signs_in(lived_through, bundles):
    engine, _ = lived_through

    for account in demo.accounts(bundles):
        with engine.transaction(SYSTEM) as services:
            assert services.accounts.sign_in(account.name, "a password of nine")
