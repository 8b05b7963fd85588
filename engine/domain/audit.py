"""What can happen to a case, as its history tells it."""

from __future__ import annotations

from enum import StrEnum


class EventTag(StrEnum):
    """What happened: ``subject:action``, past tense, never free text, never personal data."""

    COMPLAINT_RECEIVED = "complaint:received"
    COMPLAINT_CORRECTED = "complaint:corrected"
    STAGE_ENTERED = "stage:entered"
    TASK_OPENED = "task:opened"
    TASK_CLAIMED = "task:claimed"
    TASK_RELEASED = "task:released"
    TASK_COMPLETED = "task:completed"
    TASK_CANCELLED = "task:cancelled"
    DECISION_MADE = "decision:made"
    LETTER_WRITTEN = "letter:written"
    LETTER_POSTED = "letter:posted"
    LETTER_SENT = "letter:sent"
    LETTER_UNDELIVERABLE = "letter:undeliverable"
    NOTICE_GIVEN = "notice:given"
    MESSAGE_RECEIVED = "message:received"
    TIMER_FIRED = "timer:fired"
    CLOCK_STARTED = "clock:started"
    CLOCK_PAUSED = "clock:paused"
    CLOCK_RESUMED = "clock:resumed"
    CLOCK_EXTENDED = "clock:extended"
    CLOCK_CHANGED = "clock:changed"
    CLOCK_WARNED = "clock:warned"
    CLOCK_DUE = "clock:due"
    CLOCK_OVERDUE = "clock:overdue"
    CLOCK_STOPPED = "clock:stopped"
    CODE_ISSUED = "code:issued"
    DOCUMENT_ADDED = "document:added"
    IDENTITY_READ = "identity:read"
    RECORD_WRITTEN = "record:written"
    INCIDENT_RAISED = "incident:raised"
    INCIDENT_RETRIED = "incident:retried"
    CASE_CLOSED = "case:closed"
    CASE_REOPENED = "case:reopened"
