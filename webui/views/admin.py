"""For administrators: what is deployed, and where cases are stopped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from engine.app import ORGANISATION, FieldValue, IncidentView
from engine.kernel.errors import DefinitionsRefused, FieldFault, Invalid, Problem
from webui import door, downloads
from webui.forms import Linked

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
            deployed = services.deployments.deploy_archive(
                archive, request.form.get("department") or ORGANISATION
            )
    except DefinitionsRefused as refused:
        return _deployments(tuple(refused.problems)), 422
    flash(_("Deployed: %(digest)s.", digest=deployed.digest[:12]), "success")
    return redirect(url_for(".deployments"), 303)


@pages.get("/deployments/<department>/<digest>.zip")
def download(department: str, digest: str) -> Response:
    """The files of a deployment as their owners saved them."""
    with door.staff.reading() as services:
        archive = services.deployments.archive(department, digest)
    return downloads.send_file(f"{department}-{digest[:12]}.zip", "application/zip", archive)


@pages.get("/incidents")
def incidents() -> str:
    """Where cases are stopped, the open ones first."""
    with door.staff.reading() as services:
        found = services.incidents.list(include_solved=True)
    return render_template("admin/incidents.html", incidents=found)


@pages.get("/incidents/<incident>")
def incident(incident: str) -> str:
    """One incident: its cause, its values, and the way to go on."""
    return _incident(incident, {}, ())


@pages.post("/incidents/<incident>")
def retry(incident: str) -> Response | tuple[str, int]:
    """Try the element again, with those variables that were changed."""
    with door.staff.reading() as services:
        known = _variables(services.incidents.get(incident))
    typed = {name: text for name, text in request.form.items() if name in known and text != known[name].text}
    try:
        with door.staff.step() as services:
            services.incidents.retry(incident, typed)
    except Invalid as refused:
        return _incident(incident, typed, refused.faults), 422
    return _tried_again(incident)


@pages.get("/outgoing")
def outgoing() -> str:
    """What could not be delivered, and what still waits."""
    with door.staff.reading() as services:
        return render_template(
            "admin/outgoing.html", outgoing=services.outbox.list(), counts=services.outbox.counts()
        )


@pages.post("/outgoing")
def deliver_again() -> Response:
    """Try one delivery again, or all that failed."""
    key = request.form.get("key", "")
    with door.staff.step() as services:
        number = 1 if key else services.outbox.retry_all()
        if key:
            services.outbox.retry(key)
    door.engine().call_workers()
    flash(ngettext("%(num)d is tried again.", "%(num)d are tried again.", number), "success")
    return redirect(url_for(".outgoing"), 303)


@pages.post("/incidents/<incident>/alike")
def retry_alike(incident: str) -> Response:
    """Have all cases tried again that stopped at the same element; the worker does it, one by one."""
    with door.staff.step() as services:
        number = services.retries.mark(incident)
    door.engine().call_workers()
    flash(ngettext("%(num)d case is tried again.", "%(num)d cases are tried again.", number), "success")
    return redirect(url_for(".incidents"), 303)


def _tried_again(incident: str) -> Response:
    """To the incident that was solved, or to the one that came up instead."""
    with door.staff.reading() as services:
        tried = services.incidents.get(incident)
        place = tried.reference, tried.element
        again = [one for one in services.incidents.list() if (one.reference, one.element) == place]
    if again:
        flash(_("It was tried again, and stopped again."), "warn")
    else:
        flash(_("It was tried again."), "success")
    return redirect(url_for(".incident", incident=again[0].id if again else incident), 303)


def _incident(incident: str, typed: Mapping[str, str], faults: Sequence[FieldFault]) -> str:
    with door.staff.reading() as services:
        view, alike = services.incidents.get(incident), services.retries.alike(incident)
    variables = _variables(view)
    ids = {name: f"variable-{place}" for place, name in enumerate(variables)}
    linked = tuple(Linked(ids.get(fault.field, "variables"), fault.message) for fault in faults)
    said = {"typed": typed, "told": {fault.field: fault.message for fault in faults}, "faults": linked}
    return render_template(
        "admin/incident.html", incident=view, alike=alike, variables=variables, ids=ids, **said
    )


def _variables(incident: IncidentView) -> dict[str, FieldValue]:
    """What the expression read comes first, also where it had no value; then the rest."""
    read = {one.key: one for one in incident.values}
    known = {one.key: one for one in incident.variables}
    return {**read, **known}


def _deployments(problems: tuple[Problem, ...] = ()) -> str:
    with door.staff.reading() as services:
        found, names = services.deployments.list(), services.accounts.display_names()
        exceptions = services.deployments.exceptions()
    heading = ngettext(
        "%(num)d problem; nothing was deployed", "%(num)d problems; nothing was deployed", len(problems)
    )
    return render_template(
        "admin/deployments.html",
        deployments=found,
        exceptions=exceptions,
        names=names,
        problems=problems,
        faults=problems,
        heading=heading,
    )
