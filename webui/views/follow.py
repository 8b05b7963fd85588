"""A complaint behind its tracking code. The code is posted, never part of an address."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.app import FormView, Services, Submitted
from engine.kernel.errors import NotFound
from webui import door, downloads, forms, limits, progress
from webui.drafts import SessionDraft

pages = Blueprint("follow", __name__, url_prefix="/follow")

CASE = "case"
Answer = Response | tuple[str, int]


@pages.get("/")
def enter() -> str:
    """The page that asks for the code."""
    return render_template("follow/enter.html", faults=(), typed="")


@pages.post("/")
@limits.limiter.limit(limits.TRACKING)
def open_case() -> Answer:
    """Open the case of a code. A wrong and an unknown code get one answer, in the same time."""
    code = request.form.get("code", "")
    try:
        with door.complainant.reading() as services:
            services.portal.open(code)
    except NotFound:
        fault = forms.Linked("code", _("There is no complaint with this code. Please check each character."))
        return render_template("follow/enter.html", faults=(fault,), typed=code), 422
    session[CASE] = code
    return redirect(url_for(".case"), 303)


@pages.get("/case")
def case() -> Answer:
    """Where the complaint stands, what was written, and what can be done."""
    if CASE not in session:
        return redirect(url_for(".enter"), 303)
    with door.complainant.reading() as services:
        opened = services.portal.open(session[CASE], _of())
    closed = opened.status == "closed"
    visited = [entry.stage for entry in opened.timeline]
    return render_template(
        "follow/case.html",
        case=opened,
        of=_of() or None,
        in_words=progress.in_words(opened.stage, closed=closed, asked=bool(opened.questions)),
        history=progress.history(opened.timeline),
        answer_due=progress.answer_due(opened),
        progress=progress.of(opened.stage, closed=closed, visited=visited),
    ), 200


@pages.route("/case/respond/<offer>", methods=["GET", "POST"])
def respond(offer: str) -> forms.Page:
    """Accept, reject, ask for the next level, answer, withdraw, reopen: whatever the process offers now."""
    code, of = _code(), _of()
    here = url_for(".respond", offer=offer, of=of or None)

    def show(submitted: Submitted | None, faults: forms.Faults) -> tuple[FormView, str]:
        with door.complainant.reading() as services:
            case = services.portal.open(code, of)
            form = services.portal.offer(code, offer, submitted, faults, reference=of)
        known = next(one for one in (*case.questions, *case.offers) if one.id == offer)
        linked = forms.linked(form.pages, faults)
        shown = {"offer": known, "form": form, "faults": linked, "of": of or None, "here": here}
        return form, render_template("follow/respond.html", **shown)

    def act(services: Services, submitted: Submitted) -> Response:
        services.portal.respond(code, offer, submitted, reference=of)
        flash(_("Thank you. We have received what you sent."), "success")
        return redirect(url_for(".case", of=of or None), 303)

    return forms.handle(door.complainant, show, act, SessionDraft(here))


@pages.get("/case/letters/<letter>")
def letter(letter: str) -> str:
    """A letter, to be printed."""
    with door.complainant.reading() as services:
        letters = services.portal.open(_code(), _of()).letters
    view = next((one for one in letters if one.id == letter), None) or abort(404)
    return render_template("follow/letter.html", letter=view, of=_of() or None)


@pages.get("/case/letters/<letter>.pdf")
def letter_pdf(letter: str) -> Response:
    """A letter as a PDF file, to be kept."""
    with door.complainant.reading() as services:
        reference, pdf = services.portal.letter_pdf(_code(), letter, reference=_of())
    return downloads.send_file(f"{reference}.pdf", "application/pdf", pdf)


@pages.get("/case/documents/<document>")
def document(document: str) -> Response:
    """A document, to be saved."""
    with door.complainant.reading() as services:
        return downloads.send(services.portal.document(_code(), document, reference=_of()))


@pages.post("/leave")
def leave() -> Response:
    """Forget the code: the next person at this device sees nothing."""
    session.pop(CASE, None)
    session.pop("receipt", None)
    flash(_("Your complaint is closed on this device. Your code opens it again."), "success")
    return redirect(url_for(".enter"), 303)


def _code() -> str:
    """The code of the case that is open in this session."""
    if CASE not in session:
        raise NotFound
    code: str = session[CASE]
    return code


def _of() -> str:
    """Which case is meant, where the code opens several: its reference is no secret, and opens nothing."""
    return request.args.get("of", "")
