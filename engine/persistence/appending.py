"""A session for rows that are only ever added: they need no unit of work, which costs more than they do."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from functools import cache
from typing import Any

from sqlalchemy import Delete, Insert, Update, event, insert
from sqlalchemy.orm import Session, SessionTransaction

from engine.persistence.columns import Table


class StepSession(Session):
    """The session of one business step.

    What is appended is written with the next flush, all rows of a table in one statement; it stays an object
    of its own, whose later changes are not noticed.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._appended: dict[type[Table], list[dict[str, Any]]] = {}

    def append(self, row: Table) -> None:
        """Write a row once, as it is now."""
        table = type(row)
        self._appended.setdefault(table, []).append({key: getattr(row, key) for key in _keys(table)})

    def change(self, table: type[Table], statement: Update | Delete) -> None:
        """Change rows of a table by their conditions; what waits to be one of them is written first."""
        with self.no_autoflush if table not in self._appended else nullcontext():
            self.execute(statement, execution_options={"synchronize_session": False})

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what changed, then what was appended."""
        super().flush(objects)
        if self._appended:
            appended, self._appended = self._appended, {}
            for table, rows in appended.items():
                self.connection().execute(_insert(table), rows)


def _forget(session: StepSession, _rolled_back: SessionTransaction) -> None:
    session._appended.clear()  # noqa: SLF001 - of the class just above


event.listen(StepSession, "after_soft_rollback", _forget)


@cache
def _insert(table: type[Table]) -> Insert:
    return insert(table)


@cache
def _keys(table: type[Table]) -> tuple[str, ...]:
    return tuple(table.__table__.columns.keys())
