"""Runs a random diagram on the engine and by the rules, and finds where they differ.

``python -m tests.bpmn.simulator.compare 3000`` compares so many diagrams (a second number: the first seed).
"""

from __future__ import annotations

import sys
from collections import Counter
from random import Random
from time import perf_counter

from engine.bpmn import Definitions, Instance
from tests.bpmn.driver import SEAL, Around

from .blocks import Inner, Maker
from .rules import Endless, Label, Level, Scene
from .sketch import diagram

STEPS = 40


class Different(AssertionError):
    """The engine is not where the rules say."""


class Engine:
    """The engine, loaded anew before every step and saved after it."""

    def __init__(self, drawn: bytes, values: dict[str, bool]) -> None:
        self.around = Around()
        self.definitions = Definitions.parse({"random.bpmn": drawn})
        self.saved = Instance.start(self.definitions, "handling", self.around, variables=values).save(SEAL)

    def load(self) -> Instance:
        return Instance.load(self.definitions, self.saved, self.around, SEAL)

    def waits(self) -> Counter[Label]:
        """What can be done now."""
        instance = self.load()
        assert not instance.incidents, instance.incidents
        tasks = [
            ("task", task.element.id, _place(instance.variables_at(task.token))) for task in instance.tasks
        ]
        return Counter(
            tasks + [("message", each.message, _keyed(each.key)) for each in instance.subscriptions]
        )

    def take(self, label: Label, values: dict[str, bool]) -> None:
        """Do something."""
        kind, name, place = label
        instance = self.load()
        instance.set_variables(values)
        if kind == "task":
            found = [
                task.token
                for task in instance.tasks
                if (task.element.id, _place(instance.variables_at(task.token)))
                == (name, tuple(sorted(place)))
            ]
            instance.complete(found[0])
        else:
            key = "k" + "".join(f"/{number}" for _, number in place)
            assert instance.deliver(name, key)
        self.saved = instance.save(SEAL)
        assert self.load().save(SEAL) == self.saved


def _place(variables: object) -> tuple[tuple[str, int], ...]:
    items = dict(variables).items()  # type: ignore[call-overload]  # a mapping
    return tuple(sorted((name, int(value)) for name, value in items if name[0] == "i"))


def _keyed(key: str) -> tuple[tuple[str, int], ...]:
    return tuple(("i", int(number)) for number in key.split("/")[1:])


def _plain(labels: list[Label]) -> Counter[Label]:
    # The key of a message tells the numbers of the place, not the names of the variables.
    # The engine tells the variables of a place in no order of their own.
    return Counter(
        (kind, name, tuple(sorted(place)) if kind == "task" else tuple(("i", number) for _, number in place))
        for kind, name, place in labels
    )


def compare(seed: int) -> int:
    """Compare on the diagram of a seed; gives the number of steps. Raises `Different`."""
    chance = Random(seed)
    maker = Maker(chance)
    body = maker.block(chance.choice([3, 4, 5]))
    drawn, names = diagram(body)
    values = dict.fromkeys(sorted(names), False)
    shuffle(values, chance, 0)
    try:
        rules = Level(Scene(values), Inner(0, body))
    except Endless:
        return 0
    engine = Engine(drawn, values)
    for step in range(1, STEPS + 1):
        _check(engine, rules, f"seed {seed}, step {step}")
        if rules.done:
            return step
        label = chance.choice(sorted(rules.waits()))
        shuffle(values, chance, step)
        try:
            assert rules.take(label)
        except Endless:
            return step
        engine.take(label, values)
    return STEPS


def shuffle(values: dict[str, bool], chance: Random, step: int) -> None:
    """New values for the conditions; loops come to their end after a while."""
    for name in values:
        likely = {"a": 0.5 if step < STEPS // 2 else 0.0, "f": 0.3}.get(name[0], 0.5)
        values[name] = chance.random() < likely


def _check(engine: Engine, rules: Level, where: str) -> None:
    found, right = engine.waits(), _plain(rules.waits())
    if found != right:
        raise Different(f"{where}: too much {dict(found - right)}, missing {dict(right - found)}")
    if engine.load().finished != rules.done:
        raise Different(f"{where}: the engine says finished={not rules.done}")


def main() -> int:
    """Compare many diagrams, and say how many differ."""
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    began, steps, wrong = perf_counter(), 0, 0
    for seed in range(first, first + count):
        try:
            steps += compare(seed)
        except AssertionError as difference:
            wrong += 1
            print(f"seed {seed}: {difference}")
    print(f"{count} diagrams, {steps} steps, {wrong} different, {perf_counter() - began:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
