"""A session for rows that are only ever added: they need no unit of work, which costs more than they do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Delete, Insert, Update, bindparam, event, insert, inspect, update
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from engine.persistence.columns import Table

_VERSION = "version"


class StepSession(Session):
    """The session of one business step.

    What is appended is written with the next flush, all rows of a table in one statement; it stays an object
    of its own, whose later changes are not noticed. What is rewritten changes at once for whoever reads the
    row, and with the next flush in the database.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._appended: dict[type[Table], list[dict[str, Any]]] = {}
        self._rewritten: dict[int, tuple[Table, dict[str, Any]]] = {}

    def append(self, row: Table) -> None:
        """Write a row once, as it is now."""
        table = type(row)
        self._appended.setdefault(table, []).append({key: getattr(row, key) for key in _keys(table)})

    def rewrite(self, row: Table, **values: Any) -> None:
        """Change some columns of a row; of one that is not written yet, as the unit of work will write it."""
        if not inspect(row).persistent:
            for name, value in values.items():
                setattr(row, name, value)
            return
        for name, value in values.items():
            set_committed_value(row, name, value)
        self._rewritten.setdefault(id(row), (row, {}))[1].update(values)

    def change(self, table: type[Table], statement: Update | Delete) -> None:
        """Change rows of a table by their conditions; what waits to be one of them is written first."""
        if table in self._appended:
            self.flush()
        with self.no_autoflush:
            self.execute(statement, execution_options={"synchronize_session": False})

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what changed, then what was rewritten, then what was appended."""
        super().flush(objects)
        if self._rewritten:
            rewritten, self._rewritten = self._rewritten, {}
            for row, values in rewritten.values():
                self._rewrite(row, values)
        if self._appended:
            appended, self._appended = self._appended, {}
            for table, rows in appended.items():
                self.connection().execute(_insert(table), rows)

    def _rewrite(self, row: Table, values: dict[str, Any]) -> None:
        """Raises `StaleDataError` where somebody else has changed the row since it was read."""
        given = {f"new_{name}": value for name, value in values.items()}
        given |= {f"key_{name}": getattr(row, name) for name in _found_by(type(row))}
        done = self.connection().execute(_update(type(row), frozenset(values)), given)
        if done.rowcount != 1:
            raise StaleDataError
        if _VERSION in _found_by(type(row)):
            set_committed_value(row, _VERSION, given[f"key_{_VERSION}"] + 1)


def _forget(session: StepSession, _rolled_back: SessionTransaction) -> None:
    session._appended.clear()  # noqa: SLF001 - of the class just above
    session._rewritten.clear()  # noqa: SLF001 - the same


event.listen(StepSession, "after_soft_rollback", _forget)


@cache
def _insert(table: type[Table]) -> Insert:
    return insert(table)


@cache
def _keys(table: type[Table]) -> tuple[str, ...]:
    return tuple(table.__table__.columns.keys())


@cache
def _found_by(table: type[Table]) -> tuple[str, ...]:
    """The key of a table, with the version of rows that have one."""
    columns = table.__table__.columns
    return tuple(column.key for column in columns if column.primary_key or column.key == _VERSION)


@cache
def _update(table: type[Table], names: frozenset[str]) -> Update:
    columns = table.__table__.columns
    same = (columns[name] == bindparam(f"key_{name}") for name in _found_by(table))
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in sorted(names)}
    if _VERSION in _found_by(table):
        new[_VERSION] = columns[_VERSION] + 1
    return update(table).where(*same).values(new)
