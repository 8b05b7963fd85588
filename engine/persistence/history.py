"""What happened on a case, and what groups are told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.audit import EventTag
from engine.kernel.ids import new_id
from engine.persistence.columns import Table, belongs_to


class Event(Table):
    """A line of the history of a case. Only ever added: the database refuses to change or delete one."""

    __tablename__ = "event"
    __table_args__ = (belongs_to("complaint_case", case_id="id"),)

    department: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3 … within the case."""
    tag: Mapped[EventTag]
    at: Mapped[datetime]
    by: Mapped[str]
    """User name of staff, ``complainant`` or ``system``."""
    element: Mapped[str] = mapped_column(default="")
    label: Mapped[str] = mapped_column(default="")
    stage: Mapped[str] = mapped_column(default="")
    channel: Mapped[str] = mapped_column(default="")
    seal: Mapped[bytes] = mapped_column(default=b"")
    """Binds the line to its words and to all lines before it (`engine.services.chain`)."""
    details: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """Ids, names of letters and decisions, counts. Never personal data."""


class Notice(Table):
    """What the process tells a group, or a member of staff, about a case. Never personal data."""

    __tablename__ = "notice"
    __table_args__ = (
        belongs_to("complaint_case", case_id="id"),
        Index(None, "department", "case_id"),
        Index(None, "department", "group", "read_at"),
        Index(None, "person", "read_at"),
    )

    department: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    case_id: Mapped[str]
    group: Mapped[str]
    text: Mapped[str]
    """What it says; the name of the clock where it tells of one."""
    element: Mapped[str] = mapped_column(default="")
    """The element that gives it; ``clock:warned``, ``clock:due`` or ``clock:overdue`` where a clock does."""
    given_at: Mapped[datetime]
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    read_by: Mapped[str] = mapped_column(default="")
    person: Mapped[str] = mapped_column(default="")
    """User name of the one member of staff whom it tells; then it tells no group."""
    task_id: Mapped[str] = mapped_column(default="")
    """The task that was given to them, or taken from them."""
    given_by: Mapped[str] = mapped_column(default="")
    """User name of who did that."""
    note: Mapped[bytes | None] = mapped_column(default=None)
    """What they wrote with it, sealed with the key of the case."""
