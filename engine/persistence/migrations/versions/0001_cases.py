"""Deployments, cases and what is personal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001_cases"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "deployment",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("deployed_at", MOMENT, nullable=False),
        sa.Column("deployed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("department", "digest", name="pk_deployment"),
    )
    op.create_table(
        "draft",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("department", "id", name="pk_draft"),
    )
    op.create_index("ix_draft_department_case_id", "draft", ["department", "case_id"])
    op.create_index("ix_draft_expires_at", "draft", ["expires_at"])
    op.create_table(
        "resource",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("department", "digest", name="pk_resource"),
    )
    op.create_table(
        "activation",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deployment", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "deployment"],
            ["deployment.department", "deployment.digest"],
            name="fk_activation_deployment",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "number", name="pk_activation"),
    )
    op.create_index("ix_activation_department_deployment", "activation", ["department", "deployment"])
    op.create_table(
        "complaint_case",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("deployment", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("reopenings", sa.Integer(), nullable=False),
        sa.Column("record", JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "deployment"],
            ["deployment.department", "deployment.digest"],
            name="fk_complaint_case_deployment",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "id", name="pk_complaint_case"),
        sa.UniqueConstraint("department", "reference", name="uq_complaint_case_department_reference"),
    )
    op.create_index("ix_complaint_case_department_deployment", "complaint_case", ["department", "deployment"])
    op.create_index(
        "ix_complaint_case_department_status_received_at",
        "complaint_case",
        ["department", "status", "received_at"],
    )
    op.create_index("ix_complaint_case_reference", "complaint_case", ["reference"])
    op.create_table(
        "deployment_resource",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("deployment", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "deployment"],
            ["deployment.department", "deployment.digest"],
            name="fk_deployment_resource_deployment",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["department", "resource"],
            ["resource.department", "resource.digest"],
            name="fk_deployment_resource_resource",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "deployment", "path", name="pk_deployment_resource"),
    )
    op.create_table(
        "draft_document",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "draft_id"],
            ["draft.department", "draft.id"],
            name="fk_draft_document_draft",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "id", name="pk_draft_document"),
    )
    op.create_index("ix_draft_document_department_draft_id", "draft_document", ["department", "draft_id"])
    op.create_table(
        "case_key",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name="fk_case_key_complaint_case",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "case_id", name="pk_case_key"),
    )
    op.create_table(
        "document",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("from_complainant", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name="fk_document_complaint_case",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "id", name="pk_document"),
    )
    op.create_index("ix_document_department_case_id", "document", ["department", "case_id"])
    op.create_table(
        "letter",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("posted_at", MOMENT, nullable=True),
        sa.Column("posted_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name="fk_letter_complaint_case",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "id", name="pk_letter"),
    )
    op.create_index("ix_letter_department_case_id", "letter", ["department", "case_id"])
    op.create_index("ix_letter_department_status", "letter", ["department", "status"])
    op.create_table(
        "registered_data",
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("is_correction", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name="fk_registered_data_complaint_case",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department", "case_id", "kind", "number", name="pk_registered_data"),
    )
    op.create_table(
        "tracking_code",
        sa.Column("locator", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["department", "case_id"],
            ["complaint_case.department", "complaint_case.id"],
            name="fk_tracking_code_complaint_case",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("locator", name="pk_tracking_code"),
    )
    op.create_index(
        "ix_tracking_code_department_case_id", "tracking_code", ["department", "case_id"], unique=True
    )
