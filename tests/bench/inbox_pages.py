"""A page of the inbox with 100 tasks, among a thousand open tasks and among a hundred thousand, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from sqlalchemy import Text, cast, func, insert, literal, select, text, true

from engine.persistence import Case, ProcessInstance, Task
from tests import postgres
from tests.bench.database_steps import against_naive
from tests.bench.figures import Figure
from tests.bench.nine_tasks import Bench, Visit, opened

FEW, MANY = 1_000, 100_000
SHOWN = 100
AT_ONCE = 5_000
ROUNDS = 40
PAGE = "/staff/?filter=groups&size=100"
_CHANGED = {
    Case: {"id", "reference"},
    ProcessInstance: {"id", "case_id"},
    Task: {"id", "case_id", "instance_id"},
}


def measure() -> Iterable[Figure]:
    """Processor time of the application; the database's own, which is waited for, apart."""
    with (
        postgres.running(durable=True) as server,
        server.database() as name,
        opened(server.url(name)) as bench,
    ):
        visit, original = bench.signed_in(), bench.start()
        _copy(bench, original, 1, FEW - 1)
        few, waited = _page(bench, visit)
        yield Figure("inbox page of 100 tasks, 1,000 open", few, "n")
        yield Figure("waiting for the database in that page", waited * 1000, "ms")
        for begin in range(FEW, MANY, AT_ONCE):
            _copy(bench, original, begin, min(begin + AT_ONCE, MANY) - 1)
        many, waited = _page(bench, visit)
        yield Figure("inbox page of 100 tasks, 100,000 open", many, "n", bar=15)
        yield Figure("waiting for the database in that page of many", waited * 1000, "ms")
        yield Figure("that page beside the one of 1,000", many / few, "×", bar=1.2)


def _page(bench: Bench, visit: Visit) -> tuple[float, float]:
    assert visit.get(PAGE).count('scope="row"') == SHOWN

    return against_naive(partial(visit.get, PAGE) for _ in range(ROUNDS))


def _copy(bench: Bench, reference: str, first: int, last: int) -> None:
    """Cases like the first one, each with its instance and its task."""
    copies = func.generate_series(first, last).table_valued("value").render_derived()
    end = literal("-") + cast(copies.c.value, Text)
    with bench.database.begin() as connection:
        case = connection.scalars(select(Case.id).where(Case.reference == reference)).one()
        for kind, changed in _CHANGED.items():
            table: Any = kind.__table__
            of_case = table.c.id == case if kind is Case else table.c.case_id == case
            values = [column + end if column.name in changed else column for column in table.columns]
            rows = select(*values).select_from(table.join(copies, true())).where(of_case)
            connection.execute(insert(kind).from_select(list(table.columns), rows))
        connection.execute(text("ANALYZE"))
