from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from engine.app import SYSTEM
from engine.kernel import errors
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from tests.databases import Home
from tests.fixtures import MASTER_KEY
from tests.webui.browser import Browser
from tests.webui.conftest import PASSWORD, Installation
from webui.factory import create_app

SECRET = "Jane Miller lives at 3 Hill Road"


def page_of(app: Flask, raised: Exception) -> Browser:
    def fail() -> str:
        raise raised

    app.testing = False
    app.view_functions["portal.landing"] = fail
    return Browser(app)


@pytest.mark.parametrize(
    ("raised", "status", "heading"),
    [
        (errors.NotFound(), 404, "There is nothing here"),
        (errors.NotPermitted(), 403, "You can’t open this page"),
        (errors.Refused("The case is closed."), 409, "This has changed in the meantime"),
        (errors.Conflict(), 409, "This has changed in the meantime"),
        (errors.AlreadyDone("This is not needed any more."), 409, "This has changed in the meantime"),
        (errors.Invalid([], "Say more."), 422, "Some answers need to be corrected"),
        (errors.TooLarge(), 413, "This is too large"),
        (errors.TooMany(), 429, "Too many attempts"),
        (errors.StateRefused(SECRET), 409, "This has changed in the meantime"),
        (ValueError(SECRET), 500, "Something went wrong on our side"),
        (OperationalError("SELECT 1", {}, ConnectionError(SECRET)), 503, "We can’t be reached just now"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_every_state_of_affairs_has_its_page(app: Flask, raised: Exception, status: int, heading: str):
    page = page_of(app, raised).get("/", status=status)

    assert page.heading == heading
    assert SECRET not in page.source
    assert "Traceback" not in page.source


@pytest.mark.sqlite
def test_a_database_that_is_away_is_told_in_a_page_of_our_own(
    installation: Installation, settings: Settings, clock: HandClock, tmp_path: Path
):
    app = installation.open(settings, clock)
    app.testing = False
    ana = installation.browser(app, "ana")
    app.extensions["plaint"].close()
    (tmp_path / "plaint.sqlite").rename(tmp_path / "elsewhere.sqlite")
    (tmp_path / "plaint.sqlite").mkdir()

    for path in ("/", "/follow/", "/staff/", "/nowhere", "/health"):
        answer = ana.client.get(path)

        assert answer.status_code in {404, 503}, path
        assert "<h1>" in answer.text
        assert answer.headers["Content-Security-Policy"]
    assert answer.status_code == 503, "the health check must see it"


def test_before_anything_is_deployed_pages_say_that_there_is_nothing_yet(
    home: Home, tables: str, tmp_path: Path
):
    url = home.copied(tables, tmp_path)
    visitor = Browser(create_app(Settings(database_url=url, master_key=MASTER_KEY)))

    visitor.get("/", status=200)
    visitor.get("/complaint/", status=404)


@pytest.mark.parametrize("host", ["x" * 300, "\xff", "a b", "[::1", "a/b", ""])
def test_a_request_for_an_odd_host_gets_a_page_too(app: Flask, host: str):
    app.testing = False

    assert app.test_client().get("/", headers={"Host": host}).status_code in {200, 400}


@pytest.mark.parametrize("path", ["/staff/cases/%00", "/staff/tasks/a%00b", "/staff/cases/?text=%00"])
def test_nothing_has_a_name_with_a_nul(ana: Browser, path: str):
    ana.get(path, status=404)


def test_who_came_too_often_is_told_how_long_to_wait(app: Flask):
    page = page_of(app, errors.TooMany(retry_after=90)).get("/", status=429)

    assert page.headers["Retry-After"] == "90"


def test_logs_say_where_it_failed_and_nothing_of_what_was_typed(
    app: Flask, capsys: pytest.CaptureFixture[str]
):
    page_of(app, ValueError(SECRET)).get("/", status=500)
    said = capsys.readouterr()
    line = said.out + said.err

    assert "ValueError" in line
    assert "test_errors.py" in line
    assert SECRET not in line


def test_a_wrong_method_is_answered_with_the_right_ones(visitor: Browser):
    page = visitor.post("/", status=0)

    assert page.status in {400, 405}


def test_staff_stay_among_their_own_pages(ana: Browser):
    page = ana.get("/staff/nothing", status=404)

    assert page.all("//a[normalize-space()='Inbox']")


def test_too_many_wrong_passwords_and_one_has_to_wait(visitor: Browser):
    page = visitor.get("/sign-in")
    answers = [
        page.submit({"username": "ana", "password": "wrong"}, button="Sign in").status for _ in range(12)
    ]

    assert answers == [422] * 10 + [429] * 2


def test_an_unknown_name_and_a_wrong_password_get_one_answer(visitor: Browser):
    answers = {
        tuple(visitor.sign_in(name, "wrong").faults.items()) for name in ("ana", "nobody", "", "x" * 5000)
    }

    assert answers == {(("username", "The user name or the password is wrong."),)}


def test_who_signed_out_is_out(ana: Browser, app: Flask):
    cookie = ana.client.get_cookie("plaint")
    ana.get("/staff/").submit(button="Sign out", form="sign-out")
    thief = Browser(app)
    thief.client.set_cookie("plaint", cookie.value)

    assert thief.get("/staff/").heading == "Sign in"


def test_a_disabled_account_is_out_at_the_next_request(ana: Browser, app: Flask):
    with app.extensions["plaint"].transaction(SYSTEM) as services:
        services.accounts.disable("ana")

    assert ana.get("/staff/").heading == "Sign in"
    assert ana.sign_in("ana", PASSWORD).status == 422


def test_the_health_page_answers(visitor: Browser):
    assert visitor.client.get("/health").json == {"status": "ok"}
