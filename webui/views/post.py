"""The print queue: letters that go out on paper."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from webui import door, downloads

pages = Blueprint("post", __name__, url_prefix="/staff/post")

_POSTED = "posted"
"""One of the letters that were marked last: it stands for all that were marked with it."""


@pages.get("/")
def queue() -> str:
    """What is to be printed and posted, and a way back for what was marked last."""
    department = request.args.get("department", "")
    with door.staff.reading() as services:
        waiting = services.print_queue.waiting(department)
    return render_template(
        "post/queue.html", waiting=waiting, department=department, posted=session.get(_POSTED, "")
    )


@pages.post("/")
def act() -> Response:
    """Print the chosen letters, mark them as posted, or take that back."""
    action, chosen = request.form.get("action", ""), request.form.getlist("letter")
    here = redirect(url_for(".queue", department=request.args.get("department") or None), 303)
    if action == "undo":
        return _taken_back(here)
    if not chosen:
        flash(_("Choose at least one letter."), "danger")
        return here
    if action == "print":
        with door.staff.step() as services:
            return downloads.send_file("letters.pdf", "application/pdf", services.print_queue.print(chosen))
    return _marked(chosen, here)


def _marked(chosen: list[str], here: Response) -> Response:
    with door.staff.step() as services:
        told = services.print_queue.mark_posted(chosen)
    marked = [one for one in told if not one.fault]
    session[_POSTED] = marked[0].id
    number = len(marked)
    flash(
        ngettext("%(num)d letter is marked as posted.", "%(num)d letters are marked as posted.", number),
        "success",
    )
    for one in told:
        if one.fault:
            flash(f"{one.reference}: {one.fault}", "danger")
    return here


def _taken_back(here: Response) -> Response:
    with door.staff.step() as services:
        together = services.print_queue.posted_with(session.pop(_POSTED, ""))
        number = services.print_queue.take_back(together) if together else 0
    flash(
        ngettext("%(num)d letter is in the queue again.", "%(num)d letters are in the queue again.", number),
        "success",
    )
    return here
