"""Random diagrams on the engine: what is said to be written on every way is there in every run."""

from collections import defaultdict
from random import Random

import pytest
from lxml import etree

from engine import feel
from engine.bpmn import Definitions, Instance
from engine.bpmn.specs.node import FlowNode
from engine.definitions.contract.flow import Flow, beginning
from engine.definitions.contract.passing import Passing
from engine.definitions.contract.standing import Standing
from engine.definitions.contract.variables import Variables
from engine.definitions.obligations.places import Layout
from tests.bpmn.driver import Around
from tests.bpmn.simulator.blocks import Inner, Maker
from tests.bpmn.simulator.compare import shuffle
from tests.bpmn.simulator.rules import Endless, Level, Scene
from tests.bpmn.simulator.sketch import diagram
from tests.obligations.edits import BPMN, ZEEBE

RUNS, STEPS = 4, 16


def writing(drawn):
    """The same diagram; each task writes a variable of its name, and the tasks that there are."""
    root = etree.fromstring(drawn)
    tasks = []
    for task in root.iter(f"{{{BPMN}}}userTask"):
        extended = task.find(f"{{{BPMN}}}extensionElements")
        if extended is None:
            extended = etree.Element(f"{{{BPMN}}}extensionElements")
            task.insert(0, extended)
        mapping = extended.find(f"{{{ZEEBE}}}ioMapping")
        if mapping is None:
            mapping = etree.SubElement(extended, f"{{{ZEEBE}}}ioMapping")
        # What it reads is looked at when it is reached.
        etree.SubElement(extended, f"{{{ZEEBE}}}assignmentDefinition", assignee="=case.reference")
        etree.SubElement(mapping, f"{{{ZEEBE}}}output", source="=1", target=f"by_{task.get('id')}")
        tasks.append(task.get("id"))
    return etree.tostring(root), tasks


def standings(definitions, values, names):
    """How it stands with names at each task, at all places of it that can be reached."""
    specs = [one for level in definitions.specs.values() for one in level.task_specs.values()]
    constants = {"codes": feel.to_feel({}), "organisation": feel.to_feel({})}
    variables = Variables.of([one for one in specs if isinstance(one, FlowNode)], {}, {}, constants)
    layout = Layout.of(definitions.specs, "handling")
    begun = beginning([(name, True) for name in values], layout.root)
    passing = Passing({}, variables.shapes, frozenset(variables.fixed))
    flow = Flow(layout, passing, dict.fromkeys(layout.root.spec.starts, begun))
    flow.run()
    found = defaultdict(list)

    def look(place, reading, state, scopes):
        if reading.what == "The assignee":
            found[place.element.id].append({name: state.standing(scopes, name) for name in names})

    passing.visit = look
    flow.visit_all()
    return found


def agree(instance, told, names):
    """Look at every task that waits; gives how much was looked at."""
    for task in instance.tasks:
        there = instance.variables_at(task.token)
        assert told[task.element.id], f"no way was found to {task.element.id}"
        for name in names:
            said = {one[name] for one in told[task.element.id]}
            if said == {Standing.SURE}:
                assert there.get(name) is not None, (task.element.id, name)
            if said == {Standing.NEVER}:
                assert name not in there, (task.element.id, name)
    return len(instance.tasks)


def run(definitions, values, chance, told, names):
    instance = Instance.start(definitions, "handling", Around(), variables=values)
    looked = 0
    for step in range(STEPS):
        looked += agree(instance, told, names)
        shuffle(values, chance, step)
        waiting = [*instance.tasks, *instance.subscriptions]
        if not waiting:
            break
        chosen = chance.choice(waiting)
        instance.set_variables(values)
        if hasattr(chosen, "message"):
            instance.deliver(chosen.message, chosen.key)
        else:
            instance.complete(chosen.token)
    return looked


@pytest.mark.parametrize("first", range(0, 24, 6))
def test_what_is_surely_written_is_there_and_what_never_is_is_not(first):
    looked = 0
    for seed in range(first, first + 6):
        chance = Random(seed)
        body = Maker(chance).block(chance.choice([2, 3, 4]))
        drawn, conditions = diagram(body)
        drawn, tasks = writing(drawn)
        values = dict.fromkeys(sorted(conditions), False)
        try:
            Level(Scene(values), Inner(0, body))
        except Endless:
            continue
        definitions = Definitions.parse({"random.bpmn": drawn})
        names = [f"by_{task}" for task in tasks]
        told = standings(definitions, values, names)
        looked += sum(run(definitions, dict(values), chance, told, names) for _ in range(RUNS))
    assert looked > 10
