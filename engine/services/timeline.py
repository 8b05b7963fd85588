"""The history of a case in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.domain.audit import EventTag
from engine.domain.stages import Stage
from engine.persistence import Event
from engine.services.labels import Labels
from engine.services.read_models import TimelineEntry

_WORDS: Mapping[EventTag, str] = {
    EventTag.COMPLAINT_RECEIVED: "Complaint received",
    EventTag.COMPLAINT_CORRECTED: "Registered data corrected",
    EventTag.STAGE_ENTERED: "Stage: {stage}",
    EventTag.TASK_OPENED: "Task opened: {label}",
    EventTag.TASK_CLAIMED: "Task claimed: {label}",
    EventTag.TASK_RELEASED: "Task released: {label}",
    EventTag.TASK_COMPLETED: "Task done: {label}",
    EventTag.TASK_CANCELLED: "Task no longer needed: {label}",
    EventTag.DECISION_MADE: "Decision table “{decision}” read: {rows}",
    EventTag.LETTER_WRITTEN: "Letter written: {letter}",
    EventTag.LETTER_POSTED: "Letter posted: {letter}",
    EventTag.NOTICE_GIVEN: "Notice to the group {group}",
    EventTag.MESSAGE_RECEIVED: "Message received: {label}",
    EventTag.TIMER_FIRED: "Time ran out: {label}",
    EventTag.CLOCK_STARTED: "Clock “{clock}” started",
    EventTag.CLOCK_PAUSED: "Clock “{clock}” paused",
    EventTag.CLOCK_RESUMED: "Clock “{clock}” goes on",
    EventTag.CLOCK_STOPPED: "Clock “{clock}” stopped",
    EventTag.CODE_ISSUED: "New tracking code issued",
    EventTag.DOCUMENT_ADDED: "Document added",
    EventTag.IDENTITY_READ: "Personal data read",
    EventTag.RECORD_WRITTEN: "Put on record: {entries}",
    EventTag.INCIDENT_RAISED: "Stopped by a fault: {label}",
    EventTag.INCIDENT_RETRIED: "Tried again after a fault: {label}",
    EventTag.CASE_CLOSED: "Case closed",
    EventTag.CASE_REOPENED: "Case reopened: {label}",
}
"""One sentence for each tag; a test keeps the list whole."""

_SMALL_STEPS = frozenset(
    {
        EventTag.TASK_OPENED,
        EventTag.TASK_CLAIMED,
        EventTag.TASK_RELEASED,
        EventTag.TASK_CANCELLED,
        EventTag.DECISION_MADE,
        EventTag.CLOCK_STARTED,
        EventTag.CLOCK_PAUSED,
        EventTag.CLOCK_RESUMED,
        EventTag.CLOCK_STOPPED,
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
        EventTag.CASE_REOPENED,
    }
)


def timeline(events: Iterable[Event], labels: Labels) -> tuple[TimelineEntry, ...]:
    """All that happened, for staff and auditors, oldest first."""
    lines = list(events)
    labels.meet(event.by for event in lines)
    return tuple(_entry(event, labels.person(event.by)) for event in lines)


def complainants_timeline(events: Iterable[Event]) -> tuple[TimelineEntry, ...]:
    """What concerns the complainant, without saying who did it."""
    return tuple(_entry(event, "") for event in events if _concerns_complainant(event))


def _concerns_complainant(event: Event) -> bool:
    if event.tag is EventTag.LETTER_WRITTEN:
        return event.details.get("to") == "complainant"
    return event.tag in _FOR_COMPLAINANTS


def _entry(event: Event, by: str) -> TimelineEntry:
    return TimelineEntry(
        at=event.at,
        tag=event.tag,
        what=_WORDS[event.tag].format_map(_Said(event)),
        by=by,
        element=event.element,
        label=event.label,
        stage=event.stage,
        channel=event.channel,
        is_milestone=event.tag not in _SMALL_STEPS,
    )


class _Said(dict[str, str]):
    """What the sentence of a tag can name."""

    def __init__(self, event: Event) -> None:
        stage = Stage(event.stage).label if event.stage else ""
        super().__init__(stage=stage, label=event.label or event.element)
        self._details = event.details

    def __missing__(self, name: str) -> str:
        value = self._details.get(name, "")
        if name == "rows":
            return f"row {_joined(value)}" if value else "no row"
        return _joined(value)


def _joined(value: Any) -> str:
    return ", ".join(str(one).replace("_", " ") for one in value) if isinstance(value, list) else str(value)
