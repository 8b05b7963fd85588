"""SQLite has one writer at a time: who waits too long is told so, and keeps what was typed."""

from __future__ import annotations

from sqlite3 import connect

import pytest
from flask import Flask
from sqlalchemy import event

from tests.databases import file_of
from tests.webui.browser import Browser

pytestmark = pytest.mark.sqlite


def test_whoever_waits_too_long_for_another_writer_gets_back_what_was_typed(app: Flask, ana: Browser):
    engine = app.extensions["plaint"]
    form = ana.get("/staff/register/")
    _impatient(engine)
    other = connect(file_of(engine.settings.database_url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    page = form.submit({"description": "Nobody came."}, button="Register it")
    other.execute("ROLLBACK")
    other.close()

    assert page.status == 503
    assert page.headers["Retry-After"]
    assert page.value("description") == "Nobody came."


def _impatient(engine) -> None:
    """Wait a moment only; the connections of before would wait for long."""
    database = engine._database
    event.listen(database, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=50"))
    database.dispose()
