"""The migrations and the tables in code are the same thing said twice; these tests keep it so."""

from datetime import datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from engine.kernel.errors import SettingsRefused
from engine.persistence import StaffUser, Table, schema
from engine.persistence.columns import NAMES

REFERENCE_TABLES = {
    "staff_user": "one person has one account, in however many departments",
    "staff_session": "belongs to a person, not to a department",
    "limit_count": "counts addresses and names that have no department yet",
    "installation": "facts about the whole installation",
}


def test_migrations_build_exactly_the_tables_in_code(database: Engine) -> None:
    with database.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []


def test_upgrading_twice_changes_nothing(database: Engine) -> None:
    schema.upgrade(database)

    schema.check(database)


def test_the_newest_version_is_the_head_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", "engine/persistence/migrations")

    assert schema.newest() == ScriptDirectory.from_config(config).get_current_head()


def test_an_empty_database_is_said_to_be_empty(tmp_path) -> None:
    with pytest.raises(SettingsRefused, match="plaint init"):
        schema.check(create_engine(f"sqlite:///{tmp_path}/new.sqlite"))


@pytest.mark.parametrize(
    ("version", "advice"), [("0001_cases", "plaint upgrade"), ("9999_later", "newer program")]
)
def test_tables_of_another_version_are_refused_with_what_to_do(
    database: Engine, version: str, advice: str
) -> None:
    found = schema.version(database)
    _say_version(database, version)

    with pytest.raises(SettingsRefused, match=advice):
        schema.check(database)
    _say_version(database, found)


def _say_version(database: Engine, version: str) -> None:
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


@pytest.mark.parametrize("table", Table.metadata.sorted_tables, ids=lambda table: table.name)
def test_every_table_carries_the_department_in_its_unique_keys_too(table) -> None:
    if table.name in REFERENCE_TABLES:
        return
    assert "department" in table.columns
    if table.name == "tracking_code":  # finds the department of a code that somebody typed
        return
    unique = [
        table.primary_key,
        *(i for i in table.indexes if i.unique),
        *(c for c in table.constraints if hasattr(c, "columns") and type(c).__name__ == "UniqueConstraint"),
    ]
    assert all("department" in key.columns for key in unique)


def test_every_constraint_has_a_name_that_the_convention_gives() -> None:
    names = [
        constraint.name
        for table in Table.metadata.sorted_tables
        for constraint in (*table.constraints, *table.indexes)
    ]

    assert all(str(name).split("_")[0] in NAMES for name in names)
    assert len(names) == len(set(names))


def test_a_moment_without_a_time_zone_is_refused(database: Engine, clock) -> None:
    naive = clock.now().replace(tzinfo=None)

    with pytest.raises(StatementError, match="no time zone"), Session(database) as session:
        session.add(StaffUser(name="ana", display="Ana", password="-", added_at=naive))
        session.flush()


def test_a_moment_comes_back_as_it_went_in(database: Engine, clock) -> None:
    moment: datetime = clock.now() + timedelta(microseconds=1)
    with Session(database) as session:
        session.add(StaffUser(name="ana", display="Ana", password="-", added_at=moment))
        session.commit()
        session.expire_all()

        assert session.get_one(StaffUser, "ana").added_at == moment
