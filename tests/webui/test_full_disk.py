"""A disk that is full: the step fails as a whole, the words come back, and later all goes on."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import event

from engine.kernel.settings import Settings
from tests.webui.browser import Browser
from tests.webui.complaining import STEPS, begin, fill_in
from tests.webui.conftest import Installation

pytestmark = pytest.mark.sqlite


def test_a_full_disk_is_an_error_without_a_half_step(installation: Installation, settings: Settings, clock):
    """SQLite may not grow: the step fails as a whole, the words come back, and later all goes on."""
    app = installation.open(settings, clock)
    app.testing = False
    visitor = Browser(app)
    page = fill_in(begin(visitor), STEPS[:1])
    database = app.extensions["plaint"]._database
    with database.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    story = "I had a permit. " * 500

    def no_room(raw: sqlite3.Connection, *_: object) -> None:
        raw.execute(f"PRAGMA max_page_count={pages}")

    event.listen(database, "checkout", no_room)
    back = page.submit({**STEPS[1], "description": story}, button="Continue")
    event.remove(database, "checkout", no_room)
    database.dispose()

    assert (back.status, back.value("description")) == (503, story)
    assert visitor.get(page.path).value("description") == "", "no half step"
    assert back.submit({}, button="Send again").status in {200, 422}
