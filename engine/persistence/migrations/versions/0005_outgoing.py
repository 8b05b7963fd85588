"""What is to leave the house, and incidents that are to be retried together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_outgoing"
down_revision = "0004_passed"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "outgoing",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_fault", sa.Text(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name=op.f("fk_outgoing_complaint_case"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "key", name=op.f("pk_outgoing")),
    )
    op.create_index(op.f("ix_outgoing_status_next_at"), "outgoing", ["status", "next_at"])
    op.create_index(op.f("ix_outgoing_department_case_id"), "outgoing", ["department", "case_id"])
    op.add_column("incident", sa.Column("retry_at", MOMENT, nullable=True))
    op.add_column("incident", sa.Column("retry_by", sa.Text(), nullable=False, server_default=""))
    op.create_index(op.f("ix_incident_retry_at"), "incident", ["retry_at"])
