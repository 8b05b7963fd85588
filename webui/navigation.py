"""Where staff can go from any page, by what their roles allow."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, request, url_for
from flask_babel import gettext as _

from engine.app import Role
from webui.member import member

Link = tuple[str, str, bool]


def init_app(app: Flask) -> None:
    """Make the links known to the templates."""
    app.jinja_env.globals["navigation"] = lambda: tuple(links())
    app.jinja_env.globals["home"] = home


def links() -> Iterator[Link]:
    """Address, label, and whether one is there now."""
    who = member()
    if who is None:
        return
    if who.has(Role.STAFF, Role.PROCESS_OWNER):
        yield url_for("inbox.show"), _("Inbox"), request.blueprint in {"inbox", "tasks"}
        yield url_for("register.begin"), _("Register a complaint"), request.blueprint == "register"
    if who.has(Role.STAFF, Role.PROCESS_OWNER, Role.AUDITOR):
        yield url_for("cases.find"), _("Cases"), request.blueprint in {"cases", "relations"}
    if who.has(Role.STAFF, Role.PROCESS_OWNER):
        yield url_for("post.queue"), _("Post"), request.blueprint == "post"
    if who.has(Role.ADMINISTRATOR, Role.PROCESS_OWNER, Role.AUDITOR):
        yield url_for("admin.deployments"), _("Administration"), request.blueprint == "admin"


def home() -> str:
    """The first page after signing in."""
    return next(links())[0]
