"""Counters, and what an installation remembers of itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.persistence.columns import Table


class ReferenceCounter(Table):
    """The last number that a series gave out, e.g. references of the year 2026."""

    __tablename__ = "reference_counter"

    department: Mapped[str] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class LimitCount(Table):
    """How often something was tried in the running window, counted for all processes together."""

    __tablename__ = "limit_count"
    __table_args__ = (Index(None, "expires_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    expires_at: Mapped[datetime]


class Installation(Table):
    """A fact about this installation, such as the fingerprint of its master key."""

    __tablename__ = "installation"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
