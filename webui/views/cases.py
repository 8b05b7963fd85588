"""Cases: to be found, read, and moved from outside their tasks."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.app import CaseFilters, FormView, Services, Stage, Submitted
from engine.kernel.errors import Invalid
from webui import door, downloads, forms
from webui.language import moment
from webui.security import with_diagrams
from webui.views.register import CHANNELS, chosen_channel

pages = Blueprint("cases", __name__, url_prefix="/staff/cases")


@pages.get("/")
def find() -> str:
    """All cases that one may see, or those that fit."""
    names = ("text", "status", "stage", "product", "department", "channel")
    filters = CaseFilters(**{name: request.args.get(name, "").strip() for name in names})
    with door.staff.reading() as services:
        found = services.cases.find(filters, request.args.get("page", 1, type=int))
    return render_template("cases/find.html", found=found, filters=filters, stages=tuple(Stage))


@pages.get("/<reference>")
def show(reference: str) -> Response:
    """Everything on a case."""
    with door.staff.step() as services:
        case = services.cases.get(reference)
    new_code = session.pop("new_code", {}).get(reference, "")
    return with_diagrams(render_template("cases/case.html", case=case, new_code=new_code))


@pages.get("/<reference>/follow-up")
def follow_up(reference: str) -> str:
    """The follow-up form of a case, to be read or printed."""
    with door.staff.step() as services:
        sheet = services.cases.follow_up(reference)
    return render_template("cases/follow_up.html", sheet=sheet, case=sheet.case)


@pages.route("/<reference>/respond/<offer>", methods=["GET", "POST"])
def respond(reference: str, offer: str) -> forms.Page:
    """Record what the complainant said: an answer, acceptance, rejection, withdrawal."""

    def show(submitted: Submitted | None, faults: forms.Faults) -> tuple[FormView, str]:
        with door.staff.step() as services:
            form = services.cases.offer(reference, offer, submitted, faults)
            offers = services.cases.get(reference).offers
        known = next(one for one in offers if one.id == offer)
        shown = {"form": form, "offer": known, "reference": reference, "channels": CHANNELS}
        linked = forms.linked(form.pages, faults)
        return form, render_template("cases/respond.html", **shown, faults=linked, chosen=chosen_channel())

    def act(services: Services, submitted: Submitted) -> Response:
        services.cases.respond(reference, offer, submitted, chosen_channel())
        return _back(reference, _("It is recorded."))

    return forms.handle(door.staff, show, act)


@pages.route("/<reference>/correct", methods=["GET", "POST"])
def correct(reference: str) -> forms.Page:
    """Correct the registered data; what was there before stays on record."""

    def show(submitted: Submitted | None, faults: forms.Faults) -> tuple[FormView, str]:
        with door.staff.step() as services:
            form = services.cases.correction_form(reference, submitted, faults)
        linked = forms.linked(form.pages, faults)
        return form, render_template("cases/correct.html", form=form, reference=reference, faults=linked)

    def act(services: Services, submitted: Submitted) -> Response:
        services.cases.correct(reference, submitted)
        return _back(reference, _("The correction is on record."))

    return forms.handle(door.staff, show, act)


@pages.post("/<reference>/code")
def new_code(reference: str) -> Response:
    """Give out a new tracking code for a lost one."""
    with door.staff.step() as services:
        code = services.cases.new_code(reference)
    session["new_code"] = {reference: code}
    return redirect(url_for(".show", reference=reference), 303)


@pages.post("/<reference>/clocks/<clock>")
def extend(reference: str, clock: str) -> Response | str:
    """Give more time for what a clock measures, or show what the complainant would be told of it."""
    number, reason = request.form.get("number", ""), request.form.get("reason", "")
    try:
        if "preview" in request.form:
            with door.staff.rehearsal() as services:
                due = services.cases.extend(reference, clock, number, reason)
                preview = services.letter_previews.written()
            with door.staff.step() as services:
                services.cases.note_reading(reference)
            return render_template(
                "cases/extension.html",
                reference=reference,
                clock=clock,
                number=number,
                reason=reason,
                due=due,
                preview=preview,
            )
        with door.staff.step() as services:
            due = services.cases.extend(reference, clock, number, reason)
    except Invalid as refused:
        for fault in refused.faults:
            flash(fault.message, "danger")
    else:
        flash(_("Extended. Due %(day)s.", day=moment(due)) if due else _("Extended."), "success")
    return redirect(url_for(".show", reference=reference, _anchor=f"clock-{clock}"), 303)


@pages.get("/<reference>/letters/<letter>")
def letter(reference: str, letter: str) -> str:
    """A letter, to be read and printed."""
    with door.staff.step() as services:
        view = services.letters.get(letter)
    return render_template("cases/letter.html", letter=view, reference=reference)


@pages.post("/<reference>/letters/<letter>")
def send_letter(reference: str, letter: str) -> Response:
    """The letter is in the post, is not after all, or is to go there."""
    action = request.form.get("action", "posted")
    with door.staff.step() as services:
        if action == "queue":
            services.print_queue.put_in(letter)
        elif action == "undo":
            services.print_queue.take_back([letter])
        else:
            services.print_queue.mark_posted([letter])
    told = {
        "queue": _("It is in the print queue."),
        "undo": _("It is in the print queue again."),
    }
    flash(told.get(action) or _("Marked as posted."), "success")
    return redirect(url_for(".letter", reference=reference, letter=letter), 303)


@pages.get("/<reference>/letters/<letter>.pdf")
def letter_pdf(reference: str, letter: str) -> Response:
    """A letter as a PDF file."""
    with door.staff.step() as services:
        return downloads.send_file(
            f"{reference}.pdf", "application/pdf", services.print_queue.print([letter])
        )


@pages.get("/<reference>/documents/<document>")
def document(reference: str, document: str) -> Response:
    """A document, to be saved."""
    with door.staff.step() as services:
        return downloads.send(services.cases.document(reference, document))


def _back(reference: str, message: str) -> Response:
    flash(message, "success")
    return redirect(url_for(".show", reference=reference), 303)
