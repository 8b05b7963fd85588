"""Whatever a file contains: it is refused with its place, or it runs, waits, or stops as an incident.

``python -m tests.bpmn.test_damaged 20000`` runs as many as you like and prints the figures.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import timedelta
from random import Random

from engine.bpmn import Definitions, Instance
from engine.kernel.errors import DefinitionsRefused
from tests.bpmn.driver import SEAL, Around
from tests.bpmn.gate.mutations import mutant
from tests.bpmn.gate.test_fuzz import beside, errors, known
from tests.sizes import several

STEPS = 30


def outcome(seed: int) -> str:
    """What becomes of a damaged file, unchecked."""
    name, source = mutant(seed)
    try:
        definitions = Definitions.parse({name: source, "beside.bpmn": beside(name)})
    except DefinitionsRefused as refusal:
        return (
            "refused" if all(problem.line >= 1 for problem in refusal.problems) else "refused without a place"
        )
    process = next((process for process in definitions.processes.values() if process.file == name), None)
    return "empty" if process is None else drive(definitions, process.id, Random(seed))


def drive(definitions: Definitions, process_id: str, chance: Random) -> str:
    """Start it, and do whatever can be done, loading it before each step."""
    around = Around()
    instance = Instance.start(definitions, process_id, around)
    for _ in range(STEPS):
        instance = Instance.load(definitions, instance.save(SEAL), around, SEAL)
        if instance.finished:
            return "finished"
        if not act(instance, around, chance):
            break
    return "stopped" if instance.incidents else "waiting"


def act(instance: Instance, around: Around, chance: Random) -> bool:
    """Do one of the things that can be done."""
    if instance.tasks:
        instance.complete(chance.choice(instance.tasks).token, {"outcome": chance.choice(["yes", 1, None])})
    elif instance.subscriptions and chance.random() < 0.8:
        subscription = chance.choice(instance.subscriptions)
        instance.deliver(subscription.message, subscription.key)
    elif instance.timers:
        around.clock.move(timedelta(days=400))
        instance.fire_due_timers()
    elif instance.incidents:
        instance.retry(chance.choice(instance.incidents).token, {"outcome": "yes"})
    else:
        return False
    return True


def run(count: int) -> Counter[str]:
    """Read and run some damaged files. What the gate lets through, the parser can read."""
    references, figures = known(), Counter[str]()
    for seed in range(count):
        found = outcome(seed)
        assert found != "refused" or errors(seed, references), (seed, *mutant(seed)[:1])
        figures[found] += 1
    return figures


def test_damaged_files_do_no_harm():
    figures = run(several(200))
    assert figures["refused without a place"] == 0
    assert figures["refused"] > several(20)
    assert figures["finished"] + figures["waiting"] + figures["stopped"] > several(50)


if __name__ == "__main__":
    print(dict(run(int(sys.argv[1]))))
