"""Running processes: their sealed state, and what they wait for, as rows that can be searched."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Index, UniqueConstraint, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.kernel.ids import new_id
from engine.persistence.columns import Table, belongs_to


class InstanceStatus(StrEnum):
    """Where a process instance stands."""

    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class ProcessInstance(Table):
    """One run of a process for a case; a reopened case has another one."""

    __tablename__ = "process_instance"

    department: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    case_id: Mapped[str]
    process_id: Mapped[str]
    deployment: Mapped[str]
    state: Mapped[bytes]
    """Tokens and variables with format version and MAC; nothing personal."""
    status: Mapped[InstanceStatus] = mapped_column(default=InstanceStatus.RUNNING)
    passed: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """Ids of what was passed, by process: ``{"escalation": {"done": [elements], "taken": [flows]}}``, each
    once and in the order of its first time, so that it grows with the diagram and not with the years."""
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once
    __table_args__ = (
        belongs_to("complaint_case", case_id="id"),
        belongs_to("deployment", deployment="digest"),
        Index(None, "department", "case_id"),
    )


class TaskStatus(StrEnum):
    """What became of a task."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


IS_OPEN = "status = 'open'"
"""The condition of indexes that know open tasks only; queries say it in the same words (`Task.is_open`)."""


def _of_open_tasks(*columns: str) -> Index:
    """An index that is as large as the work that waits, however many tasks were done before."""
    return Index(None, *columns, sqlite_where=text(IS_OPEN), postgresql_where=text(IS_OPEN))


class Task(Table):
    """A user task that waits, or waited, for a person."""

    __tablename__ = "task"
    __table_args__ = (
        belongs_to("process_instance", instance_id="id"),
        belongs_to("complaint_case", case_id="id"),
        _of_open_tasks("department", "group", "due_at", "rank", "opened_at", "id"),
        _of_open_tasks("department", "due_at", "rank", "opened_at", "id"),
        _of_open_tasks("department", "case_id"),
        _of_open_tasks("assignee", "due_at"),
    )

    department: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    """Made of the instance and the token, so that one token can't have two tasks."""
    case_id: Mapped[str]
    instance_id: Mapped[str]
    token: Mapped[int]
    element: Mapped[str]
    label: Mapped[str]
    form: Mapped[str] = mapped_column(default="")
    group: Mapped[str] = mapped_column(default="")
    """The group that may do it; of several, the first."""
    others: Mapped[bool] = mapped_column(default=False)
    """Whether `Eligibility` says more: further groups, users by name, and who may not do it."""
    assignee: Mapped[str] = mapped_column(default="")
    """User name of who is to do it: named by the diagram or by a colleague, or by having claimed it."""
    assigned_by_diagram: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    follow_up_at: Mapped[datetime | None] = mapped_column(default=None)
    rank: Mapped[int] = mapped_column(default=50)
    """100 less the priority of the diagram: what has the lowest rank is to be done first."""
    status: Mapped[TaskStatus] = mapped_column(default=TaskStatus.OPEN)
    opened_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    claimed_by: Mapped[str] = mapped_column(default="")
    """User name of who saw to that: the assignee, or who gave it to them."""
    done_at: Mapped[datetime | None] = mapped_column(default=None)
    done_by: Mapped[str] = mapped_column(default="")

    @classmethod
    def is_open(cls) -> ColumnElement[bool]:
        """Whether a task waits, said so that the databases recognise the condition of their indexes."""
        return cls.status == literal_column("'open'")


class EligibilityKind(StrEnum):
    """Why somebody may, or may not, do a task."""

    GROUP = "group"
    USER = "user"
    EXCLUDED = "excluded"


class Eligibility(Table):
    """Who else may do a task than its group, or a user who may not although their group may."""

    __tablename__ = "eligibility"
    __table_args__ = (
        belongs_to("task", task_id="id"),
        Index(None, "department", "kind", "name"),
    )

    department: Mapped[str] = mapped_column(primary_key=True)
    task_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[EligibilityKind] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    because: Mapped[str] = mapped_column(default="")
    """Of an exclusion: id of the element that the user completed in this case, ``complained-about``, or
    ``conflict:`` with the code of the reason that they gave."""


class Timer(Table):
    """A moment at which an instance wants to be woken."""

    __tablename__ = "timer"
    __table_args__ = (
        belongs_to("process_instance", instance_id="id"),
        UniqueConstraint("department", "instance_id", "token", "element"),
        Index(None, "due_at"),
    )

    department: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    case_id: Mapped[str]
    instance_id: Mapped[str]
    token: Mapped[int]
    element: Mapped[str]
    due_at: Mapped[datetime]


class Subscription(Table):
    """A message that an instance waits for; with a form, it is offered to somebody."""

    __tablename__ = "subscription"
    __table_args__ = (
        belongs_to("process_instance", instance_id="id"),
        UniqueConstraint("department", "instance_id", "token", "element"),
        Index(None, "department", "message", "key"),
        Index(None, "department", "case_id"),
    )

    department: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    case_id: Mapped[str]
    instance_id: Mapped[str]
    token: Mapped[int]
    element: Mapped[str]
    message: Mapped[str]
    key: Mapped[str]
    form: Mapped[str] = mapped_column(default="")


class IncidentStatus(StrEnum):
    """Whether somebody still has to see to it."""

    OPEN = "open"
    SOLVED = "solved"


class Incident(Table):
    """A place where a case is stopped by a fault, until somebody repairs it."""

    __tablename__ = "incident"
    __table_args__ = (
        belongs_to("complaint_case", case_id="id"),
        Index(None, "department", "status", "raised_at"),
        Index(None, "department", "case_id"),
        Index(None, "retry_at"),
    )

    department: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    case_id: Mapped[str]
    instance_id: Mapped[str] = mapped_column(default="")
    """Empty where the process could not even be started."""
    token: Mapped[int | None] = mapped_column(default=None)
    element: Mapped[str] = mapped_column(default="")
    label: Mapped[str] = mapped_column(default="")
    message: Mapped[str]
    expression: Mapped[str] = mapped_column(default="")
    values: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """The variables that the expression read."""
    status: Mapped[IncidentStatus] = mapped_column(default=IncidentStatus.OPEN)
    raised_at: Mapped[datetime]
    solved_at: Mapped[datetime | None] = mapped_column(default=None)
    solved_by: Mapped[str] = mapped_column(default="")
    retry_at: Mapped[datetime | None] = mapped_column(default=None)
    """Since when the worker is to try it again, where an administrator had many tried at once."""
    retry_by: Mapped[str] = mapped_column(default="")
