"""The inbox of a member of staff: what is to be done, and who does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from engine.app import COUNTED_UP_TO, LONGEST_NOTE, PAGE_SIZES, InboxPage, Services, TaskRow
from webui import door, errors

pages = Blueprint("inbox", __name__, url_prefix="/staff")

Tab = tuple[str, str, int]
MOST = max(PAGE_SIZES)
"""So many tasks can be chosen at once: those of a page."""


class Chosen(NamedTuple):
    """A task as a list showed it, so that who was quicker keeps it."""

    task: str
    held_by: str = ""
    before: str = ""
    """Who had it before, where that is to be so again."""

    def __str__(self) -> str:
        """As the forms of a page hold it; neither ids nor user names have blanks."""
        return " ".join(self).rstrip()


@dataclass(frozen=True)
class Outcome:
    """What became of the tasks that were chosen."""

    said: str = ""
    """What was done; empty if nothing was."""
    refused: tuple[tuple[TaskRow | None, object], ...] = ()
    """Tasks with the reason; without the task where it is not the reader's to see."""
    undo: tuple[Chosen, ...] = ()


@dataclass(frozen=True)
class Act:
    """What can be done with several tasks at once."""

    do: Callable[[Services, Chosen], None]
    say: Callable[[int], str]
    undone_by: Callable[[Chosen], Chosen | None] = field(default=lambda _one: None)


@pages.get("/")
def show() -> str:
    """Tasks: mine, my groups', those that nobody has taken, and those that are late."""
    return _page(Outcome())


@pages.post("/")
def act() -> Response | str | tuple[str, int]:
    """Take the chosen tasks, give them back or to somebody, or make that undone; or put a notice away."""
    action, chosen = request.form.get("action", ""), _chosen()
    if action == "read":
        with door.staff.step() as services:
            services.notices.mark_read(request.form.get("notice", ""))
        return _back()
    if not chosen:
        flash(_("Choose at least one task."), "danger")
        return _back()
    person = request.form.get("person", "")
    if action == "choose" or (action == "assign" and not person):
        return _choose(chosen, without_person=action == "assign")
    known = _acts(person, request.form.get("note", "")).get(action)
    return _page(_outcome(known, chosen)) if known else abort(400)


def _chosen() -> list[Chosen]:
    said = dict.fromkeys(request.form.getlist("task"))
    if len(said) > MOST:
        abort(413)
    return [Chosen(*one.split(" ")[:3]) for one in said if one]


def _back() -> Response:
    return redirect(url_for(".show", **_place()), 303)


def _place() -> dict[str, Any]:
    """Where in the inbox the reader is."""
    return {name: request.args[name] for name in ("filter", "page", "size") if name in request.args}


def _acts(person: str, note: str) -> Mapping[str, Act]:
    me: str = door.staff.who().name

    def release(services: Services, one: Chosen) -> None:
        if one.held_by in {"", me}:
            services.work.release(one.task)
        else:
            services.assignments.take_back(one.task, held_by=one.held_by)

    def undo(services: Services, one: Chosen) -> None:
        if not one.before:
            release(services, one)
        elif one.before == me and not one.held_by:
            services.work.claim(one.task)
        else:
            services.assignments.assign(one.task, one.before, held_by=one.held_by)

    def moved(one: Chosen, to: str) -> Chosen | None:
        return Chosen(one.task, to, one.held_by) if one.held_by != to else None

    return {
        "claim": Act(
            lambda services, one: services.work.claim(one.task),
            lambda number: ngettext("%(num)d task is yours now.", "%(num)d tasks are yours now.", number),
            lambda one: moved(one, me),
        ),
        "release": Act(
            release,
            lambda number: ngettext(
                "%(num)d task is with its group again.", "%(num)d tasks are with their groups again.", number
            ),
            lambda one: moved(one, ""),
        ),
        "assign": Act(
            lambda services, one: services.assignments.assign(
                one.task, person, held_by=one.held_by, note=note
            ),
            lambda number: ngettext("%(num)d task is given.", "%(num)d tasks are given.", number),
            lambda one: moved(one, person),
        ),
        "undo": Act(
            undo,
            lambda number: ngettext(
                "%(num)d task is as it was before.", "%(num)d tasks are as they were before.", number
            ),
        ),
    }


def _outcome(what: Act, chosen: Sequence[Chosen]) -> Outcome:
    """Each task is a step of its own: what one is refused keeps no other back."""
    told = door.staff.perform_each(chosen, what.do)
    refused = {one.task: fault for one, fault in told if fault}
    done = [one for one, fault in told if not fault]
    with door.staff.reading() as services:
        rows = {row.id: row for row in services.assignments.rows(list(refused))}
    return Outcome(
        said=what.say(len(done)) if done else "",
        refused=tuple((rows.get(task), errors.reason(fault)) for task, fault in refused.items()),
        undo=tuple(back for one in done if (back := what.undone_by(one))),
    )


def _choose(chosen: Sequence[Chosen], *, without_person: bool) -> str | tuple[str, int]:
    """The page on which one chooses somebody for the chosen tasks."""
    held_by = {one.task: one for one in chosen}
    with door.staff.reading() as services:
        form = services.assignments.choices(list(held_by))
    page = render_template(
        "inbox/assign.html",
        form=form,
        chosen=[held_by[row.id] for row in form.tasks],
        note=request.form.get("note", ""),
        longest=LONGEST_NOTE,
        place=_place(),
        without_person=without_person,
    )
    return (page, 422) if without_person else page


def _page(outcome: Outcome) -> str:
    view, page = request.args.get("filter", ""), request.args.get("page", 1, type=int)
    size = request.args.get("size", 0, type=int)
    with door.staff.reading() as services:
        inbox = services.work.inbox(view or "mine", page, size)
        if not view and not inbox.rows:
            inbox = services.work.inbox("groups", page, size)
        notices = services.notices.to_me()
    heading, text = _when_empty(inbox.filter)
    return render_template(
        "inbox/inbox.html",
        inbox=inbox,
        notices=notices,
        outcome=outcome,
        all_chosen=request.args.get("chosen") == "all",
        tabs=_tabs(inbox),
        many=COUNTED_UP_TO,
        sizes=PAGE_SIZES,
        empty_heading=heading,
        empty_text=text,
    )


def _tabs(inbox: InboxPage) -> tuple[Tab, ...]:
    counts = inbox.counts
    team = (("team", _("My team’s"), counts.team),) if inbox.leads else ()
    return (
        ("mine", _("Mine"), counts.mine),
        ("groups", _("My groups’"), counts.groups),
        *team,
        ("unassigned", _("Nobody’s yet"), counts.unassigned),
        ("overdue", _("Overdue"), counts.overdue),
    )


def _when_empty(view: str) -> tuple[str, str]:
    texts = {
        "mine": (_("You have taken no task"), _("Look among your groups’ tasks for the next one.")),
        "groups": (_("Your groups have nothing to do"), _("New tasks appear here as complaints move on.")),
        "team": (_("Your team has nothing to do"), _("Tasks that you can give to people appear here.")),
        "unassigned": (_("Every task has somebody"), _("Tasks that nobody has taken appear here.")),
        "overdue": (_("Nothing is late"), _("Well done. Tasks whose date has passed appear here.")),
    }
    return texts.get(view, texts["mine"])
