"""Whom a complaint is about: they do nothing in it, and find it on no list, which the database sees to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from engine.persistence.cases import Case

NAMED = "complained_about"
"""The variable with the user names of those a complaint is about, and the entry of the record."""


class _IsAbout(FunctionElement[bool]):
    """Takes the record of a case, and a user name."""

    name = "is_about"
    type = Boolean()
    inherit_cache = True


def complained_about(case: Case) -> frozenset[str]:
    """The user names of those a complaint is about, as the process put it on record."""
    persons = case.record.get(NAMED)
    return frozenset(map(str, persons)) if isinstance(persons, list) else frozenset()


def is_about(name: str) -> ColumnElement[bool]:
    """The condition that a complaint is about a member of staff, as the process put it on record."""
    return _IsAbout(Case.record, bindparam(None, name))


@compiles(_IsAbout, "sqlite")
def _in_sqlite(element: _IsAbout, compiler: SQLCompiler, **options: Any) -> str:
    record, name = (compiler.process(one, **options) for one in element.clauses)
    return f"EXISTS (SELECT 1 FROM json_each({record}, '$.{NAMED}') WHERE value = {name})"  # noqa: S608 - both are written by SQLAlchemy


@compiles(_IsAbout, "postgresql")
def _in_postgresql(element: _IsAbout, compiler: SQLCompiler, **options: Any) -> str:
    record, name = (compiler.process(one, **options) for one in element.clauses)
    return f"coalesce(({record} -> '{NAMED}') ? {name}, false)"
