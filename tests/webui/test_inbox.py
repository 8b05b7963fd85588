"""Many tasks at once: chosen in the inbox, each judged by itself, whatever a browser sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from engine.app import SYSTEM, Engine
from engine.kernel.clock import HandClock
from tests.files import PDF
from tests.fixtures import A_THURSDAY
from tests.webui.browser import Browser, Page, file
from tests.webui.complaining import complain
from tests.webui.conftest import PASSWORD, Installation, Member, Saved

GROUPS = "/staff/?filter=groups"
TEAM = "/staff/?filter=team"


PEOPLE = {"lea": ("Lea Dorn", "deciders"), "ivo": ("Ivo Stein", "front-line")}
"""Somebody who leads the front line, and does none of its tasks; and a clerk, who leads nobody."""


@dataclass(frozen=True)
class Waiting(Saved):
    """Two complaints wait."""

    cookies: Mapping[str, dict[Any, Any]]


@pytest.fixture(scope="module")
def waiting(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Waiting:
    """Made once for all tests."""
    settings = installation.copy(tmp_path_factory.mktemp("waiting"))
    app = installation.open(settings, HandClock(A_THURSDAY))
    for _ in range(2):
        complain(Browser(app))
    engine: Engine = app.extensions["plaint"]
    with engine.transaction(SYSTEM) as services:
        for name, (display, group) in PEOPLE.items():
            groups = [("organisation", group)]
            services.accounts.add(name=name, display=display, password=PASSWORD, memberships=groups)
    cookies = {name: dict(Browser(app).sign_in(name, PASSWORD).browser.client._cookies) for name in PEOPLE}
    engine.close()
    return Waiting(installation.home, settings.database_url, cookies)


@pytest.fixture
def colleague(waiting: Waiting, app: Flask) -> Member:
    """Somebody by name, signed in."""
    waiting.restore(app)

    def signed_in(name: str) -> Browser:
        browser = Browser(app)
        browser.client._cookies = dict(waiting.cookies[name])
        return browser

    return signed_in


@pytest.fixture
def lea(colleague: Member) -> Browser:
    """The leader, signed in."""
    return colleague("lea")


@pytest.fixture
def ivo(colleague: Member) -> Browser:
    """The clerk, signed in."""
    return colleague("ivo")


def boxes(page: Page) -> list[str]:
    """What the tasks of a page are chosen by."""
    return [str(one) for one in page.all("//input[@name='task' and @type='checkbox']/@value")]


def token(page: Page) -> dict[str, str]:
    return {"csrf_token": page.all("//input[@name='csrf_token']/@value")[0]}


def who(browser: Browser, path: str = GROUPS) -> list[str]:
    """Who has the tasks of a list."""
    return [one.text for one in browser.get(path).all("//td[@data-label='Who']")]


def test_chosen_tasks_are_taken_and_given_back_and_all_of_it_is_undone(ivo: Browser):
    page = ivo.get(GROUPS)
    taken = page.submit({"task": boxes(page)}, button="Take")

    assert "2 tasks are yours now." in taken.text
    assert who(ivo) == ["Ivo Stein"] * 2
    assert "2 tasks are as they were before." in taken.submit(button="Undo").text
    assert who(ivo) == ["nobody yet"] * 2
    page.submit({"task": boxes(page)}, button="Take")
    mine = ivo.get("/staff/?filter=mine")
    back = mine.submit({"task": boxes(mine)[:1]}, button="Give back")
    assert "1 task is with its group again." in back.text
    back.submit(button="Undo")
    assert who(ivo) == ["Ivo Stein"] * 2


def test_nothing_is_done_where_nothing_is_chosen(ivo: Browser):
    assert "Choose at least one task." in ivo.get(GROUPS).submit(button="Take").text


def test_a_link_chooses_all_of_a_page_without_any_script(ivo: Browser):
    page = ivo.get(GROUPS).link("Choose all on this page")

    assert len(page.all("//input[@name='task' and @checked]")) == 2
    assert not page.link("Choose none").all("//input[@name='task' and @checked]")


def test_what_one_task_is_refused_keeps_no_other_back(ivo: Browser, ana: Browser):
    page = ivo.get(GROUPS)
    theirs = ana.get(GROUPS)
    theirs.submit({"task": boxes(theirs)[:1]}, button="Take")

    taken = page.submit({"task": boxes(page)}, button="Take")

    assert "1 task is yours now." in taken.text
    assert ": Ana Beck has had this task since 2 April 2026, 10:00." in taken.text


def test_a_leader_gives_tasks_to_who_may_do_them(lea: Browser, ivo: Browser):
    page = lea.get(TEAM)
    choice = page.submit({"task": boxes(page)}, button="Give to somebody")
    assert choice.heading == "Give 2 tasks to somebody"
    assert choice.submit(button="Give the tasks").faults == {"person-1": "Choose somebody."}

    given = choice.submit({"person": "ivo", "note": "Both of one street."}, button="Give the tasks")

    assert "2 tasks are given." in given.text
    assert who(lea, TEAM) == ["Ivo Stein"] * 2
    told = ivo.get("/staff/")
    assert told.text.count("Lea Dorn gave this task to you.") >= 2
    assert "Both of one street." in told.link("Assess the complaint: Lea Dorn").text
    for _ in range(2):
        told = told.submit(button="Put away")
    assert "For you" not in told.text
    given.submit(button="Undo")
    assert who(lea, TEAM) == ["nobody yet"] * 2


def test_a_clerk_gives_nobody_anything_whatever_they_send(ivo: Browser, ana: Browser):
    page = ivo.get(GROUPS)
    assert "Give to somebody" not in page.text
    task = boxes(page)[0]
    forged = ivo.post(GROUPS, {"action": "assign", "person": "ana", "task": task, **token(page)})
    assert "The tasks of this group are given out by others." in forged.text
    theirs = ana.get(GROUPS)
    theirs.submit({"task": boxes(theirs)[:1]}, button="Take")
    for action in ("release", "undo"):
        said = {"action": action, "task": f"{task.strip()} ana", **token(page)}
        assert "given out by others" in ivo.post(GROUPS, said).text
    assert who(ana)[0] == "Ana Beck"


def test_whoever_is_kept_from_a_task_gets_it_by_no_forged_form(lea: Browser, ivo: Browser, ana: Browser):
    page = ivo.get(GROUPS)
    task = boxes(page)[0]
    shown = ivo.get(f"/staff/tasks/{task.strip()}")
    shown.submit({"reason": "related"}, button="Pass it on")

    assert task not in boxes(ivo.get(GROUPS))
    for sent in ({"action": "claim"}, {"action": "undo"}, {"action": "assign", "person": "ivo"}):
        value = f"{task.strip()}  ivo" if sent["action"] == "undo" else task
        refused = ivo.post(GROUPS, {**sent, "task": value, **token(page)})
        assert "You said that you can’t judge this impartially" in refused.text
    address = f"/staff/tasks/{task.strip()}"
    assert "impartially" in ivo.post(f"{address}/claim", token(page), status=409).text
    files = {"evidence": file("letter.pdf", PDF)}
    for sent in ({}, {"action": "save"}, {"action": "save", **files}, {"preview": "1"}):
        assert "impartially" in ivo.post(address, {**sent, **token(page)}, status=409).text
    team = lea.get(TEAM)
    forged = {"action": "assign", "person": "ivo", "task": task, **token(team)}
    assert "They said that they can’t judge it impartially." in lea.post(TEAM, forged).text


@pytest.mark.parametrize("task", ["nothing", "nothing ana x y z", "' OR 1=1 --"])
def test_tasks_that_are_not_there_are_refused_without_a_word_about_them(ivo: Browser, task: str):
    page = ivo.get(GROUPS)

    refused = ivo.post(GROUPS, {"action": "claim", "task": task, **token(page)})

    assert "1 task stays as it is: Please check the address." in refused.text


def test_more_than_a_page_can_show_is_not_taken_in(ivo: Browser):
    page = ivo.get(GROUPS)

    ivo.post(
        GROUPS, {"action": "claim", "task": [f"t{one}" for one in range(101)], **token(page)}, status=413
    )
