"""Who takes part in journeys, and where they take place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import hatch_build
from tests.journeys.inspection import AXE, Inspector
from tests.journeys.installation import Installation
from tests.journeys.person import Colleague, Complainant

PASSWORD = "correct horse battery"
STAFF = {
    "fay": ("Fay Lind", "staff", "*:front-line"),
    "finn": ("Finn Dahl", "staff", "*:front-line"),
    "ivo": ("Ivo Stein", "staff", "*:investigators"),
    "dee": ("Dee Marsh", "staff", "*:deciders"),
    "ria": ("Ria Novak", "staff", "*:reviewers"),
    "quinn": ("Quinn Hale", "staff", "social-care:quality-checkers"),
    "owen": ("Owen Reed", "process-owner", "*:process-owner"),
    "ada": ("Ada Lund", "administrator", "*"),
    "otto": ("Otto Rey", "auditor", "*"),
}
_devices = (f"10.{number // 65025}.{number // 255 % 255}.{number % 255}" for number in count(1))


def chromium() -> str | None:
    """The machine's own Chromium; the one without windows is the quickest."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((found for found in map(shutil.which, names) if found), None)


def missing() -> str:
    """What has to be there before a journey can begin, and how to get it."""
    if not chromium():
        return "no Chromium is installed; run: apt-get install --yes chromium"
    if not hatch_build.is_up_to_date() or not AXE.exists():
        return "the pages’ styles and scripts are not built as they are now; run: python hatch_build.py"
    return ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the journeys; without a browser they are left out, except where machines check."""
    here = Path(__file__).parent
    reason = "" if os.environ.get("CI") else missing()
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium; in containers it runs without its sandbox."""
    assert not missing(), missing()
    return {"executable_path": chromium(), "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Made and filled by the command line; then served."""
    made = Installation(tmp_path_factory.mktemp("journeys"))
    made.set_up("init")
    made.set_up("deploy", "--all")
    for name, (display, role, member) in STAFF.items():
        who = (name, "--display", display, "--role", role, "--member", member)
        made.set_up("users", "add", *who, "--password-stdin", typed=PASSWORD)
    with made.served():
        yield made


@pytest.fixture(scope="session")
def inspector(browser: Browser) -> Inspector:
    return Inspector(browser)


@pytest.fixture(scope="session", params=[True, False], ids=["with-script", "without-script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Whether JavaScript runs."""
    return bool(request.param)


@pytest.fixture
def complainant(
    browser: Browser, installation: Installation, inspector: Inspector, script: bool
) -> Iterator[Complainant]:
    """Somebody with a complaint."""
    person = Complainant(browser, installation.address, inspector, script=script, device=next(_devices))
    yield person
    person.close()


@pytest.fixture(scope="session")
def colleague(
    browser: Browser, installation: Installation, inspector: Inspector, script: bool
) -> Iterator[Callable[[str], Colleague]]:
    """Staff by name; they sign in when they are needed for the first time, and stay."""
    there: dict[str, Colleague] = {}

    def call(name: str) -> Colleague:
        if name not in there:
            one = Colleague(browser, installation.address, inspector, script=script, device=next(_devices))
            there[name] = one.sign_in(name, PASSWORD)
        return there[name]

    yield call
    for one in there.values():
        one.close()
