"""Registering a complaint on behalf of somebody who called, wrote or came by."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.app import Channel, FormView, MailProposal, Request, Services, Submitted
from engine.kernel.errors import FieldFault, Invalid
from engine.kernel.texts import Text
from webui import door, forms
from webui.drafts import SessionDraft
from webui.member import member
from webui.organisation import organisation

pages = Blueprint("register", __name__, url_prefix="/staff/register")

ELSEWHERE = "registered_for"
E_MAIL = "registered_from_e_mail"
CHANNELS = (Channel.PHONE, Channel.LETTER, Channel.COUNTER, Channel.E_MAIL)
LONGEST_AGO = timedelta(days=3653)
_MINUTES = "%Y-%m-%dT%H:%M"


@pages.route("/", methods=["GET", "POST"])
def begin() -> forms.Page:
    """The complaint form in one piece, and the way it came in."""
    return forms.handle(door.staff, _show, _act)


@pages.route("/e-mail", methods=["GET", "POST"])
def paste() -> forms.Page:
    """An e-mail is pasted as text, and becomes a proposal for the form."""
    text = request.form.get("text", "")
    if request.method == "GET" or not text.strip():
        fault = forms.Linked("text", _("Paste the text of the e-mail."))
        faults = (fault,) if request.method == "POST" else ()
        return render_template("register/paste.html", faults=faults), 422 if faults else 200
    with door.staff.reading() as services:
        proposed = services.intake.read_mail(text)
    SessionDraft(url_for(".begin")).keep(proposed.submitted)
    session[E_MAIL] = _said_of(proposed)
    return redirect(url_for(".begin"), 303)


@pages.route("/service-request", methods=["GET", "POST"])
def service_request() -> forms.Page:
    """A request for service is counted, and nobody is named."""
    faults: tuple[forms.Linked, ...] = ()
    if request.method == "POST":
        try:
            _count_request()
        except Invalid as refused:
            faults = tuple(forms.Linked(fault.field, fault.message) for fault in refused.faults)
        else:
            flash(_("The request is counted."), "success")
            return redirect(url_for(".service_request"), 303)
    with door.staff.reading() as services:
        form, counts = services.relations.requests.form(), services.relations.requests.counts()
    page = render_template(
        "register/request.html",
        form=form,
        counts=counts,
        faults=faults,
        typed=request.form,
        channels=CHANNELS,
        chosen=chosen_channel(),
        received=request.form.get("received", ""),
        latest=_written(door.now()),
        token=token(),
    )
    return page, 422 if faults else 200


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
    first = Channel.E_MAIL if E_MAIL in session and request.blueprint == pages.name else CHANNELS[0]
    said = request.form.get("channel", "")
    return next((channel for channel in CHANNELS if channel == said), first)


def received() -> datetime | None:
    """When it arrived, as the member of staff says; none for now. Raises `Invalid`."""
    said = request.form.get("received", "").strip()
    if not said:
        return None
    try:
        at = datetime.fromisoformat(said)
        at = at.replace(tzinfo=at.tzinfo or ZoneInfo(organisation().time_zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _no_moment(Text("Write the day and the time, as in 2026-03-27T14:05.")) from None
    if at > door.now():
        raise _no_moment(Text("It can’t have arrived in the future."))
    if at < door.now() - LONGEST_AGO:
        raise _no_moment(Text("That is more than ten years ago. Check the year."))
    return at


def token() -> str:
    """What tells a form that is sent again from another one."""
    return request.form.get("token") or secrets.token_urlsafe(32)


def _show(submitted: Submitted | None, faults: forms.Faults) -> tuple[FormView, str]:
    with door.staff.reading() as services:
        form = services.intake.form(submitted, faults)
    page = render_template(
        "register/register.html",
        form=form,
        faults=forms.linked(form.pages, faults),
        channels=CHANNELS,
        chosen=chosen_channel(),
        received=request.form.get("received", session.get(E_MAIL, {}).get("sent", "")),
        latest=_written(door.now()),
        mail=session.get(E_MAIL),
        token=token(),
    )
    return form, page


def _act(services: Services, submitted: Submitted) -> Response:
    receipt = services.intake.receive(
        channel=chosen_channel(),
        submitted=submitted,
        language=str(get_locale()),
        received=received(),
        token=request.form.get("token", ""),
    )
    session.pop(E_MAIL, None)
    session["new_code"] = {receipt.reference: receipt.code}
    flash(_("Registered as %(reference)s.", reference=receipt.reference), "success")
    who = member()
    if who and who.actor.sees(receipt.department):
        return redirect(url_for("cases.show", reference=receipt.reference), 303)
    session[ELSEWHERE] = receipt.department_title
    return redirect(url_for(".elsewhere"), 303)


def _count_request() -> None:
    asked = Request(
        product=request.form.get("product", ""),
        channel=chosen_channel(),
        result=request.form.get("result", ""),
        received=received(),
    )
    with door.staff.step() as services:
        services.relations.register_request(asked, request.form.get("token", ""))


def _said_of(proposed: MailProposal) -> dict[str, object]:
    """What is to be told of the e-mail beside the form: when it was sent, and what it did not say."""
    return {
        "sent": _written(proposed.sent) if proposed.sent else "",
        "has_sender": proposed.has_sender,
        "attachments": len(proposed.attachments),
    }


def _written(at: datetime) -> str:
    return at.astimezone(ZoneInfo(organisation().time_zone)).strftime(_MINUTES)


def _no_moment(message: Text) -> Invalid:
    return Invalid([FieldFault(field="received", message=message)])
