"""What the worst of all hostile expressions costs. Each round is a process of its own, new to all of them."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from time import thread_time
from typing import Any

from engine import feel
from tests.bench.figures import Figure
from tests.feel.hostile import attacks

ROUNDS = 5
MILLISECONDS, MEGABYTES = 1e3, 1e6
KILOBYTE = 1024
STATUS = Path("/proc/self/status")


def measure() -> Iterable[Figure]:
    """The longest time, each the best of some rounds; and the memory that all of them together took."""
    rounds = [_round() for _ in range(ROUNDS)]
    costs = {name: min(one["seconds"][name] for one in rounds) for name in rounds[0]["seconds"]}
    bytes_ = min(one["bytes"] for one in rounds)
    slowest = max(costs.values()) * MILLISECONDS
    yield Figure(f"feel: the slowest of {len(costs)} hostile texts", slowest, "ms", 50)
    yield Figure("feel: memory that all hostile texts take together", bytes_ / MEGABYTES, "MB", 50)


def _round() -> dict[str, Any]:
    told = subprocess.run([sys.executable, "-m", __name__], check=True, capture_output=True, text=True)
    round_: dict[str, Any] = json.loads(told.stdout)
    return round_


def main() -> None:
    """Make all attacks once, and print what each of them and all of them cost."""
    made = attacks()
    feel.compile("1 + 1").evaluate({})
    before = _memory()
    seconds = {name: _seconds(attack) for name, attack in made.items()}
    sys.stdout.write(json.dumps({"seconds": seconds, "bytes": _memory() - before}))


def _seconds(attack: Callable[[], object]) -> float:
    begin = thread_time()
    with suppress(feel.FeelError):
        attack()
    return thread_time() - begin


def _memory() -> int:
    # Linux hands the figure of resource down from the process that started this one.
    if STATUS.exists():
        return int(STATUS.read_text().partition("VmHWM:")[2].split()[0]) * KILOBYTE
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE


if __name__ == "__main__":
    main()
