"""Where a complaint stands, in plain words: the stages of ISO 10002 clause 7, as a complainant sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _

from engine.app import PortalCase, Stage, TimelineEntry


@dataclass(frozen=True)
class Station:
    """One or more stages under one plain name."""

    stages: frozenset[Stage]
    label: object
    now: object
    """What is going on, while the case stands here."""
    began: object = ""
    """What is said of it in the history; nothing where the history says it already."""
    by_way: bool = False
    """Shown only where the case has been."""


STATIONS = (
    Station(frozenset({Stage.RECEIPT, Stage.ACKNOWLEDGEMENT}), _("Received"),
            _("We have your complaint and will confirm it to you.")),
    Station(frozenset({Stage.INITIAL_ASSESSMENT}), _("First look"),
            _("We are finding out how urgent and how serious the matter is, and who should look into it."),
            _("We took a first look at it")),
    Station(frozenset({Stage.INVESTIGATION}), _("Looking into it"),
            _("We are finding out what happened and why."),
            _("We began to look into it")),
    Station(frozenset({Stage.RESPONSE, Stage.COMMUNICATION}), _("Our answer"),
            _("We are writing our answer to you."),
            _("We began to write our answer")),
    Station(frozenset({Stage.AWAITING_COMPLAINANT}), _("Your reply"),
            _("It is your turn: please tell us below how you want to go on."),
            _("We asked you to reply")),
    Station(frozenset({Stage.ESCALATION}), _("Review"),
            _("Somebody who was not involved before is looking at your complaint again."),
            _("Somebody else began to look at it again"), by_way=True),
    Station(frozenset({Stage.IMPLEMENTATION, Stage.VERIFICATION}), _("Putting it right"),
            _("We are doing what was agreed, and checking that it was done."),
            _("We began to do what was agreed")),
    Station(frozenset({Stage.CLOSING}), _("Closed"), _("Your complaint is being closed.")),
)  # fmt: skip

CLOSED = _("Your complaint is closed.")
ASKED = _("We need something from you before we can go on: please answer our question below.")
ANSWERS = frozenset({Stage.RESPONSE, Stage.COMMUNICATION})
OWING = frozenset(
    {
        Stage.RECEIPT,
        Stage.ACKNOWLEDGEMENT,
        Stage.INITIAL_ASSESSMENT,
        Stage.INVESTIGATION,
        Stage.RESPONSE,
        Stage.ESCALATION,
    }
)
"""Stages in which we owe the complainant an answer."""

HISTORY = {
    "complaint:received": _("We received your complaint"),
    "complaint:corrected": _("We corrected what was registered"),
    "code:issued": _("You got a new tracking code"),
    "case:closed": _("Your complaint was closed"),
    "case:reopened": _("Your complaint was opened again"),
}
"""What is said of an entry; of a stage its plain name, of a message what the diagram calls it."""


@dataclass(frozen=True)
class Past:
    """Something that happened."""

    what: object
    at: datetime


@dataclass(frozen=True)
class Step:
    """One station on the way of one case."""

    label: object
    state: str
    """``done``, ``now`` or ``next``"""


def of(stage: str, *, closed: bool, visited: Iterable[str]) -> tuple[Step, ...]:
    """The whole way of a case: what is done, where it is now, what comes next."""
    seen = {*visited, stage}
    if stage == Stage.AWAITING_COMPLAINANT and not ANSWERS & seen:
        stage = Stage.INVESTIGATION  # a question on the way; there is no answer yet to reply to
    way = [station for station in STATIONS if not station.by_way or station.stages & seen]
    here = next((place for place, station in enumerate(way) if stage in station.stages), 0)
    return tuple(Step(station.label, _state(place, here, closed=closed)) for place, station in enumerate(way))


def answer_due(case: PortalCase) -> datetime | None:
    """When our answer is due, as long as we owe one."""
    owes = case.status == "open" and case.stage in OWING and not case.questions
    return case.due if owes else None


def history(entries: Iterable[TimelineEntry]) -> tuple[Past, ...]:
    """What has happened, in plain words; what says the same as the line before is left out."""
    told: list[Past] = []
    for entry in entries:
        what = _told(entry)
        if what and (not told or str(told[-1].what) != str(what)):
            told.append(Past(what, entry.at))
    return tuple(told)


def in_words(stage: str, *, closed: bool, asked: bool = False) -> object:
    """What is going on with a case, as one sentence."""
    if closed or asked:
        return CLOSED if closed else ASKED
    return next((station.now for station in STATIONS if stage in station.stages), STATIONS[0].now)


def _told(entry: TimelineEntry) -> object:
    if entry.tag == "stage:entered":
        return next((one.began for one in STATIONS if entry.stage in one.stages), entry.what)
    if entry.tag == "letter:written":
        return _("We wrote to you: %(subject)s", subject=entry.what.values["letter"])
    return HISTORY.get(entry.tag) or entry.label or entry.what


def _state(place: int, here: int, *, closed: bool) -> str:
    if closed or place < here:
        return "done"
    return "now" if place == here else "next"
