"""The first page of the site, and the language in which it is read."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from webui.language import CHOSEN

pages = Blueprint("portal", __name__)


@pages.get("/")
def landing() -> str:
    """How to complain, what happens then, and the way to a complaint that was made."""
    return render_template("portal/landing.html")


@pages.post("/language")
def choose_language() -> Response:
    """Go on in another language; one that is not offered changes nothing."""
    session[CHOSEN] = request.form.get("language", "")[:8]
    here = request.form.get("here", "")
    leads_here = here.startswith("/") and not here.startswith(("//", "/\\"))
    return redirect(here if leads_here else url_for(".landing"), 303)
