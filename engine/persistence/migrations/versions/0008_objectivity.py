"""Who can't judge a complaint impartially, and notices to one member of staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008_objectivity"
down_revision = "0007_tasks"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("complaint_case", sa.Column("conflicts", JSON, nullable=False, server_default="{}"))
    op.add_column("notice", sa.Column("person", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_notice_person_read_at", "notice", ["person", "read_at"])
