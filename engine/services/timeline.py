"""The history of a case in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.definitions import Bundle
from engine.domain.audit import EventTag
from engine.domain.limits import TimeLimit
from engine.domain.relations import ONE_COMPLAINANT, Relation
from engine.domain.stages import Stage
from engine.kernel.texts import Text, listed, msgid
from engine.persistence import Event
from engine.services.deployments import ORGANISATION
from engine.services.labels import BODIES, CONFLICTS, REASONS, Labels, spelled, title_of_limit
from engine.services.read_models import TimelineEntry

_WORDS: Mapping[EventTag, str] = {
    EventTag.COMPLAINT_RECEIVED: msgid("Complaint received"),
    EventTag.COMPLAINT_CORRECTED: msgid("Registered data corrected"),
    EventTag.STAGE_ENTERED: msgid("Stage: {stage}"),
    EventTag.TASK_OPENED: msgid("Task opened: {label}"),
    EventTag.TASK_CLAIMED: msgid("Task claimed: {label}"),
    EventTag.TASK_RELEASED: msgid("Task released: {label}"),
    EventTag.TASK_ASSIGNED: msgid("Task given to {person}: {label}"),
    EventTag.TASK_COMPLETED: msgid("Task done: {label}"),
    EventTag.TASK_CANCELLED: msgid("Task no longer needed: {label}"),
    EventTag.TASK_PASSED_ON: msgid(
        "Task goes on to the group {group}, as nobody is left who may do it: {label}"
    ),
    EventTag.CONFLICT_DECLARED: msgid("Said that they can’t judge it impartially: {reason}"),
    EventTag.DECISION_MADE: msgid("Decision table “{decision}” read: {rows}"),
    EventTag.LETTER_WRITTEN: msgid("Letter written: {letter}"),
    EventTag.LETTER_EDITED: msgid("Letter edited before it went out: {letter}"),
    EventTag.LETTER_TO_POST: msgid("Letter put into the print queue: {letter}"),
    EventTag.LETTER_NOT_POSTED: msgid("Letter not posted after all: {letter}"),
    EventTag.LETTER_BOUNCED: msgid("E-mail came back: {letter}"),
    EventTag.LETTER_POSTED: msgid("Letter posted: {letter}"),
    EventTag.LETTER_SENT: msgid("Letter sent by e-mail: {letter}"),
    EventTag.LETTER_UNDELIVERABLE: msgid("Letter could not be sent by e-mail: {letter}"),
    EventTag.NOTICE_GIVEN: msgid("Notice to {group}"),
    EventTag.MESSAGE_RECEIVED: msgid("Message received: {label}"),
    EventTag.TIMER_FIRED: msgid("Time ran out: {label}"),
    EventTag.CLOCK_STARTED: msgid("Time limit “{clock}” starts"),
    EventTag.CLOCK_PAUSED: msgid("Time limit “{clock}” is paused"),
    EventTag.CLOCK_RESUMED: msgid("Time limit “{clock}” runs on"),
    EventTag.CLOCK_EXTENDED: msgid("Time limit “{clock}” is extended by {amount}: {reason}"),
    EventTag.CLOCK_CHANGED: msgid("Another rule counts for the time limit “{clock}”"),
    EventTag.CLOCK_WARNED: msgid("Four fifths of the time limit “{clock}” are over"),
    EventTag.CLOCK_DUE: msgid("Time limit “{clock}” is due"),
    EventTag.CLOCK_OVERDUE: msgid("Time limit “{clock}” is overdue"),
    EventTag.CLOCK_STOPPED: msgid("Time limit “{clock}” stops"),
    EventTag.CLOCK_CARRIED: msgid("Time limit “{clock}” is taken over from {case}"),
    EventTag.CLOCK_CONTINUED: msgid("Time limit “{clock}” goes on"),
    EventTag.CLOCK_UNSTOPPED: msgid("Time limit “{clock}” goes on, as if it had never stopped"),
    EventTag.CODE_ISSUED: msgid("New tracking code issued"),
    EventTag.DOCUMENT_ADDED: msgid("Document added"),
    EventTag.IDENTITY_READ: msgid("Personal data read"),
    EventTag.RECORD_WRITTEN: msgid("Put on record: {entries}"),
    EventTag.INCIDENT_RAISED: msgid("Stopped by a fault: {label}"),
    EventTag.INCIDENT_RETRIED: msgid("Tried again after a fault: {label}"),
    EventTag.CASE_CLOSED: msgid("Case closed"),
    EventTag.CASE_REOPENED: msgid("Case reopened: {label}"),
    EventTag.CASE_LINKED: msgid("{relation} {case}"),
    EventTag.CASE_UNLINKED: msgid("Taken back: {relation} {case}"),
    EventTag.CASE_FORWARDED: msgid("Forwarded to {body}, as the complainant agreed"),
    EventTag.CONSENT_SEEN: msgid("Seen: the consent of the person represented"),
}
"""One sentence for each tag; a test keeps the list whole."""

_SMALL_STEPS = frozenset(
    {
        EventTag.TASK_OPENED,
        EventTag.TASK_CLAIMED,
        EventTag.TASK_RELEASED,
        EventTag.TASK_ASSIGNED,
        EventTag.TASK_CANCELLED,
        EventTag.DECISION_MADE,
        EventTag.CLOCK_STARTED,
        EventTag.CLOCK_PAUSED,
        EventTag.CLOCK_RESUMED,
        EventTag.CLOCK_STOPPED,
        EventTag.CLOCK_CARRIED,
        EventTag.CLOCK_CONTINUED,
        EventTag.CLOCK_UNSTOPPED,
        EventTag.CLOCK_WARNED,
        EventTag.CLOCK_DUE,
        EventTag.IDENTITY_READ,
        EventTag.RECORD_WRITTEN,
        EventTag.TIMER_FIRED,
        EventTag.STAGE_ENTERED,
    }
)
"""What an auditor wants to see and a clerk reads past."""

_FOR_COMPLAINANTS = frozenset(
    {
        EventTag.COMPLAINT_RECEIVED,
        EventTag.COMPLAINT_CORRECTED,
        EventTag.STAGE_ENTERED,
        EventTag.MESSAGE_RECEIVED,
        EventTag.CODE_ISSUED,
        EventTag.CASE_CLOSED,
        EventTag.CASE_FORWARDED,
        EventTag.CASE_REOPENED,
    }
)


@dataclass(frozen=True, kw_only=True)
class Titles:
    """What the things are called that the lines of a history name by their ids."""

    bundle: Bundle
    labels: Labels
    letters: Mapping[str, str]
    """Subjects by the id of the letter."""

    def letter(self, details: Mapping[str, Any]) -> str:
        """The subject of a letter, or the name of its template."""
        return self.letters.get(details.get("id", "")) or spelled(details.get("letter", ""))

    def decision(self, decision_id: str) -> str:
        """What a decision is called on its diagram."""
        model = self.bundle.model_of(decision_id)
        return (model.decisions[decision_id].name if model else "") or spelled(decision_id)

    def person(self, name: str) -> str:
        """What a member of staff is called."""
        return self.labels.person(name)

    def reason(self, code: str) -> str:
        """Why more time was given."""
        return self.code(REASONS, code)

    def code(self, code_list: str, code: str) -> str:
        """What a code of a list of the department is called."""
        codes = self.bundle.organisation.code_lists.get(code_list, ())
        return next((one.label for one in codes if one.value == code), spelled(code))

    def group(self, group_id: str) -> str:
        """What a group is called."""
        return self.labels.group(self.bundle.department or ORGANISATION, group_id)


def timeline(events: Iterable[Event], titles: Titles) -> tuple[TimelineEntry, ...]:
    """All that happened, for staff and auditors, oldest first."""
    lines = list(events)
    titles.labels.meet({event.by for event in lines} | {event.details.get("person", "") for event in lines})
    return tuple(_entry(event, titles, titles.labels.person(event.by)) for event in lines)


def complainants_timeline(events: Iterable[Event], titles: Titles) -> tuple[TimelineEntry, ...]:
    """What concerns the complainant, without saying who did it."""
    return tuple(_entry(event, titles, "") for event in events if _concerns_complainant(event))


def _concerns_complainant(event: Event) -> bool:
    if event.tag is EventTag.LETTER_WRITTEN:
        return event.details.get("to") == "complainant"
    if event.tag in {EventTag.CASE_LINKED, EventTag.CASE_UNLINKED}:
        return event.details["relation"] in ONE_COMPLAINANT
    return event.tag in _FOR_COMPLAINANTS


def _entry(event: Event, titles: Titles, by: str) -> TimelineEntry:
    return TimelineEntry(
        at=event.at,
        tag=event.tag,
        what=Text(_WORDS[event.tag], **_said(event, titles)),
        by=by,
        element=event.element,
        label=titles.bundle.say(event.label),
        stage=event.stage,
        channel=event.channel,
        is_milestone=event.tag not in _SMALL_STEPS,
    )


def _said(event: Event, titles: Titles) -> dict[str, str]:
    """What the sentence of a tag names."""
    details = event.details
    said = {"label": titles.bundle.say(event.label) or spelled(event.element)}
    match event.tag:
        case EventTag.STAGE_ENTERED:
            said["stage"] = Stage(event.stage).label
        case EventTag.DECISION_MADE:
            said["decision"] = titles.decision(details["decision"])
            said["rows"] = _rows(details["rows"])
        case EventTag.TASK_ASSIGNED:
            said["person"] = titles.person(details["person"])
        case EventTag.RECORD_WRITTEN:
            said["entries"] = listed(spelled(name).lower() for name in details["entries"])
        case EventTag.CLOCK_EXTENDED:
            said["amount"] = TimeLimit.parse(details["amount"]).text
    return said | _named(event, titles)


def _named(event: Event, titles: Titles) -> dict[str, str]:
    """What is called the same in all sentences: reasons, groups or people, clocks."""
    details, said = event.details, dict[str, str]()
    if "reason" in details:
        reasons = CONFLICTS if event.tag is EventTag.CONFLICT_DECLARED else REASONS
        said["reason"] = titles.code(reasons, details["reason"])
    if "group" in details or "person" in details:
        said["group"] = titles.person(details.get("person", "")) or titles.group(details["group"])
    if "letter" in details:
        said["letter"] = titles.letter(details)
    if "relation" in details:
        said["relation"], said["case"] = Relation(details["relation"]).label, details["case"]
    if "body" in details:
        said["body"] = titles.code(BODIES, details["body"])
    if "from" in details:
        said["case"] = details["from"]
    if "clock" in details:
        said["clock"] = title_of_limit(titles.bundle, details["clock"])
    return said


def _rows(numbers: Sequence[int]) -> Text:
    if not numbers:
        return Text("no row fits")
    if len(numbers) == 1:
        return Text("row {number}", number=numbers[0])
    return Text("rows {numbers}", numbers=listed(map(str, numbers)))
