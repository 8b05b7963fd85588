"""What an instance passed is kept with it, each element and flow once, instead of a row for each time."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004_passed"
down_revision = "0003_seals"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
_WAYS = {"completed": "done", "taken": "taken"}


def upgrade() -> None:
    op.add_column("process_instance", sa.Column("passed", JSON, nullable=False, server_default="{}"))
    instances = sa.table(
        "process_instance", sa.column("department"), sa.column("id"), sa.column("passed", JSON)
    )
    statement = (
        instances.update()
        .where(instances.c.department == sa.bindparam("at"), instances.c.id == sa.bindparam("of"))
        .values(passed=sa.bindparam("ways"))
    )
    for (department, instance), ways in _passed().items():
        op.get_bind().execute(statement, {"at": department, "of": instance, "ways": ways})
    op.drop_table("passage")


def _passed() -> dict[tuple[str, str], dict[str, dict[str, list[str]]]]:
    """What the rows told, by instance and process."""
    rows: Any = op.get_bind().execute(
        sa.text(
            "SELECT department, instance_id, kind, process_id, element, flow FROM passage"
            " ORDER BY department, instance_id, number"
        )
    )
    found: dict[tuple[str, str], dict[str, dict[str, list[str]]]] = {}
    for department, instance, kind, process, element, flow in rows:
        way, place = _WAYS.get(kind), element or flow
        if way:
            known = found.setdefault((department, instance), {}).setdefault(process, {}).setdefault(way, [])
            if place not in known:
                known.append(place)
    return found
