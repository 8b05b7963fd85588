"""Cases: what is known of a complaint without knowing the complainant."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.channels import Channel
from engine.domain.stages import Stage
from engine.kernel.ids import new_id
from engine.persistence.columns import Table, belongs_to


class CaseStatus(StrEnum):
    """Whether anything is left to be done."""

    OPEN = "open"
    CLOSED = "closed"


class Case(Table):
    """A complaint that was received. Nothing here says who complained or in which words."""

    __tablename__ = "complaint_case"

    department: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    reference: Mapped[str]
    """What staff call it: ``C-2026-000123``. Opens nothing in public."""
    deployment: Mapped[str]
    """Digest of the deployment that the case started on and stays on."""
    product: Mapped[str] = mapped_column(default="")
    channel: Mapped[Channel]
    language: Mapped[str]
    status: Mapped[CaseStatus] = mapped_column(default=CaseStatus.OPEN)
    stage: Mapped[Stage] = mapped_column(default=Stage.RECEIPT)
    received_at: Mapped[datetime]
    """When the complaint reached the organisation: deadlines count from here."""
    registered_at: Mapped[datetime]
    """When it was typed in: later than received, for a letter say."""
    registered_by: Mapped[str]
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    reopenings: Mapped[int] = mapped_column(default=0)
    handled_by: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """User names of those who completed an element, by its id, so that a later one can be kept from them."""
    conflicts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """User names of those who declared that they can't judge it impartially: the code of the reason, and the
    elements at which they did, ``{"reason": code, "elements": [ids]}``."""
    record: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """What the process put on record: outcome, remedy, cause … Never personal data."""
    lines: Mapped[int] = mapped_column(default=0)
    """How many lines the history has."""
    last_seal: Mapped[bytes] = mapped_column(default=b"")
    """The seal of the last of them."""
    version: Mapped[int] = mapped_column(init=False)
    """Counts the changes: two people who change the same case at once are told apart by it."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once
    __table_args__ = (
        belongs_to("deployment", deployment="digest"),
        UniqueConstraint("department", "reference"),
        Index(None, "department", "status", "received_at"),
        Index(None, "department", "deployment"),
        Index(None, "reference"),
    )
