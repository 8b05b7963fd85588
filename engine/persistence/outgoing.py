"""What is to leave the house: written with the step that wants it, delivered after the step is kept."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.persistence.columns import Table, belongs_to


class OutgoingKind(StrEnum):
    """What leaves."""

    LETTER = "letter"
    """The letter itself, by e-mail."""
    NOTICE = "notice"
    """Word that a letter waits behind the tracking code, without anything of what it says."""


class OutgoingStatus(StrEnum):
    """How far it came."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    """Refused for good, or tried too often: an administrator has to see to it."""
    CANCELLED = "cancelled"
    """The person was erased meanwhile: there is nobody to send it to."""


class Outgoing(Table):
    """Something to be delivered at least once. To whom and what is opened at delivery, and not kept here."""

    __tablename__ = "outgoing"
    __table_args__ = (
        belongs_to("complaint_case", case_id="id"),
        Index(None, "status", "next_at"),
        Index(None, "department", "case_id"),
    )

    department: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    """``letter:<id>``: every attempt carries it, so that a receiver can tell a repetition."""
    case_id: Mapped[str]
    kind: Mapped[OutgoingKind]
    status: Mapped[OutgoingStatus] = mapped_column(default=OutgoingStatus.WAITING)
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    """When it may be tried next; while somebody tries, when anybody else may."""
    attempts: Mapped[int] = mapped_column(default=0)
    last_fault: Mapped[str] = mapped_column(default="")
    """The kind of fault, such as ``550`` or ``TimeoutError``; never what a server said."""
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
