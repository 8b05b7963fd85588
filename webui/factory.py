"""Puts the web application together."""

from __future__ import annotations

import gc

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from jinja2 import StrictUndefined

from engine.app import Engine, Role, pool_options
from engine.kernel.clock import Clock, SystemClock
from engine.kernel.settings import Settings
from webui import USUAL, assets, errors, fields, language, limits, navigation, organisation, security
from webui.security import everyone, members, open_to
from webui.sessions import EncryptedSessions
from webui.views import (
    admin,
    cases,
    complaint,
    follow,
    health,
    inbox,
    metrics,
    portal,
    post,
    register,
    relations,
    sign_in,
    tasks,
)

gc.freeze()  # what is imported is no garbage, and the processes of a web server go on sharing it
gc.set_threshold(*USUAL)

LARGEST_TEXTS = 500_000
FILES_AT_ONCE = 5


def create_app(
    settings: Settings, clock: Clock | None = None, *, translations: str = "translations"
) -> Flask:
    """The application, on the database that the settings name; it speaks what a folder has catalogues of."""
    app = Flask(__name__)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_address,
        SQLALCHEMY_ENGINE_OPTIONS=pool_options(settings.database_address),
        MAX_CONTENT_LENGTH=settings.upload_bytes * FILES_AT_ONCE + LARGEST_TEXTS,
        MAX_FORM_MEMORY_SIZE=LARGEST_TEXTS,
        MAX_FORM_PARTS=500,
        BABEL_TRANSLATION_DIRECTORIES=translations,
    )
    engine = _open_engine(app, settings, clock or SystemClock())
    app.secret_key = engine.cookie_secret()
    app.session_interface = EncryptedSessions()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.finalize = language.printable
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    security.init_app(app, settings)
    limits.init_app(app, engine)
    for part in (assets, errors, fields, language, navigation, organisation):
        part.init_app(app)
    _open_pages(app)
    return app


def _open_engine(app: Flask, settings: Settings, clock: Clock) -> Engine:
    """The engine works on the pool that Flask-SQLAlchemy keeps; no view ever touches it."""
    database = SQLAlchemy(app)
    with app.app_context():
        engine = Engine.open(settings, clock, database=database.engine, patience=settings.database_seconds)
    app.extensions["plaint"] = engine
    return engine


def _open_pages(app: Flask) -> None:
    staff, owner, administrator, auditor = Role.STAFF, Role.PROCESS_OWNER, Role.ADMINISTRATOR, Role.AUDITOR
    open_to(metrics.guard, app, metrics.pages)
    open_to(everyone, app, portal.pages, complaint.pages, follow.pages, sign_in.pages, health.pages)
    open_to(members(staff, owner), app, inbox.pages, tasks.pages, register.pages, relations.pages, post.pages)
    open_to(members(staff, owner, read_only=(auditor,)), app, cases.pages)
    open_to(members(administrator, read_only=(owner, auditor)), app, admin.pages)
