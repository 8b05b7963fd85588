"""For administrators: what is deployed, and where cases are stopped."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from engine.kernel.errors import DefinitionsRefused, Problem
from webui import door

pages = Blueprint("admin", __name__, url_prefix="/staff/administration")


@pages.get("/deployments")
def deployments() -> str:
    """What is deployed, since when and by whom."""
    return _deployments()


@pages.post("/deployments")
def deploy() -> Response | tuple[str, int]:
    """Deploy an uploaded bundle, or say all that is wrong with it."""
    sent = request.files.get("bundle")
    archive = sent.read() if sent else b""
    try:
        with door.staff.step() as services:
            deployed = services.deployments.deploy_archive(archive, request.form.get("department", ""))
    except DefinitionsRefused as refused:
        return _deployments(tuple(refused.problems)), 422
    flash(_("Deployed: %(digest)s.", digest=deployed.digest[:12]), "success")
    return redirect(url_for(".deployments"), 303)


@pages.get("/incidents")
def incidents() -> str:
    """Where cases are stopped, the open ones first."""
    with door.staff.reading() as services:
        found = services.incidents.list()
    return render_template("admin/incidents.html", incidents=found)


@pages.get("/incidents/<incident>")
def incident(incident: str) -> str:
    """One incident: its cause, its values, and the way to go on."""
    with door.staff.reading() as services:
        view = services.incidents.get(incident)
    return render_template("admin/incident.html", incident=view)


@pages.post("/incidents/<incident>")
def retry(incident: str) -> Response:
    """Try the element again, with variables changed where that was said."""
    changed = {name: text for name, text in request.form.items() if name != "csrf_token"}
    with door.staff.step() as services:
        services.incidents.retry(incident, changed)
    flash(_("It was tried again."), "success")
    return redirect(url_for(".incident", incident=incident), 303)


def _deployments(problems: tuple[Problem, ...] = ()) -> str:
    with door.staff.reading() as services:
        found = services.deployments.list()
    heading = ngettext(
        "%(num)d problem; nothing was deployed", "%(num)d problems; nothing was deployed", len(problems)
    )
    return render_template("admin/deployments.html", deployments=found, problems=problems, heading=heading)
