"""References: what staff call a case, counted by year over all departments."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite

from engine.persistence import ReferenceCounter
from engine.services.step import Step

_ALL = ""
"""The counter is shared by the departments: a reference names one case in the whole organisation."""


def next_reference(step: Step, zone: ZoneInfo) -> str:
    """The next reference of the year: ``C-2026-000123``. Taken back if the transaction is."""
    year = step.now().astimezone(zone).year
    return f"C-{year}-{_next(step, str(year)):06d}"


def _next(step: Step, series: str) -> int:
    insert = sqlite.insert if step.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    counted: Insert = (
        insert(ReferenceCounter)
        .values(department=_ALL, series=series, last=1)
        .on_conflict_do_update(
            index_elements=["department", "series"], set_={"last": ReferenceCounter.last + 1}
        )
        .returning(ReferenceCounter.last)
    )
    number: int = step.session.execute(counted).scalar_one()
    return number
