"""Who reaches what: every page for everybody, and what comes of requests that mean harm."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from tests.databases import Home
from tests.sizes import mostly_exhaustive, several
from tests.webui import hostile, world
from tests.webui.browser import Browser
from tests.webui.complaining import STEPS
from tests.webui.hostile import ROUTES, Hostile
from tests.webui.world import PEOPLE, World
from webui.limits import limiter

MATRIX = Path(__file__).with_name("access.txt")
pytestmark = pytest.mark.filterwarnings("ignore:Unclosed file <tempfile")  # of uploads that were broken off
EXPECTED = {200, 206, 303, 308, 400, 403, 404, 405, 409, 413, 416, 422}


@pytest.fixture(scope="module")
def made(home: Home, tables: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world, each page of which is asked for once."""
    with _opened(home.copied(tables, tmp_path_factory.mktemp("world"))) as opened:
        yield opened


@pytest.fixture(scope="module")
def restored(made: World, home: Home, tmp_path_factory: pytest.TempPathFactory) -> Restored:
    """The same as it was when it was made, again and again."""
    return Restored(made, home, tmp_path_factory.mktemp("restored"))


@pytest.fixture(scope="module")
def abused(restored: Restored) -> World:
    """A world that is sent whatever comes to mind."""
    restored.restore()
    for who in restored.world.people:
        restored.become(who)
    return restored.world


@contextmanager
def _opened(url: str) -> Iterator[World]:
    opened = world.make(url)
    opened.app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    limiter.enabled = False
    yield opened
    limiter.enabled = True
    opened.engine.close()
    with warnings.catch_warnings(action="ignore"):
        gc.collect()


class Restored:
    """The same world for each request: what one of them changed is undone before the next."""

    def __init__(self, made: World, home: Home, folder: Path) -> None:
        self.world, self._home = made, home
        self._url = made.engine.settings.database_url
        made.engine.close()
        self._copy = home.copied(self._url, folder)
        self._cookies = {name: dict(one.client._cookies or {}) for name, one in made.people.items()}

    def ask(self, who: str, method: str, path: str) -> int:
        browser = self.become(who)
        answer = browser.client.open(self.world.address(f"/{path}"), method=method, buffered=True)
        status: int = answer.status_code
        if method == "POST" and status < 400:  # what is refused changes nothing that the next one meets
            self.restore()
        return status

    def become(self, who: str) -> Browser:
        browser = self.world.people[who]
        browser.client._cookies = dict(self._cookies[who])
        return browser

    def restore(self) -> None:
        self.world.engine.close()
        self._home.copy(self._copy, self._url)


def test_everybody_reaches_what_is_theirs_and_nothing_else(restored: Restored):
    lines = [f"{'':66}" + "".join(f"{name:>15}" for name in PEOPLE)]
    for method, path in sorted(ROUTES, key=lambda one: one[1]):
        found = "".join(f"{restored.ask(name, method, path):>15}" for name in PEOPLE)
        lines.append(f"{f'{method:4} /{path}':66}{found}")

    assert lines == MATRIX.read_text().splitlines()


def test_who_registers_a_complaint_of_another_department_gets_its_code_to_give_out(made: World):
    page = made.people["elsewhere"].get("/staff/register/")
    answers = {name: value for step in STEPS for name, value in step.items()}

    done = page.submit({**answers, "channel": "phone"}, button="Register")

    assert done.heading == "The complaint is registered"
    code = done.one("//*[@class='tracking-code']").text
    case = Browser(made.app).get("/follow/").submit({"code": code})
    assert case.heading.startswith("Your complaint")
    assert code not in done.browser.get("/staff/register/elsewhere").source


@pytest.mark.parametrize("path", mostly_exhaustive(path for method, path in ROUTES if method == "POST"))
def test_whoever_may_post_must_do_so_from_a_page_of_ours(made: World, path: str):
    made.app.config["WTF_CSRF_ENABLED"] = True
    try:
        answers = {
            name: one.client.post(made.address(f"/{path}")).status_code for name, one in made.people.items()
        }
    finally:
        made.app.config["WTF_CSRF_ENABLED"] = False

    assert set(answers.values()) <= {303, 400, 403}
    assert 400 in answers.values()


@settings(
    max_examples=several(200),
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(request=hostile.requests(), who=st.sampled_from(PEOPLE))
def test_whatever_is_sent_gets_an_answer_that_is_meant(abused: World, request: Hostile, who: str):
    answer = abused.people[who].client.open(
        request.address(abused.all_places(request.path)),
        method=request.method,
        query_string=request.query,
        data=request.body,
        content_type=request.content_type,
        headers=request.headers,
        buffered=True,
    )

    assert answer.status_code in EXPECTED
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert b"Traceback" not in answer.data


def test_a_wrong_code_costs_as_much_as_one_that_nobody_has(abused: World):
    wrong = abused.code[:-1] + ("0" if abused.code[-1] != "0" else "1")

    def statements(code: str) -> list[str]:
        told: list[str] = []
        database = abused.engine._database

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            told.append(statement)

        event.listen(database, "before_cursor_execute", note)
        try:
            page = Browser(abused.app).post("/follow/", {"code": code}, status=422)
        finally:
            event.remove(database, "before_cursor_execute", note)
        return [*told, *page.faults.values()]

    assert statements(wrong) == statements("000000-0000-0000-0000-0000") == statements("x") == statements("")
