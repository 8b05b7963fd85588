"""What happened on the diagram since the case was loaded: for the timeline, the clocks, the coverage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Happening(StrEnum):
    """Kinds of things that happen on a diagram."""

    ENTERED = "entered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    TAKEN = "taken"
    """A sequence flow was followed."""
    TIMER_FIRED = "timer-fired"
    MESSAGE_RECEIVED = "message-received"
    INCIDENT = "incident"
    RETRIED = "retried"
    STARTED = "started"
    """A process began: the case's own, or one that is called."""
    FINISHED = "finished"


@dataclass(frozen=True, kw_only=True)
class Passage:
    """One thing that happened on the diagram."""

    kind: Happening
    at: datetime
    process: str
    """Id of the process whose diagram it happened on."""
    element_id: str = ""
    flow_id: str = ""
    token: int = 0
    """0 where no token is meant: a flow, a process."""
    inner: bool = False
    """Whether it is one instance of a multi-instance or one round of a loop, not the element as a whole."""
    detail: str = ""
    """Message of an incident; name of a message."""
