"""Notices of a task that was given to somebody: by whom, and with which note."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_assigned"
down_revision = "0009_relations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("task_id", sa.Text(), nullable=False, server_default=""))
    op.add_column("notice", sa.Column("given_by", sa.Text(), nullable=False, server_default=""))
    op.add_column("notice", sa.Column("note", sa.LargeBinary()))
