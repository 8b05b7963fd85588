"""The print queue: letters that go out on paper."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from webui import door, downloads

pages = Blueprint("post", __name__, url_prefix="/staff/post")

_POSTED = "posted"


@pages.get("/")
def queue() -> str:
    """What is to be printed and posted, and a way back for what was marked last."""
    department = request.args.get("department", "")
    with door.staff.reading() as services:
        waiting = services.print_queue.waiting()
    departments = {one.department: one.department_title for one in waiting}
    return render_template(
        "post/queue.html",
        letters=[one for one in waiting if department in {"", one.department}],
        departments=departments,
        department=department,
        posted=session.get(_POSTED, []),
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
    with door.staff.step() as services:
        number = services.print_queue.mark_posted(chosen)
    session[_POSTED] = chosen
    flash(
        ngettext("%(num)d letter is marked as posted.", "%(num)d letters are marked as posted.", number),
        "success",
    )
    return here


def _taken_back(here: Response) -> Response:
    with door.staff.step() as services:
        number = services.print_queue.take_back(session.pop(_POSTED, []))
    flash(
        ngettext("%(num)d letter is in the queue again.", "%(num)d letters are in the queue again.", number),
        "success",
    )
    return here
