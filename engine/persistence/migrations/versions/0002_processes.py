"""Running processes, their history, staff and counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002_processes"
down_revision = "0001_cases"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_installation"),
    )
    op.create_table(
        "limit_count",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_limit_count"),
    )
    op.create_index("ix_limit_count_expires_at", "limit_count", ["expires_at"])
    op.create_table(
        "reference_counter",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("department", "series", name="pk_reference_counter"),
    )
    op.create_table(
        "staff_user",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("display", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("roles", JSON, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_staff_user"),
    )
    op.create_table(
        "membership",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user"],
            ["staff_user.name"],
            name="fk_membership_staff_user",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "user", "group", name="pk_membership"),
    )
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user"],
            ["staff_user.name"],
            name="fk_staff_session_staff_user",
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staff_session"),
    )
    op.create_index("ix_staff_session_expires_at", "staff_session", ["expires_at"])
    op.create_index("ix_staff_session_user", "staff_session", ["user"])
    op.create_table(
        "clock_entry",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name="fk_clock_entry_complaint_case",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "case_id", "number", name="pk_clock_entry"),
    )
    op.create_table(
        "event",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tag", sa.String(40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name="fk_event_complaint_case",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "case_id", "number", name="pk_event"),
    )
    op.create_table(
        "incident",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=True),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.Column("values", JSON, nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("solved_at", MOMENT, nullable=True),
        sa.Column("solved_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name="fk_incident_complaint_case",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "id", name="pk_incident"),
    )
    op.create_index("ix_incident_department_case_id", "incident", ["department", "case_id"])
    op.create_index(
        "ix_incident_department_status_raised_at", "incident", ["department", "status", "raised_at"]
    )
    op.create_table(
        "notice",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("read_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name="fk_notice_complaint_case",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "id", name="pk_notice"),
    )
    op.create_index("ix_notice_department_case_id", "notice", ["department", "case_id"])
    op.create_index("ix_notice_department_group_read_at", "notice", ["department", "group", "read_at"])
    op.create_table(
        "process_instance",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("deployment", sa.Text(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name="fk_process_instance_complaint_case",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["department", "deployment"],
            ["deployment.department", "deployment.digest"],
            name="fk_process_instance_deployment",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "id", name="pk_process_instance"),
    )
    op.create_index("ix_process_instance_department_case_id", "process_instance", ["department", "case_id"])
    op.create_table(
        "passage",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "instance_id"],
            ["process_instance.department", "process_instance.id"],
            name="fk_passage_process_instance",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "instance_id", "number", name="pk_passage"),
    )
    op.create_table(
        "subscription",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "instance_id"],
            ["process_instance.department", "process_instance.id"],
            name="fk_subscription_process_instance",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "id", name="pk_subscription"),
        sa.UniqueConstraint(
            "department",
            "instance_id",
            "token",
            "element",
            name="uq_subscription_department_instance_id_token_element",
        ),
    )
    op.create_index("ix_subscription_department_case_id", "subscription", ["department", "case_id"])
    op.create_index(
        "ix_subscription_department_message_key", "subscription", ["department", "message", "key"]
    )
    op.create_table(
        "task",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.Column("assigned_by_diagram", sa.Boolean(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("follow_up_at", MOMENT, nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("done_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name="fk_task_complaint_case",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["department", "instance_id"],
            ["process_instance.department", "process_instance.id"],
            name="fk_task_process_instance",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "id", name="pk_task"),
        sa.UniqueConstraint(
            "department", "instance_id", "token", name="uq_task_department_instance_id_token"
        ),
    )
    op.create_index("ix_task_assignee_status", "task", ["assignee", "status"])
    op.create_index("ix_task_department_case_id", "task", ["department", "case_id"])
    op.create_index("ix_task_department_status_due_at", "task", ["department", "status", "due_at"])
    op.create_table(
        "timer",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Text(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "instance_id"],
            ["process_instance.department", "process_instance.id"],
            name="fk_timer_process_instance",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "id", name="pk_timer"),
        sa.UniqueConstraint(
            "department",
            "instance_id",
            "token",
            "element",
            name="uq_timer_department_instance_id_token_element",
        ),
    )
    op.create_index("ix_timer_due_at", "timer", ["due_at"])
    op.create_table(
        "eligibility",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "task_id"],
            ["task.department", "task.id"],
            name="fk_eligibility_task",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "task_id", "kind", "name", name="pk_eligibility"),
    )
    op.create_index("ix_eligibility_department_kind_name", "eligibility", ["department", "kind", "name"])

    for when in ("UPDATE", "DELETE"):
        _refuse(when)


def _refuse(when: str) -> None:
    """Events are only ever added: the database itself refuses anything else."""
    name = f"event_refuses_{when.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        body = "BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END"
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON event {body}")
        return
    body = "$$ BEGIN RAISE EXCEPTION 'events are only ever added'; END $$"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {body}")
    op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON event FOR EACH ROW EXECUTE FUNCTION {name}()")
