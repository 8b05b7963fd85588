"""A whole installation for each test: real database, real definitions, real application."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from engine.app import SYSTEM, Engine, Role
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from tests.databases import Home
from tests.fixtures import A_THURSDAY, MASTER_KEY, PARSED
from tests.shipped import light
from tests.webui.browser import Browser, Page
from tests.webui.complaining import begin, complain, fill_in
from webui.factory import create_app
from webui.limits import limiter

Member = Callable[[str], Browser]
PASSWORD = "correct horse battery"
GROUPS = ("front-line", "investigators", "deciders", "reviewers", "process-owner")
STAFF = {
    "ana": ("Ana Beck", [Role.STAFF]),
    "ben": ("Ben Cole", [Role.STAFF]),
    "ada": ("Ada Lund", [Role.ADMINISTRATOR]),
    "otto": ("Otto Rey", [Role.AUDITOR]),
}


@dataclass(frozen=True)
class Installation:
    """A database with the shipped definitions and some accounts, to be copied by each test."""

    home: Home
    folder: Path
    cookies: Mapping[str, dict[Any, Any]]
    """Of everybody, signed in."""

    @property
    def url(self) -> str:
        return self.home.url(self.folder)

    def copy(self, folder: Path) -> Settings:
        """The same database once more."""
        return _settings(self.home.copied(self.url, folder))

    def browser(self, app: Flask, name: str) -> Browser:
        """Somebody by name, signed in."""
        browser = Browser(app)
        browser.client._cookies = dict(self.cookies[name])
        return browser

    def open(self, settings: Settings, clock: HandClock) -> Flask:
        """The application. Templates are compiled and definitions parsed once for all: neither ever changes."""
        app = create_app(settings, clock)
        app.testing = True
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(self.folder))
        app.extensions["plaint"]._library = PARSED
        return app


@dataclass(frozen=True)
class Saved:
    """The same installation after something happened there."""

    home: Home
    url: str

    def restore(self, app: Flask) -> None:
        """Put the database of an application into this state."""
        engine: Engine = app.extensions["plaint"]
        engine.close()
        self.home.copy(self.url, engine.settings.database_url)


@dataclass(frozen=True)
class Complained(Saved):
    """Somebody complained."""

    code: str

    @classmethod
    def on(
        cls, installation: Installation, folder: Path, before: Callable[[Flask], None] = lambda _: None
    ) -> Complained:
        """Complain on a copy of an installation, after something else was done there."""
        settings = installation.copy(folder)
        app = installation.open(settings, HandClock(A_THURSDAY))
        before(app)
        code = complain(Browser(app))
        app.extensions["plaint"].close()
        return cls(installation.home, settings.database_url, code)


@dataclass(frozen=True)
class Written(Saved):
    """Somebody filled in the form of a complaint, and has not sent it yet."""

    path: str
    cookies: dict[Any, Any]

    @classmethod
    def on(cls, installation: Installation, folder: Path) -> Written:
        """Fill it in on a copy of an installation."""
        settings = installation.copy(folder)
        app = installation.open(settings, HandClock(A_THURSDAY))
        page = fill_in(begin(Browser(app)))
        app.extensions["plaint"].close()
        cookies = dict(page.browser.client._cookies or {})
        return cls(installation.home, settings.database_url, page.path, cookies)


def _settings(url: str) -> Settings:
    return Settings(database_url=url, master_key=MASTER_KEY, upload_bytes=200_000)


@pytest.fixture(scope="session")
def installation(home: Home, tmp_path_factory: pytest.TempPathFactory, tables: str) -> Installation:
    """Made once for all tests."""
    made = Installation(home, tmp_path_factory.mktemp("installation"), {})
    app = made.open(_settings(home.copied(tables, made.folder)), HandClock(A_THURSDAY))
    engine: Engine = app.extensions["plaint"]
    with engine.transaction(SYSTEM) as services:
        for department in (None, "housing"):
            services.deployments.deploy(light(department))
        for name, (display, roles) in STAFF.items():
            groups = [("organisation", group) for group in GROUPS] if Role.STAFF in roles else [("*", "")]
            services.accounts.add(
                name=name, display=display, password=PASSWORD, roles=roles, memberships=groups
            )
    limiter.enabled = False  # who signs in here has not tried yet
    cookies = {name: _signed_in(app, name) for name in STAFF}
    limiter.enabled = True
    engine.close()
    return replace(made, cookies=cookies)


def _signed_in(app: Flask, name: str) -> dict[Any, Any]:
    browser = Browser(app)
    browser.sign_in(name, PASSWORD)
    return dict(browser.client._cookies or {})


@pytest.fixture(scope="session")
def complained(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Complained:
    """The first complaint, C-2026-000001, made once for all tests."""
    return Complained.on(installation, tmp_path_factory.mktemp("complained"))


@pytest.fixture(scope="session")
def written(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A complaint that is about to be sent, made once for all tests."""
    return Written.on(installation, tmp_path_factory.mktemp("written"))


@pytest.fixture
def settings(installation: Installation, tmp_path: Path) -> Iterator[Settings]:
    copied = installation.copy(tmp_path)
    yield copied
    installation.home.remove(copied.database_url)


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All texts that wait for translators, collected as `make texts` does."""
    template = tmp_path_factory.mktemp("texts") / "messages.pot"
    programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run([".ci/texts", template], check=True, env={**os.environ, "PATH": programs})
    return template


class Site:
    """One application for all tests in turn, each with a copy of the installation: making one takes long."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.clock = HandClock(A_THURSDAY)
        self._installation = installation
        self._folder = folder
        self._app = installation.open(installation.copy(folder), self.clock)
        self._limiter = dict(vars(limiter))  # there is one for the process, and it counts for the newest app
        self._config, self._views = dict(self._app.config), dict(self._app.view_functions)

    def anew(self) -> Flask:
        """The application as if nobody had come yet."""
        self._app.extensions["plaint"].close()
        self._installation.copy(self._folder)
        vars(limiter).update(self._limiter)
        self._app.config.update(self._config)
        self._app.view_functions.update(self._views)
        return self._app


@pytest.fixture(scope="session")
def site(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(installation, tmp_path_factory.mktemp("site"))


@pytest.fixture
def clock(site: Site) -> HandClock:
    site.clock.set(A_THURSDAY)
    return site.clock


@pytest.fixture
def app(site: Site, clock: HandClock) -> Iterator[Flask]:
    """The application on an installation of the test's own."""
    yield site.anew()
    site.anew()


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """A visitor who is not signed in."""
    return Browser(app)


@pytest.fixture
def check(app: Flask, visitor: Browser, written: Written) -> Page:
    """The page on which the visitor checks a complaint before sending it."""
    written.restore(app)
    visitor.client._cookies = dict(written.cookies)
    return visitor.get(written.path)


@pytest.fixture
def member(app: Flask, installation: Installation) -> Member:
    """Somebody by name, signed in."""

    return lambda name: installation.browser(app, name)


@pytest.fixture
def ana(member: Member) -> Browser:
    """A member of staff, signed in."""
    return member("ana")


@pytest.fixture
def ada(member: Member) -> Browser:
    """The administrator, signed in."""
    return member("ada")
