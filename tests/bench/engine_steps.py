"""The engine in memory beside SpiffWorkflow as its examples use it: start, complete and load a case of nine tasks."""

from __future__ import annotations

from collections.abc import Iterable

from engine import bpmn, feel
from tests.bench.figures import Figure, side_by_side
from tests.bench.naive import TEXTS, NaiveCase, diagram
from tests.bpmn.driver import Around

ROUNDS = 300
FORM = (
    '<bpmn:extensionElements><zeebe:userTask/><zeebe:formDefinition formId="form"/></bpmn:extensionElements>'
)


class OurCase:
    """The same case on Plaint's engine: loaded, moved on and saved at each step."""

    seal = bpmn.Seal(key=bytes(32), binding=b"bench")

    def __init__(self) -> None:
        self.definitions = bpmn.Definitions.parse({"nine-tasks.bpmn": diagram(FORM)})
        self.around = Around()
        self.texts = {name: feel.to_feel(text) for name, text in TEXTS.items()}
        self.state = b""

    def start(self) -> None:
        instance = bpmn.Instance.start(self.definitions, "nine_tasks", self.around, variables=self.texts)
        self.state = instance.save(self.seal)

    def load(self) -> bpmn.Instance:
        return bpmn.Instance.load(self.definitions, self.state, self.around, self.seal)

    def step(self) -> None:
        instance = self.load()
        instance.complete(instance.tasks[0].token, {})
        self.state = instance.save(self.seal)

    def at_the_middle(self) -> bytes:
        """The state before the fifth task."""
        self.start()
        for _ in range(4):
            self.step()
        return self.state


def measure() -> Iterable[Figure]:
    """Ratios within one run, and bytes of state."""
    naive, ours = NaiveCase(), OurCase()
    naive_state, our_state = naive.at_the_middle(), ours.at_the_middle()

    def naive_step() -> None:
        naive.state = naive_state
        naive.step()

    def our_step() -> None:
        ours.state = our_state
        ours.step()

    unit, step = side_by_side(ROUNDS, naive_step, our_step)
    naive_start, start = side_by_side(ROUNDS, naive.start, ours.start)
    naive.state, ours.state = naive_state, our_state
    naive_load, load = side_by_side(ROUNDS, naive.load, ours.load)
    yield Figure("n: naive step (load, complete, save)", unit * 1000, "ms")
    yield Figure("engine step in memory (load, complete, save)", step / unit, "n", bar=0.3)
    yield Figure("naive start of a case", naive_start / unit, "n")
    yield Figure("engine start of a case", start / unit, "n")
    yield Figure("naive load of a case", naive_load / unit, "n")
    yield Figure("engine load of a case", load / unit, "n")
    yield Figure("naive state of the nine-task case", len(naive_state), "bytes")
    yield Figure("engine state of the nine-task case, ten texts included", len(our_state), "bytes", bar=1024)
