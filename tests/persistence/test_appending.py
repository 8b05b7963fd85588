"""Rows that pass by the unit of work are written all the same, once, and never over somebody else's change."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from engine.app import SYSTEM, Engine
from engine.kernel.errors import Conflict
from engine.persistence import Case, Event
from tests.rows import a_case, step_of


def the_case(services) -> Case:
    return step_of(services).session.scalars(select(Case)).one()


def test_a_rewritten_row_reads_as_it_will_be_and_is_kept(engine: Engine) -> None:
    with engine.transaction(SYSTEM) as services:
        a_case(services)

    with engine.transaction(SYSTEM) as services:
        case = the_case(services)
        step_of(services).session.rewrite(case, language="tr")
        assert case.language == "tr"

    with engine.reading(SYSTEM) as services:
        assert (the_case(services).language, the_case(services).version) == ("tr", 2)


def test_a_row_that_somebody_else_changed_meanwhile_is_not_rewritten(engine: Engine) -> None:
    with engine.transaction(SYSTEM) as services:
        a_case(services)

    with pytest.raises(Conflict), engine.transaction(SYSTEM) as services:
        case, session = the_case(services), step_of(services).session
        session.connection().execute(update(Case.__table__).values(version=Case.__table__.c.version + 1))
        session.rewrite(case, language="tr")

    with engine.reading(SYSTEM) as services:
        assert the_case(services).language != "tr"


def test_what_is_taken_back_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), engine.transaction(SYSTEM) as services:
        a_case(services)
        raise ZeroDivisionError

    with engine.reading(SYSTEM) as services:
        session = step_of(services).session
        assert session.scalars(select(Case)).all() == []
        assert session.scalars(select(Event)).all() == []


def test_a_row_that_is_new_is_written_as_it_was_changed(engine: Engine) -> None:
    with engine.transaction(SYSTEM) as services:
        case = a_case(services)
        step_of(services).session.rewrite(case, language="it")

    with engine.reading(SYSTEM) as services:
        assert the_case(services).language == "it"
