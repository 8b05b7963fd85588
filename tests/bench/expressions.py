"""FEEL beside Python and beside the other evaluators of expressions that Python has."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from bkflow_feel.api import parse_expression
from simpleeval import simple_eval

from engine import feel
from tests.bench import hostile
from tests.bench.figures import Figure, side_by_side

ROUNDS = 30
TIMES = 200
CONDITION = "amount > 100 and urgent"
IN_PYTHON = {"amount": 150, "urgent": True}
SCOPE = {name: feel.to_feel(value) for name, value in IN_PYTHON.items()}
LIMIT = Decimal(100)
THEY_PARSE = (
    "amount + 2 * 3",
    "amount > 100",
    "amount > 100 and urgent",
    "amount > 100 or urgent",
)
"""Expressions that are FEEL, and that the other two can parse."""
TYPICAL = (
    "amount > {n}",
    'channel = "web" and amount between {n} and {n} + 10',
    'if amount > {n} then "high" else "low"',
    'date and time("2026-04-02T10:00:00Z") + duration("P{n}D")',
    "count(items[price > {n}]) + sum(items.price)",
    'some item in items satisfies item.price * 2 > {n} and contains(item.name, "bank")',
    "for i in 1..{n} return i * i",
    '{{days: {n}, text: "within " + string(days) + " days"}}.text',
    'substring(reference, 1, {n}) in ("PL", "CO")',
    "not(urgent) or amount <= {n}",
)


def measure() -> Iterable[Figure]:
    """Evaluating, compiling and keeping."""
    expression = feel.compile(CONDITION)
    ours, in_python = side_by_side(
        ROUNDS,
        _often(expression.evaluate),
        _often(lambda scope: scope["amount"] > LIMIT and scope["urgent"]),
    )
    yield Figure("feel: simple condition / the same Python lambda", ours / in_python, "×", 10)
    yield Figure("feel: simple condition", ours / TIMES * 1e6, "µs")
    yield from _beside_the_others()
    (compiling,) = side_by_side(1, lambda: [_compiled(number) for number in range(1_000)])
    yield Figure("feel: compile 1,000 typical expressions", compiling, "s", 1)
    yield Figure("feel: memory of 10,000 compiled expressions", _kept() / 1e6, "MB", 60)
    yield from hostile.measure()


def _beside_the_others() -> Iterable[Figure]:
    """The others parse each time, as their documentation shows it; so does ours here, without its cache."""
    ours, simpleeval, bkflow = side_by_side(
        ROUNDS // 3,
        lambda: [_parsed(text).evaluate(SCOPE) for text in THEY_PARSE],
        lambda: [simple_eval(text, names=IN_PYTHON) for text in THEY_PARSE],
        lambda: [parse_expression(text, IN_PYTHON) for text in THEY_PARSE],
    )
    kept = [feel.compile(text) for text in THEY_PARSE]
    (compiled,) = side_by_side(ROUNDS, lambda: [one.evaluate(SCOPE) for one in kept])
    count = len(THEY_PARSE)
    yield Figure("feel: evaluate, compiled before", compiled / count * 1e6, "µs")
    yield Figure("feel: compile and evaluate", ours / count * 1e6, "µs")
    yield Figure("feel: simpleeval, the same expressions", simpleeval / count * 1e6, "µs")
    yield Figure("feel: bkflow-feel, the same expressions", bkflow / count * 1e6, "µs")


def _often(step: Callable[[dict[str, Any]], object]) -> Callable[[], None]:
    def steps() -> None:
        for _ in range(TIMES):
            step(SCOPE)

    return steps


_fresh = iter(range(10**9))


def _parsed(text: str) -> feel.Expression:
    # A name that was not there before keeps the cache of compiled expressions out of it.
    return feel.compile(text, {f"fresh{next(_fresh)}"})


def _compiled(number: int) -> feel.Expression:
    return _parsed(TYPICAL[number % len(TYPICAL)].format(n=number % 7 + 1))


def _kept() -> int:
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    kept = [_compiled(number) for number in range(10_000)]
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return after - before
