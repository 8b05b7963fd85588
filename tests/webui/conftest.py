"""A whole installation for each test: real database, real definitions, real application."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from engine import definitions
from engine.app import SYSTEM, Engine, Role
from engine.kernel.clock import HandClock
from engine.kernel.settings import Settings
from engine.persistence import database as databases
from engine.persistence import schema
from engine.services.library import Library
from tests.conftest import A_THURSDAY, MASTER_KEY
from tests.webui.browser import Browser
from webui.factory import create_app

PARSED = Library()
PASSWORD = "correct horse battery"
GROUPS = ("front-line", "investigators", "deciders", "reviewers", "process-owner")
STAFF = {
    "ana": ("Ana Beck", [Role.STAFF]),
    "ben": ("Ben Cole", [Role.STAFF]),
    "ada": ("Ada Lund", [Role.ADMINISTRATOR]),
    "otto": ("Otto Rey", [Role.AUDITOR]),
}


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the shipped definitions and some accounts, to be copied by each test."""
    path = tmp_path_factory.mktemp("installation") / "plaint.sqlite"
    database = databases.connect(f"sqlite:///{path}")
    schema.upgrade(database)
    settings = Settings(database_url=f"sqlite:///{path}", master_key=MASTER_KEY)
    engine = Engine.open(settings, HandClock(A_THURSDAY), database=database)
    with engine.transaction(SYSTEM) as services:
        for department in (None, "housing"):
            services.deployments.deploy(definitions.read_bundle(Path("processes"), department))
    with engine.transaction(SYSTEM) as services:
        for name, (display, roles) in STAFF.items():
            groups = [("organisation", group) for group in GROUPS] if Role.STAFF in roles else [("*", "")]
            services.accounts.add(
                name=name, display=display, password=PASSWORD, roles=roles, memberships=groups
            )
    engine.close()
    return path


@pytest.fixture
def settings(installation: Path, tmp_path: Path) -> Settings:
    path = tmp_path / "plaint.sqlite"
    shutil.copy(installation, path)
    return Settings(database_url=f"sqlite:///{path}", master_key=MASTER_KEY, upload_bytes=200_000)


@pytest.fixture
def app(settings: Settings, clock: HandClock, installation: Path) -> Iterator[Flask]:
    """The application. Templates are compiled and definitions parsed once for all tests: neither ever changes."""
    app = create_app(settings, clock)
    app.testing = True
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(installation.parent))
    app.extensions["plaint"]._library = PARSED
    yield app
    app.extensions["plaint"].close()


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """A visitor who is not signed in."""
    return Browser(app)


@pytest.fixture
def ana(app: Flask) -> Browser:
    """A member of staff, signed in."""
    browser = Browser(app)
    browser.sign_in("ana", PASSWORD)
    return browser


@pytest.fixture
def ada(app: Flask) -> Browser:
    """The administrator, signed in."""
    browser = Browser(app)
    browser.sign_in("ada", PASSWORD)
    return browser
