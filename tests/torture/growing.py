"""Cases that grow: thousands of rounds, a thousand elements, random diagrams against the rules of BPMN."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from time import process_time

from engine.kernel.clock import HandClock
from tests.bpmn.simulator.compare import compare
from tests.bpmn.test_growth import each_is_done_once
from tests.fixtures import A_THURSDAY
from tests.services import asking
from tests.services.desk import Town
from tests.torture import audit
from tests.torture.claims import Claim
from tests.torture.ground import Ground, opened

EARLY = 10


def asking_for_years(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """A case on the services that asks, waits and reads so many times."""
    settings, taken = ground.place(), []
    with opened(settings, clock := HandClock(A_THURSDAY)) as engine:
        town = Town(engine, clock)
        asking.deploy(town)
        reference = town.receive().reference
        for _ in range(size):
            began = process_time()
            asking.go_round(town, reference)
            taken.append(process_time() - began)
        asking.go_round(town, reference, last=True)
        status, faults = town.case(reference).status, audit.faults(engine)
    early, late = min(taken[1:EARLY]), min(taken[-EARLY:])
    failures = [] if status == "closed" else [f"the case is {status}"]
    failures += [] if late <= 1.5 * early else [f"the last rounds cost {late / early:.2f} of the first"]
    yield Claim(
        says="a case comes to its true end after thousands of rounds, the last as cheap as the first",
        tried=size,
        failures=(*failures, *faults),
        seen={"last rounds against first": f"{late / early:.2f}"},
    )


def many_elements(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """One case with so many elements of a list, saved and loaded at each."""
    for sequential in (True, False):
        began = process_time()
        each_is_done_once(size, sequential=sequential)
        yield Claim(
            says=f"of many elements {'one after the other' if sequential else 'at once'} each is done once",
            tried=size,
            seen={"each": f"{(process_time() - began) / size * 1000:.1f} ms"},
        )


def random_diagrams(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """Random diagrams, beside a simulator of the rules that knows no SpiffWorkflow."""
    first, steps, failures = chance.randrange(1_000_000), 0, []
    for seed in range(first, first + size):
        try:
            steps += compare(seed)
        except AssertionError as difference:
            failures.append(f"seed {seed}: {difference}")
    yield Claim(
        says="random diagrams are always where the rules of BPMN say, saved and loaded at every step",
        tried=size,
        failures=tuple(failures),
        seen={"steps": steps, "first diagram": first},
    )
