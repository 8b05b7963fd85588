import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from engine.app import COMPLAINANT, SYSTEM, Engine, Services
from engine.kernel.errors import NotFound
from engine.persistence import TrackingCode
from engine.services import codes
from tests.rows import a_case, step_of


@pytest.fixture
def code(engine: Engine) -> str:
    with engine.transaction(COMPLAINANT) as services:
        return services.codes.issue(a_case(services))


def test_a_code_opens_its_case(engine: Engine, code: str) -> None:
    with engine.reading(COMPLAINANT) as services:
        assert services.codes.find(code).reference == "C-2026-000001"


def test_a_code_is_written_in_groups_and_not_kept(engine: Engine, code: str) -> None:
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{6}(-[0-9A-HJKMNP-TV-Z]{4}){4}", code)
    with engine.reading(SYSTEM) as services:
        row = step_of(services).session.scalars(select(TrackingCode)).one()

    assert row.locator == code[:6]
    assert code[7:].replace("-", "").encode() not in row.mac


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", " "),
        lambda code: f"  {code}\n",
        lambda code: code.replace("-", "–"),
        lambda code: code.replace("0", "o").replace("1", "l"),
    ],
)
def test_a_code_opens_its_case_however_people_type_it(engine: Engine, code: str, typed) -> None:
    with engine.reading(COMPLAINANT) as services:
        assert services.codes.find(typed(code)).reference == "C-2026-000001"


@pytest.mark.parametrize(
    "wrong",
    ["", "x", "C-2026-000001", "\x00" * 22, "U" * 22, "0" * 10_000, "ünïcödé", "000000-0000-0000-0000-0000"],
)
def test_anything_else_opens_nothing(engine: Engine, code: str, wrong: str) -> None:
    with engine.reading(COMPLAINANT) as services, pytest.raises(NotFound, match="No complaint is found"):
        services.codes.find(wrong)


def test_the_right_locator_with_a_wrong_secret_opens_nothing(engine: Engine, code: str) -> None:
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")

    with engine.reading(COMPLAINANT) as services, pytest.raises(NotFound):
        services.codes.find(wrong)


def test_a_new_code_replaces_the_old_one(engine: Engine, code: str) -> None:
    with engine.transaction(SYSTEM) as services:
        new = services.codes.replace(services.codes.find(code))

    with engine.reading(COMPLAINANT) as services:
        assert services.codes.find(new).reference == "C-2026-000001"
        with pytest.raises(NotFound):
            services.codes.find(code)


def test_the_code_of_one_case_can_not_be_moved_to_another(engine: Engine, code: str) -> None:
    with engine.transaction(SYSTEM) as services:
        other = a_case(services, reference="C-2026-000002")
        step_of(services).session.scalars(select(TrackingCode)).one().case_id = other.id

    with engine.reading(COMPLAINANT) as services, pytest.raises(NotFound):
        services.codes.find(code)


def test_an_unknown_code_costs_the_same_work_as_a_wrong_one(engine: Engine) -> None:
    with engine.transaction(COMPLAINANT) as services:
        code = services.codes.issue(a_case(services))
    wrong, unknown = code[:-1] + ("0" if code[-1] != "0" else "1"), "ZZZZZZ" + code[6:]

    def work(typed: str) -> list[str]:
        with (
            engine.reading(COMPLAINANT) as services,
            said_to(services) as statements,
            pytest.raises(NotFound),
        ):
            services.codes.find(typed)
        return statements

    assert work(wrong) == work(unknown)
    assert sum(statement.startswith("SELECT") for statement in work(wrong)) == 2


@contextmanager
def said_to(services: Services) -> Iterator[list[str]]:
    """What goes to the database meanwhile."""
    statements: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    database = services.codes._step.session.get_bind()
    event.listen(database, "before_cursor_execute", hear)
    yield statements
    event.remove(database, "before_cursor_execute", hear)


@given(st.text())
def test_whatever_is_typed_is_a_code_or_nothing(typed: str) -> None:
    code = codes.normalised(typed)

    assert code == "" or (len(code) == 22 and set(code) <= set(codes.ALPHABET))
