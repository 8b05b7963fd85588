"""Cases that belong together, and requests that were no complaints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_relations"
down_revision = "0008_objectivity"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(40)


def upgrade() -> None:
    op.create_table(
        "case_link",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("relation", WORD, nullable=False),
        sa.Column("other_department", sa.Text(), nullable=False),
        sa.Column("other_id", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "department", "case_id", "relation", "other_department", "other_id", name="pk_case_link"
        ),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name="fk_case_link_complaint_case",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_table(
        "service_request",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("channel", WORD, nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("department", "id", name="pk_service_request"),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name="fk_service_request_complaint_case",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index(
        "ix_service_request_department_received_at", "service_request", ["department", "received_at"]
    )
