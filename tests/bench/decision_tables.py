"""A decision table of 50 rows and 5 inputs beside a Python function that checks the same rows in a loop."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from engine import dmn, feel
from tests.bench.figures import Figure, side_by_side
from tests.dmn.drawing import decision, definitions, table

ROUNDS = 60
TIMES = 20
CHANNELS = ("web", "phone", "letter", "e-mail", "counter")
STEP = 100
ROWS = [
    (CHANNELS[row % 5], row // 5 * STEP, (row // 5 + 1) * STEP, row % 3 + 1, row % 2 == 0)
    for row in range(50)
]
INPUTS = ["channel", "amount", "severity", "urgent", "product"]


def model() -> dmn.Model:
    """The table, drawn."""
    rows = [
        [
            f'"{channel}"',
            f"[{low}..{high})",
            f">= {severity}",
            str(urgent).lower(),
            'not("none")',
            str(number),
        ]
        for number, (channel, low, high, severity, urgent) in enumerate(ROWS, start=1)
    ]
    return dmn.load(definitions(decision("x", table(INPUTS, ["row"], rows))), "bench.dmn")


def in_a_loop(given: dict[str, feel.Value]) -> Decimal | None:
    """The same rows, checked one after the other, as somebody would write it in Python."""
    found = None
    for number, (channel, low, high, severity, urgent) in enumerate(ROWS, start=1):
        if (
            given["channel"] == channel
            and low <= given["amount"] < high  # type: ignore[operator]  # it is a number
            and given["severity"] >= severity  # type: ignore[operator]  # it is a number
            and given["urgent"] is urgent
            and given["product"] != "none"
        ):
            found = Decimal(number)
    return found


def measure() -> Iterable[Figure]:
    """The time for one decision."""
    loaded = model()
    given = [
        {
            "channel": channel,
            "amount": Decimal(low + 1),
            "severity": Decimal(3),
            "urgent": urgent,
            "product": "loan",
        }
        for channel, low, _, _, urgent in ROWS[:: len(ROWS) // TIMES]
    ]
    assert [loaded.evaluate("x", one).value for one in given] == [in_a_loop(one) for one in given]
    ours, loop = side_by_side(
        ROUNDS,
        lambda: [loaded.evaluate("x", one) for one in given],
        lambda: [in_a_loop(one) for one in given],
    )
    yield Figure("dmn: table of 50 rows and 5 inputs / Python loop over the rows", ours / loop, "×", 40)
    yield Figure("dmn: table of 50 rows and 5 inputs", ours / len(given) * 1e6, "µs", 200)
