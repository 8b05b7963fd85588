"""What was deployed, when and by whom; the files themselves, each kept once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.domain.audit import DeploymentTag
from engine.persistence.columns import Table, belongs_to


class Deployment(Table):
    """An immutable set of resources, named by the hash of their canonical content."""

    __tablename__ = "deployment"

    department: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    deployed_at: Mapped[datetime]
    deployed_by: Mapped[str]


class Resource(Table):
    """A file, byte for byte as its owner saved it, named by its SHA-256."""

    __tablename__ = "resource"

    department: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[bytes]


class DeploymentResource(Table):
    """Which file stands at which path of a deployment."""

    __tablename__ = "deployment_resource"
    __table_args__ = (
        belongs_to("deployment", deployment="digest"),
        belongs_to("resource", resource="digest"),
    )

    department: Mapped[str] = mapped_column(primary_key=True)
    deployment: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    resource: Mapped[str]


class Activation(Table):
    """Since when a deployment takes new cases. The one with the highest number is the current one."""

    __tablename__ = "activation"
    __table_args__ = (
        belongs_to("deployment", deployment="digest"),
        Index(None, "department", "deployment"),
    )

    department: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    deployment: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]


class DeploymentEvent(Table):
    """What a deployment did to an exception from an obligation. Only ever added."""

    __tablename__ = "deployment_event"
    __table_args__ = (belongs_to("deployment", deployment="digest"),)

    department: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3 … within the department."""
    deployment: Mapped[str]
    tag: Mapped[DeploymentTag]
    at: Mapped[datetime]
    by: Mapped[str]
    obligation: Mapped[str]
    reason: Mapped[str]
    person: Mapped[str]
    """Who decided it."""
    until: Mapped[date]
    """The last day on which it holds."""
