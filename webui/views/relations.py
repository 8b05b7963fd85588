"""What reaches beyond a case: parts of it, others like it, and where else it belongs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.app import CaseMatters, Part, Services
from engine.kernel.errors import Invalid
from webui import door, forms
from webui.views.register import CHANNELS, chosen_channel, token

pages = Blueprint("relations", __name__, url_prefix="/staff/cases/<reference>")

Act = Callable[[Services], str]
"""Does what a page is for; gives the reference of the case that is shown then."""


@dataclass(frozen=True)
class Sheet:
    """A page with one question about a case."""

    template: str
    done: str
    """What is said when it is done."""
    with_candidates: bool = False


@pages.route("/split", methods=["GET", "POST"])
def split(reference: str) -> forms.Page:
    """Make a case of a part of the complaint."""

    def act(services: Services) -> str:
        part = Part(
            text=request.form.get("text", ""),
            product=request.form.get("product", ""),
            texts=tuple(request.form.getlist("texts")),
            documents=tuple(request.form.getlist("documents")),
        )
        services.relations.split(reference, part, request.form.get("token", ""))
        return reference

    return _ask(reference, Sheet("relations/split.html", _("The part is a case of its own now.")), act)


@pages.route("/link", methods=["GET", "POST"])
def link(reference: str) -> forms.Page:
    """Link the complaint to one that says the same, or merge it into that one."""
    merges = request.form.get("action") == "merge"

    def act(services: Services) -> str:
        other = request.form.get("reference", "").strip() or request.form.get("other", "")
        if merges:
            services.relations.merge(reference, other)
            return other
        services.relations.link(reference, other)
        return reference

    done = _("Merged. For a day it can be taken back.") if merges else _("Linked.")
    return _ask(reference, Sheet("relations/link.html", done, with_candidates=True), act)


@pages.route("/hand-over", methods=["GET", "POST"])
def hand_over(reference: str) -> forms.Page:
    """Let another department go on with the case."""

    def act(services: Services) -> str:
        services.relations.hand_over(reference, request.form.get("destination", ""))
        return reference

    return _ask(reference, Sheet("relations/hand_over.html", _("The case is handed over.")), act)


@pages.route("/forward", methods=["GET", "POST"])
def forward(reference: str) -> forms.Page:
    """The complaint is another body's."""

    def act(services: Services) -> str:
        services.relations.forward(
            reference,
            request.form.get("body", ""),
            agreed="agreed" in request.form,
            channel=chosen_channel(),
        )
        return reference

    return _ask(reference, Sheet("relations/forward.html", _("Closed as forwarded.")), act)


@pages.route("/service-request", methods=["GET", "POST"])
def service_request(reference: str) -> forms.Page:
    """It is a request for service, and no complaint."""

    def act(services: Services) -> str:
        services.relations.close_as_request(reference, request.form.get("result", ""))
        return reference

    return _ask(reference, Sheet("relations/request.html", _("Closed as a request for service.")), act)


@pages.post("/take-back")
def take_back(reference: str) -> Response:
    """Undo a link, or a merger of less than a day ago."""
    with door.staff.step() as services:
        services.relations.take_back(
            reference, request.form.get("relation", ""), request.form.get("other", "")
        )
    return _back(reference, _("It is taken back."))


@pages.post("/consent")
def see_consent(reference: str) -> Response:
    """The member of staff saw that the person who is represented agreed."""
    with door.staff.step() as services:
        services.relations.see_consent(reference)
    return _back(reference, _("It is on record that you saw it."))


def _ask(reference: str, sheet: Sheet, act: Act) -> forms.Page:
    """Show the page; do what is posted; show it again, as typed, if something is missing."""
    if request.method == "GET":
        return _show(reference, sheet, ()), 200
    try:
        shown = door.staff.perform(act)
    except Invalid as refused:
        faults = tuple(forms.Linked(fault.field, fault.message) for fault in refused.faults)
        return _show(reference, sheet, faults), 422
    return _back(shown, sheet.done)


def _show(reference: str, sheet: Sheet, faults: tuple[forms.Linked, ...]) -> str:
    with door.staff.step() as services:
        matters = services.relations.matters(reference, with_candidates=sheet.with_candidates)
    return render_template(
        sheet.template,
        matters=matters,
        typed=request.form,
        faults=faults,
        channels=CHANNELS,
        chosen=chosen_channel(),
        token=token(),
        groups=_by_department(matters),
    )


def _by_department(matters: CaseMatters) -> dict[str, list[tuple[str, str]]]:
    """Where the case can go, department by department."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in matters.destinations:
        found.setdefault(one.department, []).append((one.id, one.product))
    return found


def _back(reference: str, message: str) -> Response:
    flash(message, "success")
    return redirect(url_for("cases.show", reference=reference), 303)
