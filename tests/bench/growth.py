"""A case of a three-task loop, in memory: what a step costs at round 10, 200 and 5,000, beside naive at round 200."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from engine import bpmn
from tests.bench.engine_steps import OurCase
from tests.bench.figures import Figure, side_by_side
from tests.bench.naive import NaiveCase, loop

ROUNDS = (10, 200, 5_000)
TASKS = 3


class OurLoop(OurCase):
    """Plaint's engine on the loop."""

    def __init__(self) -> None:
        super().__init__()
        self.definitions = bpmn.Definitions.parse({"loop.bpmn": loop()})
        self.state = bpmn.Instance.start(self.definitions, "loop", self.around, variables=self.texts).save(
            self.seal
        )

    def at_rounds(self) -> dict[int, bytes]:
        """The state at the beginning of some rounds."""
        kept = {}
        for number in range(1, ROUNDS[-1] + 1):
            if number in ROUNDS:
                kept[number] = self.state
            for _ in range(TASKS):
                self.step()
        return kept

    def step_from(self, state: bytes) -> None:
        self.state = state
        self.step()


class NaiveLoop(NaiveCase):
    """SpiffWorkflow as its examples use it on the loop."""

    def __init__(self) -> None:
        super().__init__(loop(), "loop")

    def at_round(self, number: int) -> str:
        """Walked in memory, as saving each step takes minutes; then saved."""
        self.start()
        workflow = self.load()
        for _ in range(TASKS * (number - 1)):
            self._ready(workflow).run()
            workflow.do_engine_steps()
        return self.serializer.serialize_json(workflow)

    def step_from(self, state: str) -> None:
        self.state = state
        self.step()


def measure() -> Iterable[Figure]:
    """Ratios within one run, and bytes of state."""
    ours, naive = OurLoop(), NaiveLoop()
    states, naive_state = ours.at_rounds(), naive.at_round(200)
    early, middle, late = side_by_side(300, *(partial(ours.step_from, states[number]) for number in ROUNDS))
    naive_step, middle_beside = side_by_side(
        9, partial(naive.step_from, naive_state), partial(ours.step_from, states[200])
    )
    yield Figure("naive step at round 200 of a three-task loop", naive_step * 1000, "ms")
    yield Figure("engine step at round 200, against naive", middle_beside / naive_step, "", bar=0.02)
    yield Figure("engine step at round 200, against round 10", middle / early, "", bar=1.5)
    yield Figure("engine step at round 5,000, against round 10", late / early, "", bar=1.5)
    yield Figure("naive state at round 200 of the loop", len(naive_state), "bytes")
    yield Figure("engine state at round 5,000 of the loop, ten texts included", len(states[5_000]), "bytes")
