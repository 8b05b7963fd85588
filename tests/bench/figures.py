"""What a benchmark reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from statistics import median
from time import process_time


@dataclass(frozen=True)
class Figure:
    """One measured figure, and the bar it is held against; None where there is no bar yet."""

    name: str
    value: float
    unit: str
    bar: float | None = None

    @property
    def holds(self) -> bool:
        return self.bar is None or self.value <= self.bar

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "value": round(self.value, 4), "holds": self.holds}


Benchmark = Callable[[], Iterable[Figure]]


def side_by_side(rounds: int, *steps: Callable[[], object]) -> list[float]:
    """Median processor time of each step in seconds, the steps taken in turn so that all meet the same noise."""
    times: list[list[float]] = [[] for _ in steps]
    for _ in range(rounds):
        for step, taken in zip(steps, times, strict=True):
            begin = process_time()
            step()
            taken.append(process_time() - begin)
    return [median(taken) for taken in times]
