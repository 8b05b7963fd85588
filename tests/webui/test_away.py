"""A database that is away, hangs or is full: nothing typed is lost, and all goes on by itself afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import text

from engine.app import SYSTEM, Role
from engine.kernel.clock import SystemClock
from engine.kernel.settings import Settings
from engine.persistence import database as databases
from engine.persistence import schema
from tests import postgres
from tests.fixtures import MASTER_KEY
from tests.shipped import draft
from tests.webui.browser import Browser, Page, file
from tests.webui.complaining import STEPS, begin, fill_in
from tests.webui.conftest import GROUPS, PASSWORD
from webui.factory import create_app
from webui.limits import limiter

pytestmark = pytest.mark.postgres

PATIENCE = 1
RECOVERY = 5.0
STORY = "My car was towed.\nI had a permit.\n\n  <b>Nobody</b> listened & I am angry."


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    """A server of our own, that may be stopped."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="module")
def app(server: postgres.Server) -> Iterator[Flask]:
    """The application on PostgreSQL, as it is in production."""
    with server.database() as name:
        url = server.url(name)
        database = databases.connect(url)
        schema.upgrade(database)
        database.dispose()
        settings = Settings(database_url=url, master_key=MASTER_KEY, database_seconds=PATIENCE)
        app = create_app(settings, SystemClock())
        engine = app.extensions["plaint"]
        with engine.transaction(SYSTEM) as services:
            services.deployments.deploy(draft())
            services.accounts.add(
                name="ana",
                display="Ana Beck",
                password=PASSWORD,
                roles=[Role.STAFF],
                memberships=[("organisation", group) for group in GROUPS],
            )
        yield app
        engine.close()


@pytest.fixture(autouse=True)
def unlimited() -> Iterator[None]:
    limiter.enabled = False
    yield
    limiter.enabled = True


@pytest.fixture
def visitor(app: Flask) -> Browser:
    return Browser(app)


@contextmanager
def stopped(server: postgres.Server) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.resume()


@pytest.fixture(params=["stopped", "hanging"])
def away(request: pytest.FixtureRequest, server: postgres.Server):
    """PostgreSQL is away, in one of two ways."""
    return lambda: stopped(server) if request.param == "stopped" else server.frozen()


def at_the_story(visitor: Browser) -> Page:
    return fill_in(begin(visitor), STEPS[:1])


def test_what_a_complainant_typed_is_given_back_and_can_be_sent_again(visitor: Browser, away):
    page = at_the_story(visitor)
    answers = {**STEPS[1], "description": STORY}
    with away():
        back = page.submit(answers, button="Continue")

        assert back.status == 503
        assert back.heading == "We can’t be reached just now"
        assert int(back.headers["Retry-After"]) <= RECOVERY
        assert back.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in back.headers["Content-Security-Policy"]
        assert back.value("description") == STORY
        assert back.value("happened_before") == "no"
        again = back.submit({}, button="Send again")
        assert again.status == 503
        assert again.value("description") == STORY
    assert again.submit({}, button="Send again").status == 200
    kept = visitor.get(page.path).value("description")

    assert kept.replace("\r\n", "\n") == STORY


def test_what_was_attached_is_named_and_can_be_attached_again(visitor: Browser, server: postgres.Server):
    page = fill_in(begin(visitor), STEPS[:4])
    (name,) = page.all("//input[@type='file']/@name")
    with stopped(server):
        back = page.submit({name: file("photo of the gate.png", b"not looked at")}, button="Continue")

        assert "photo of the gate.png" in back.text
        assert back.one("//input[@type='file']").get("name") == name


def test_staff_get_their_words_back_too(app: Flask, visitor: Browser, away):
    fill_in(begin(visitor)).submit(button="Send my complaint")
    ana = Browser(app)
    ana.sign_in("ana", PASSWORD)
    inbox = ana.get("/staff/?view=groups")
    task = inbox.all("//a[contains(@href, '/staff/tasks/')]/@href")[0]
    page = ana.get(task)
    if page.all("//button[normalize-space()='Take this task']"):
        page = page.submit(button="Take this task")
    words = "I called her. She was\nnot at home."
    (area,) = page.all("//textarea/@name")[:1]
    with away():
        back = page.submit({area: words}, button="Done")

        assert (back.status, back.value(area)) == (503, words)
        assert ana.get("/staff/", status=503).heading == "We can’t be reached just now"
    assert back.submit({}, button="Send again").status in {200, 422}


@pytest.mark.parametrize("path", ["/complaint/step/what", "/staff/tasks/some"])
def test_a_form_that_is_not_ours_is_not_given_back(visitor: Browser, server: postgres.Server, path: str):
    visitor.get("/")
    with stopped(server):
        back = visitor.post(path, {"csrf_token": "forged", "description": "planted"})

        assert back.status in {400, 503}
        assert "planted" not in back.source
        assert not back.all("//form")


def test_a_password_is_never_printed(visitor: Browser, server: postgres.Server):
    page = visitor.get("/sign-in")
    with stopped(server):
        back = page.submit({"username": "ana", "password": PASSWORD}, button="Sign in")

        assert back.status == 503
        assert PASSWORD not in back.source


def test_an_answer_comes_soon_even_when_the_database_hangs(visitor: Browser, server: postgres.Server):
    visitor.get("/")
    with server.frozen():
        for _ in range(2):
            began = time.monotonic()
            visitor.get("/", status=503)

            assert time.monotonic() - began < 2 * PATIENCE + 3


def test_after_many_failures_nothing_is_used_up(visitor: Browser, away):
    with away():
        for _ in range(3):
            visitor.get("/", status=503)
    began = time.monotonic()
    while visitor.client.get("/").status_code == 503:
        assert time.monotonic() - began < RECOVERY
        time.sleep(0.1)


def test_connections_that_are_cut_while_they_lie_idle_are_replaced_unseen(
    app: Flask, visitor: Browser, server: postgres.Server
):
    visitor.get("/")
    engine = app.extensions["plaint"]
    other = databases.connect(engine.settings.database_url)
    with other.begin() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        )
    other.dispose()
    time.sleep(0.2)

    visitor.get("/", status=200)


def test_who_waits_too_long_for_a_connection_is_told(app: Flask, visitor: Browser):
    engine = app.extensions["plaint"]
    pool = engine._database.pool
    held = [engine._database.connect() for _ in range(pool.size() + pool._max_overflow)]
    try:
        visitor.get("/", status=503)
    finally:
        for connection in held:
            connection.close()

    visitor.get("/", status=200)


def test_who_waits_for_somebody_elses_step_gives_up_in_time(app: Flask, visitor: Browser):
    """A step of somebody else that hangs holds up nobody for long."""
    holder = databases.connect(app.extensions["plaint"].settings.database_url)
    page = at_the_story(visitor)
    with holder.begin() as connection:
        connection.execute(text("LOCK TABLE draft IN ACCESS EXCLUSIVE MODE"))
        began = time.monotonic()
        back = page.submit(STEPS[1], button="Continue")

        assert time.monotonic() - began < 4 * PATIENCE
    holder.dispose()

    assert back.status == 503
    assert back.value("description") == STEPS[1]["description"]
