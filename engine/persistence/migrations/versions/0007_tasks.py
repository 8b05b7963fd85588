"""Tasks that are found by their group, on indexes as large as the work that waits."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007_tasks"
down_revision = "0006_clocks"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
OPEN = sa.text("status = 'open'")
INDEXES = {
    "ix_task_department_group_due_at_rank_opened_at_id": (
        "department",
        "group",
        "due_at",
        "rank",
        "opened_at",
        "id",
    ),
    "ix_task_department_due_at_rank_opened_at_id": ("department", "due_at", "rank", "opened_at", "id"),
    "ix_task_department_case_id": ("department", "case_id"),
    "ix_task_assignee_due_at": ("assignee", "due_at"),
}


def upgrade() -> None:
    for index in ("department_status_due_at", "department_case_id", "assignee_status"):
        op.drop_index(f"ix_task_{index}", "task")
    with op.batch_alter_table("task") as task:
        task.drop_constraint("uq_task_department_instance_id_token", type_="unique")
        task.add_column(sa.Column("group", sa.Text(), nullable=False, server_default=""))
        task.add_column(sa.Column("others", sa.Boolean(), nullable=False, server_default=sa.false()))
        task.alter_column("priority", new_column_name="rank")
    op.execute("UPDATE task SET rank = 100 - rank")
    _take_groups()
    for name, columns in INDEXES.items():
        op.create_index(name, "task", list(columns), sqlite_where=OPEN, postgresql_where=OPEN)
    op.add_column("complaint_case", sa.Column("handled_by", JSON, nullable=False, server_default="{}"))
    _take_handlers()


def _take_groups() -> None:
    """The first group of a task, which is the complainant's where they are asked, goes into the task."""
    op.execute(
        """
        UPDATE task SET "group" = coalesce(
          (SELECT min(e.name) FROM eligibility e WHERE e.department = task.department AND e.task_id = task.id
             AND e.kind = 'group' AND e.name = 'complainant'),
          (SELECT min(e.name) FROM eligibility e WHERE e.department = task.department AND e.task_id = task.id
             AND e.kind = 'group'),
          '')
        """
    )
    op.execute(
        """
        DELETE FROM eligibility WHERE kind = 'group' AND EXISTS (SELECT 1 FROM task t
          WHERE t.department = eligibility.department AND t.id = eligibility.task_id
            AND t."group" = eligibility.name)
        """
    )
    op.execute(
        """
        UPDATE task SET others = EXISTS (SELECT 1 FROM eligibility e
          WHERE e.department = task.department AND e.task_id = task.id)
        """
    )


def _take_handlers() -> None:
    bind = op.get_bind()
    rows: Any = bind.execute(
        sa.text("SELECT DISTINCT department, case_id, element, done_by FROM task WHERE status = 'done'")
    )
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for department, case, element, name in rows:
        found.setdefault((department, case), {}).setdefault(element, []).append(name)
    statement = sa.text(
        "UPDATE complaint_case SET handled_by = CAST(:names AS JSONB) WHERE department = :at AND id = :of"
        if bind.dialect.name == "postgresql"
        else "UPDATE complaint_case SET handled_by = :names WHERE department = :at AND id = :of"
    )
    for (department, case), names in found.items():
        bind.execute(statement, {"names": json.dumps(names), "at": department, "of": case})
