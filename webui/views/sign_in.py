"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.kernel.errors import NotSignedIn
from webui import door, limits, member, navigation
from webui.forms import Linked

pages = Blueprint("sign_in", __name__)


@pages.get("/sign-in")
def enter() -> str:
    """The page with name and password."""
    return render_template("sign_in/enter.html", faults=(), typed="", next=request.args.get("next", ""))


@pages.post("/sign-in")
@limits.limiter.limit(limits.SIGN_IN)
def sign_in() -> Response | tuple[str, int]:
    """Let somebody in, or say that name or password are wrong, never which."""
    typed = request.form.get("username", "")
    try:
        with door.system.step() as services:
            token = services.accounts.sign_in(typed, request.form.get("password", ""))
    except NotSignedIn as refused:
        return _again(typed, refused.text or ""), 422
    member.begin_session(token)
    return redirect(_wanted() or navigation.home(), 303)


@pages.post("/sign-out")
def leave() -> Response:
    """End the session, here and in the database."""
    member.end_session()
    flash(_("You are signed out."), "success")
    return redirect(url_for(".enter"), 303)


def _again(typed: str, message: str) -> str:
    faults = (Linked("username", message),)
    return render_template(
        "sign_in/enter.html", faults=faults, typed=typed, next=request.form.get("next", "")
    )


def _wanted() -> str:
    """Only paths of this site: an address from elsewhere is not followed."""
    path = request.form.get("next", "")
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours and path.isprintable() else ""
