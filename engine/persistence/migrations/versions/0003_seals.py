"""Histories that are chained by seals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_seals"
down_revision = "0002_processes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    nothing = sa.text("''" if op.get_bind().dialect.name == "postgresql" else "x''")
    op.add_column("event", sa.Column("seal", sa.LargeBinary(), nullable=False, server_default=nothing))
    op.add_column("complaint_case", sa.Column("lines", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "complaint_case", sa.Column("last_seal", sa.LargeBinary(), nullable=False, server_default=nothing)
    )
    op.execute(
        "UPDATE complaint_case SET lines = (SELECT coalesce(max(event.number), 0) FROM event"
        " WHERE event.department = complaint_case.department AND event.case_id = complaint_case.id)"
    )
