from pathlib import Path

import pytest

from engine.app import SYSTEM, Engine
from engine.kernel.clock import HandClock
from engine.kernel.errors import Erased, SettingsRefused, Unreadable
from engine.kernel.settings import Settings
from engine.persistence import CaseKey
from tests.rows import a_case, step_of


def test_answers_come_back_as_they_went_in(engine: Engine) -> None:
    answers = {"name": "Ada Çelik", "typename": {"value": [1, True, None]}}
    with engine.transaction(SYSTEM) as services:
        case = a_case(services)
        sealed = services.vault.seal_json(case, "identity:1", answers)

    with engine.reading(SYSTEM) as services:
        assert services.vault.open_json(case, "identity:1", sealed) == answers
        with pytest.raises(Unreadable):
            services.vault.open_json(case, "content:1", sealed)


def test_a_sealed_text_of_one_case_does_not_open_in_another(engine: Engine) -> None:
    with engine.transaction(SYSTEM) as services:
        one, other = a_case(services), a_case(services, reference="C-2026-000002")
        sealed = services.vault.seal(one, "identity:1", b"Ada")

        with pytest.raises(Unreadable):
            services.vault.open(other, "identity:1", sealed)


def test_erasing_is_destroying_the_key(engine: Engine) -> None:
    with engine.transaction(SYSTEM) as services:
        case = a_case(services)
        sealed = services.vault.seal(case, "identity:1", b"Ada")
    with engine.transaction(SYSTEM) as services:
        services.vault.erase(case)

    with engine.reading(SYSTEM) as services:
        assert services.vault.is_erased(case)
        with pytest.raises(Erased):
            services.vault.open(case, "identity:1", sealed)


def test_the_key_of_another_installation_is_refused_at_the_start(
    engine: Engine, settings: Settings, clock: HandClock
) -> None:
    stranger = Settings(database_url=settings.database_url, master_key="00" * 32)

    with pytest.raises(SettingsRefused, match="not the one that the database was made with"):
        Engine.open(stranger, clock)


@pytest.mark.sqlite
def test_an_erased_key_leaves_no_bytes_in_the_file(engine: Engine, settings: Settings) -> None:
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    with engine.transaction(SYSTEM) as services:
        case = a_case(services)
        wrapped = step_of(services).session.get_one(CaseKey, (case.department, case.id)).wrapped
    with engine.transaction(SYSTEM) as services:
        services.vault.erase(case)
    engine.close()

    assert wrapped not in file.read_bytes()
