"""``plaint init`` and ``plaint upgrade``."""

from __future__ import annotations

import click

from engine.cli import console
from engine.kernel.errors import SettingsRefused
from engine.kernel.settings import Settings


@click.command()
@console.as_json
def init(*, as_json: bool) -> None:
    """Make what an installation needs: the master key, and the tables of the database.

    What is there already stays as it is; doing it twice is harmless.
    """
    chosen = console.settings()
    _bring_up_to_date(chosen)
    made = not chosen.master_key and _make_key(chosen)
    console.engine().close()
    where = "PLAINT_MASTER_KEY" if chosen.master_key else str(chosen.master_key_file)
    said = f"Made the master key {where}: keep a copy apart from the database.\n" if made else ""
    record = {"master_key": where, "made": made}
    console.say(f"{said}The installation is ready. Next: plaint deploy --all", record, as_json=as_json)


def _make_key(chosen: Settings) -> bool:
    """A master key for a new installation; one that exists has lost its own, and no other one helps."""
    from engine.persistence import database as databases
    from engine.persistence import keys
    from engine.services import vault

    database = databases.connect(chosen.database_address)
    try:
        if not chosen.master_key_file.exists() and vault.was_made_with_a_key(database):
            raise SettingsRefused(
                f"The database was made with a master key, and there is none at {chosen.master_key_file}. "
                "Put it back, or name its place in PLAINT_MASTER_KEY_FILE: nothing else opens what is sealed"
            )
    finally:
        database.dispose()
    return keys.create_file(chosen.master_key_file)


@click.command()
@console.as_json
def upgrade(*, as_json: bool) -> None:
    """Bring the tables of the database to the version that this program needs."""
    before, after = _bring_up_to_date(console.settings())
    text = f"The database is at version {after}" + (" already." if before == after else ".")
    console.say(text, {"before": before, "after": after}, as_json=as_json)


def _bring_up_to_date(chosen: Settings) -> tuple[str | None, str]:
    from sqlalchemy.exc import SQLAlchemyError

    from engine.persistence import database as databases
    from engine.persistence import safety, schema

    database = databases.connect(chosen.database_address)
    try:
        safety.check(database)
        before = schema.version(database)
        schema.upgrade(database)
        return before, schema.newest()
    except SQLAlchemyError as fault:
        raise SettingsRefused(f"The database does not answer: {fault.__cause__ or fault}") from None
    finally:
        database.dispose()
