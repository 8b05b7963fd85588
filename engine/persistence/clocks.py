"""Clocks that run: what their ledgers come to, found by the moment at which somebody must be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.persistence.columns import Table, belongs_to


class RunningClock(Table):
    """A clock of a case that has started and not stopped. The lines of the history are the truth.

    Written only when something happens to the clock; gone when it stops.
    """

    __tablename__ = "clock"
    __table_args__ = (belongs_to("complaint_case", case_id="id"), Index(None, "next_at"))

    department: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    """None without a limit, and while it stands still."""
    next_at: Mapped[datetime | None] = mapped_column(default=None)
    """When it passes its next threshold."""
    standing: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """Where it stands (`engine.domain.ledger.Clock`), to go on from without reading the history."""
