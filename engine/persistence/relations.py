"""What belongs together, and what was no complaint at all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.channels import Channel
from engine.domain.relations import Relation
from engine.persistence.columns import Table, belongs_to


class CaseLink(Table):
    """What a case is to another one, which may be another department's; that one has a row of its own."""

    __tablename__ = "case_link"
    __table_args__ = (belongs_to("complaint_case", case_id="id"),)

    department: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(primary_key=True)
    relation: Mapped[Relation] = mapped_column(primary_key=True)
    other_department: Mapped[str] = mapped_column(primary_key=True)
    other_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]


class ServiceRequest(Table):
    """Somebody wanted a service and did not complain: counted by what, how and where to, never by whom."""

    __tablename__ = "service_request"
    __table_args__ = (
        belongs_to("complaint_case", case_id="id"),
        Index(None, "department", "received_at"),
    )

    department: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    product: Mapped[str]
    channel: Mapped[Channel]
    result: Mapped[str]
    """What became of it: a code of the organisation's list ``request_results``."""
    received_at: Mapped[datetime]
    registered_at: Mapped[datetime]
    registered_by: Mapped[str]
    case_id: Mapped[str | None] = mapped_column(default=None)
    """The case as which it had been registered before it was seen to be none."""
