"""What all tables share: the names of constraints, and how Python values are kept in columns."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, dataclass_transform

from sqlalchemy import JSON, DateTime, Dialect, Enum, ForeignKeyConstraint, LargeBinary, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. A datetime without a time zone is refused: nobody could say later what it meant."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What goes to the database: UTC; SQLite has no zones, so there UTC is understood."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone; Plaint stores moments in UTC only")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """What comes back: always aware, always UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JSON_COLUMN = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""Flat, small, never personal. Assign a new value to change it: changes inside are not noticed."""

WORD_COLUMN = Enum(
    StrEnum,
    native_enum=False,
    create_constraint=False,
    length=40,
    values_callable=lambda words: [word.value for word in words],
)
"""A word of an enumeration, kept as the word itself, so that a new one needs no migration."""


@dataclass_transform(kw_only_default=True, field_specifiers=(MappedColumn, mapped_column))
class Table(MappedAsDataclass, DeclarativeBase, kw_only=True, repr=False, eq=False):
    """A row of the database. Rows stay behind the services: what leaves them is a frozen read model."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        bytes: LargeBinary(),
        datetime: Moment(),
        dict[str, Any]: JSON_COLUMN,
        list[str]: JSON_COLUMN,
        StrEnum: WORD_COLUMN,
    }


def belongs_to(table: str, **columns: str) -> ForeignKeyConstraint:
    """A foreign key that stays within the department: ``belongs_to("complaint_case", case_id="id")``.

    It is looked at when the transaction commits, so that rows may be added in any order.
    """
    own, others = ["department", *columns], ["department", *columns.values()]
    return ForeignKeyConstraint(
        own, [f"{table}.{other}" for other in others], deferrable=True, initially="DEFERRED"
    )
