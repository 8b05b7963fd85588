"""Staff: accounts, what they belong to, and where they are signed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.persistence.columns import Table


def _of_staff() -> ForeignKey:
    return ForeignKey("staff_user.name", ondelete="CASCADE", deferrable=True, initially="DEFERRED")


class StaffUser(Table):
    """A member of staff. One person has one account, in however many departments."""

    __tablename__ = "staff_user"

    name: Mapped[str] = mapped_column(primary_key=True)
    """User name: lower case, digits, dots and hyphens."""
    display: Mapped[str]
    password: Mapped[str]
    """Argon2id hash."""
    roles: Mapped[list[str]] = mapped_column(default_factory=list)
    language: Mapped[str] = mapped_column(default="en")
    added_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)


class Membership(Table):
    """A department that a member of staff sees, and a group there whose tasks are theirs."""

    __tablename__ = "membership"

    department: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(_of_staff(), primary_key=True)
    group: Mapped[str] = mapped_column(primary_key=True, default="")
    """Empty: sees the department without belonging to a group there."""


class StaffSession(Table):
    """Where a member of staff is signed in. The token itself is in their browser only."""

    __tablename__ = "staff_session"
    __table_args__ = (Index(None, "user"), Index(None, "expires_at"))

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(_of_staff())
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """After this it ends, however busy it is."""
