"""A task: take it, do it, give it back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.app import CompletedStep, FormView, Services, StepPreview, Submitted
from webui import door, forms
from webui.drafts import TaskDraft

pages = Blueprint("tasks", __name__, url_prefix="/staff/tasks")


@pages.route("/<task>", methods=["GET", "POST"])
def show(task: str) -> forms.Page:
    """The task's form, the case beside it, why it is here and when it is due."""

    def show(submitted: Submitted | None, faults: forms.Faults) -> tuple[FormView | None, str]:
        preview = _previewed(task, submitted) if submitted and not faults else None
        with door.staff.step() as services:
            view = services.work.task(task, submitted, faults)
        linked = forms.linked(view.form.pages if view.form else (), faults)
        return view.form, render_template("tasks/task.html", task=view, faults=linked, preview=preview)

    def act(services: Services, submitted: Submitted) -> Response:
        return _done(services.work.complete(task, submitted))

    return forms.handle(door.staff, show, act, TaskDraft(task))


@pages.post("/<task>/claim")
def claim(task: str) -> Response:
    """Take the task."""
    with door.staff.step() as services:
        services.work.claim(task)
    flash(_("The task is yours now."), "success")
    return redirect(url_for(".show", task=task), 303)


@pages.post("/<task>/release")
def release(task: str) -> Response:
    """Give the task back to its group."""
    with door.staff.step() as services:
        services.work.release(task)
    flash(_("The task is with the group again."), "success")
    return redirect(url_for("inbox.show"), 303)


@pages.post("/<task>/conflict")
def declare_conflict(task: str) -> Response:
    """Say that one can't judge the case impartially."""
    with door.staff.step() as services:
        services.work.declare_conflict(task, request.form.get("reason", ""))
    flash(_("Thank you for saying so. Somebody else does this task."), "success")
    return redirect(url_for("inbox.show"), 303)


def _previewed(task: str, submitted: Submitted) -> StepPreview | None:
    """What the task would write as it stands, where that was asked for. Raises `Invalid`."""
    if "preview" not in request.form:
        return None
    with door.staff.rehearsal() as services:
        return services.work.preview(task, submitted)


def _done(step: CompletedStep) -> Response:
    flash(_("Done: %(task)s, %(reference)s.", task=step.label, reference=step.reference), "success")
    return redirect(url_for("cases.show", reference=step.reference), 303)
