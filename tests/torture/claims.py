"""What a harness reports: a promise, how often it was tried, and each time that it did not hold."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from tests.torture.ground import Ground


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One promise, tried."""

    says: str
    tried: int
    failures: tuple[str, ...] = ()
    seen: Mapping[str, object] = field(default_factory=dict)
    """What shows that the harness was worth its time: kills for each role, work left, repeats."""

    @property
    def holds(self) -> bool:
        return not self.failures and self.tried > 0


Harness = Callable[[Ground, int, Random], Generator[Claim]]
"""Breaks something so many times, on one of the databases."""


def held(claims: Iterable[Claim]) -> Iterator[Claim]:
    """The claims of a harness; as a test, each must hold."""
    for claim in claims:
        assert claim.tried, f"{claim.says}: was never tried"
        assert not claim.failures, (
            f"{claim.says}: {len(claim.failures)} of {claim.tried}: {claim.failures[:5]}"
        )
        yield claim
