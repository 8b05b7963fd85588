"""Registering a complaint on behalf of somebody who called, wrote or came by."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.app import Channel, FormView, Services, Submitted
from webui import door, forms
from webui.member import member

pages = Blueprint("register", __name__, url_prefix="/staff/register")

ELSEWHERE = "registered_for"
CHANNELS = (Channel.PHONE, Channel.LETTER, Channel.COUNTER, Channel.E_MAIL)


@pages.route("/", methods=["GET", "POST"])
def begin() -> forms.Page:
    """The complaint form in one piece, and the way it came in."""
    return forms.handle(door.staff, _show, _act)


@pages.get("/elsewhere")
def elsewhere() -> forms.Page:
    """The code of a complaint that is another department's: whoever registered it must give it out."""
    codes = session.pop("new_code", {})
    if not codes:
        return redirect(url_for(".begin"), 303)
    department = session.pop(ELSEWHERE, "")
    code = next(iter(codes.values()))
    return render_template("register/elsewhere.html", department=department, new_code=code), 200


def chosen_channel() -> Channel:
    """How the complainant got in touch, as the member of staff says."""
    said = request.form.get("channel", "")
    return next((channel for channel in CHANNELS if channel == said), CHANNELS[0])


def _show(submitted: Submitted | None, faults: forms.Faults) -> tuple[FormView, str]:
    with door.staff.reading() as services:
        form = services.intake.form(submitted, faults)
    linked = forms.linked(form.pages, faults)
    page = render_template(
        "register/register.html", form=form, faults=linked, channels=CHANNELS, chosen=chosen_channel()
    )
    return form, page


def _act(services: Services, submitted: Submitted) -> Response:
    language = str(get_locale())
    receipt = services.intake.receive(channel=chosen_channel(), submitted=submitted, language=language)
    session["new_code"] = {receipt.reference: receipt.code}
    flash(_("Registered as %(reference)s.", reference=receipt.reference), "success")
    who = member()
    if who and who.actor.sees(receipt.department):
        return redirect(url_for("cases.show", reference=receipt.reference), 303)
    session[ELSEWHERE] = receipt.department_title
    return redirect(url_for(".elsewhere"), 303)
