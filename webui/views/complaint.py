"""The complaint form, step by step: a page for each group of the form, and one to check what was written."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, session, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from engine.app import Channel, FormView, ShownPage, Submitted
from engine.kernel.errors import Invalid, NotFound
from webui import door, forms, limits
from webui.drafts import SessionDraft

pages = Blueprint("complaint", __name__, url_prefix="/complaint")

DRAFT = SessionDraft("complaint")
RECEIPT = "receipt"
CASE = "case"
Answer = Response | tuple[str, int]


@pages.get("/")
def begin() -> Response:
    """To the first step."""
    return redirect(url_for(".step", part=_form().pages[0].id), 303)


@pages.get("/step/<part>")
def step(part: str) -> str:
    """One step of the form, with what was typed before."""
    form = _form()
    return _show(form, _page(form, part))


@pages.post("/step/<part>")
def take_step(part: str) -> Answer:
    """Keep what was typed, whatever it is worth; go on if it holds."""
    page = _page(_form(), part)
    before = DRAFT.kept()
    submitted = forms.over(before, (page,), forms.posted())
    try:
        DRAFT.keep(submitted)
        if forms.is_unfinished():
            return _changed(submitted, page), 200
        with door.complainant.reading() as services:
            services.intake.check(submitted, page.number)
    except Invalid as refused:
        return _show(_form(_with_kept_files(submitted), refused), page, refused.faults), 422
    return redirect(_after(_form(submitted), page), 303)


@pages.get("/check")
def check() -> Answer:
    """All that was written, to be read once more."""
    typed = DRAFT.kept()
    if typed is None:
        return begin()
    with door.complainant.reading() as services:
        parts = services.intake.answers(typed)
    return render_template(
        "complaint/check.html", parts=parts, before=url_for(".step", part=parts[-1].id)
    ), 200


@pages.post("/check")
@limits.limiter.limit(limits.INTAKE)
def send() -> Answer:
    """Hand the complaint in. What does not hold leads back to its step."""
    submitted = DRAFT.kept()
    if submitted is None:
        return _to_receipt(sent) if (sent := _code()) else redirect(url_for("follow.enter"), 303)
    try:
        with door.complainant.step() as services:
            receipt = services.intake.receive(
                channel=Channel.WEB, submitted=submitted, draft=DRAFT.token, language=str(get_locale())
            )
    except Invalid as refused:
        form = _form(submitted, refused)
        return _show(form, _first_in_fault(form)), 422
    except NotFound:
        if sent := _code():
            return _to_receipt(sent)
        raise
    return _to_receipt(receipt.code)


def _code() -> str:
    """The code of what was sent already, by pressing twice or because no answer came; empty if it wasn’t."""
    try:
        with door.complainant.reading() as services:
            return services.intake.code_of(DRAFT.token) if DRAFT.token else ""
    except NotFound:
        return ""


def _to_receipt(code: str) -> Response:
    DRAFT.forget()
    session[CASE] = code
    session[RECEIPT] = True
    return redirect(url_for(".received"), 303)


@pages.get("/received")
def received() -> Answer:
    """The tracking code, what happens next, and all that was sent."""
    if RECEIPT not in session:
        return redirect(url_for("follow.enter"), 303)
    with door.complainant.reading() as services:
        case = services.portal.open(session[CASE])
        steps = services.intake.next_steps()
    return render_template("complaint/received.html", case=case, code=session[CASE], steps=steps), 200


@pages.post("/discard")
def discard() -> Response:
    """Throw the draft away."""
    DRAFT.discard()
    return redirect(url_for("portal.landing"), 303)


def _form(submitted: Submitted | None = None, refused: Invalid | None = None) -> FormView:
    typed = DRAFT.kept() if submitted is None else submitted
    with door.complainant.reading() as services:
        return services.intake.form(typed, refused.faults if refused else ())


def _page(form: FormView, part: str) -> ShownPage:
    return next((page for page in form.pages if page.id == part), None) or abort(404)


def _after(form: FormView, page: ShownPage) -> str:
    later = next((one for one in form.pages if one.number > page.number), None)
    return url_for(".step", part=later.id) if later else url_for(".check")


def _first_in_fault(form: FormView) -> ShownPage:
    return next((page for page in form.pages if forms.linked((page,), ())), form.pages[0])


def _with_kept_files(submitted: Submitted) -> Submitted:
    kept = DRAFT.kept()
    return replace(submitted, files=kept.files if kept else {})


def _changed(submitted: Submitted, page: ShownPage) -> str:
    form = _form(submitted)
    DRAFT.keep(form.submitted)
    return _show(form, page)


def _show(form: FormView, page: ShownPage, faults: forms.Faults = ()) -> str:
    place = [one.id for one in form.pages].index(page.id)
    return render_template(
        "complaint/step.html",
        form=form,
        page=form.pages[place],
        number=place + 1,
        total=len(form.pages),
        before=url_for(".step", part=form.pages[place - 1].id) if place else "",
        begun=DRAFT.kept() is not None,
        faults=forms.linked((form.pages[place],), faults),
    )
