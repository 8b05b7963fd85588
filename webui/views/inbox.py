"""The inbox of a member of staff."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from engine.app import COUNTED_UP_TO, PAGE_SIZES, InboxCounts
from webui import door

pages = Blueprint("inbox", __name__, url_prefix="/staff")

Tab = tuple[str, str, int]


@pages.get("/")
def show() -> str:
    """Tasks: mine, my groups', those that nobody has taken, and those that are late."""
    view, page = request.args.get("filter", ""), request.args.get("page", 1, type=int)
    size = request.args.get("size", 0, type=int)
    with door.staff.reading() as services:
        inbox = services.work.inbox(view or "mine", page, size)
        if not view and not inbox.rows:
            inbox = services.work.inbox("groups", page, size)
    heading, text = _when_empty(inbox.filter)
    return render_template(
        "inbox/inbox.html",
        inbox=inbox,
        tabs=_tabs(inbox.counts),
        many=COUNTED_UP_TO,
        sizes=PAGE_SIZES,
        empty_heading=heading,
        empty_text=text,
    )


def _tabs(counts: InboxCounts) -> tuple[Tab, ...]:
    return (
        ("mine", _("Mine"), counts.mine),
        ("groups", _("My groups’"), counts.groups),
        ("unassigned", _("Nobody’s yet"), counts.unassigned),
        ("overdue", _("Overdue"), counts.overdue),
    )


def _when_empty(view: str) -> tuple[str, str]:
    texts = {
        "mine": (_("You have taken no task"), _("Look among your groups’ tasks for the next one.")),
        "groups": (_("Your groups have nothing to do"), _("New tasks appear here as complaints move on.")),
        "unassigned": (_("Every task has somebody"), _("Tasks that nobody has taken appear here.")),
        "overdue": (_("Nothing is late"), _("Well done. Tasks whose date has passed appear here.")),
    }
    return texts.get(view, texts["mine"])
