"""Clocks are found by the moment at which somebody must be told; their ledgers are lines of the histories."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006_clocks"
down_revision = "0005_outgoing"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "clock",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("standing", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name=op.f("fk_clock_complaint_case"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "case_id", "name", name=op.f("pk_clock")),
    )
    op.create_index(op.f("ix_clock_next_at"), "clock", ["next_at"])
    # Each of its rows is a line of the history, too.
    op.drop_table("clock_entry")
