"""What is found by following the ways of a case: what is read before it is there, and broken obligations.

Of an uploaded bundle it is looked for in a process of its own, so that nothing in it can hold up the web.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache

from engine.definitions.parts import Parts, read_parts
from engine.definitions.resources import OBLIGATIONS, Files
from engine.kernel.confined import Confined, GaveUp, packed, unpacked
from engine.kernel.errors import Problem

SEARCH = Confined("from engine.definitions.ways import main; main()", cpu_seconds=30, patience_seconds=45)


def problems_on_ways(parts: Parts, *, sound: bool) -> list[Problem]:
    """What is wrong on the ways of a case. Sound: everything else is right, so that ways can be followed."""
    from engine.definitions import contract, obligations  # for a check alone: cases run without them

    return [
        *contract.problems_of_contract(parts, sound=sound),
        *obligations.problems_of_obligations(parts, sound=sound),
    ]


def problems_on_ways_in_child(parts: Parts, *, sound: bool) -> list[Problem]:
    """The same, within bounds of time and memory. A search that does not come back is a problem too."""
    if not sound:
        return problems_on_ways(parts, sound=False)
    return list(_in_child(tuple(sorted(parts.sources.items()))))


@lru_cache(maxsize=8)
def _in_child(sources: tuple[tuple[str, bytes], ...]) -> tuple[Problem, ...]:
    """The same files have the same problems: a check and the deployment after it look once."""
    try:
        return tuple(SEARCH.problems({"files": packed(dict(sources))}))
    except GaveUp:
        return (_gave_up(dict(sources)),)


def _gave_up(sources: Mapping[str, bytes]) -> Problem:
    return Problem(
        file=OBLIGATIONS if OBLIGATIONS in sources else "",
        line=1,
        what=f"The search for broken obligations gave up: it takes more than {SEARCH.bounds}.",
        why="A complaint can be in too many states at once, or conditions take too long to work out.",
        advice="Let fewer things go on at the same time, or use “plaint check”, which has no bounds.",
        rule="check-gave-up",
    )


def main() -> None:
    """What the child does: limit itself, read the request, answer with the problems."""
    SEARCH.limit()
    parts = read_parts(Files(unpacked(json.load(sys.stdin)["files"])))
    json.dump([asdict(problem) for problem in problems_on_ways(parts, sound=True)], sys.stdout)
