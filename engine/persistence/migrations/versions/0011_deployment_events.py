"""What deployments do to exceptions from obligations, on record for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

MOMENT = sa.DateTime(timezone=True)

revision = "0011_deployment_events"
down_revision = "0010_assigned"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deployment_event",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deployment", sa.Text(), nullable=False),
        sa.Column("tag", sa.String(40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("obligation", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "deployment"],
            ["deployment.department", "deployment.digest"],
            name="fk_deployment_event_deployment",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "number", name="pk_deployment_event"),
    )
    for when in ("UPDATE", "DELETE"):
        _refuse(when)


def _refuse(when: str) -> None:
    """Events are only ever added: the database itself refuses anything else."""
    name = f"deployment_event_refuses_{when.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        body = "BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END"
        op.execute(f"CREATE TRIGGER {name} BEFORE {when} ON deployment_event {body}")
        return
    body = "$$ BEGIN RAISE EXCEPTION 'events are only ever added'; END $$"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {body}")
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} ON deployment_event FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
