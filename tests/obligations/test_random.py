"""Random diagrams: what goes wrong in any run by the rules of BPMN, the search finds too."""

from collections.abc import Iterator
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.bpmn import Definitions
from engine.definitions.obligations import roles
from engine.definitions.obligations.conditions import Vocabulary
from engine.definitions.obligations.knowledge import Knowledge
from engine.definitions.obligations.monitors import BROKEN, QUIET, Monitor, monitor_of
from engine.definitions.obligations.obligation import Kind, Obligation
from engine.definitions.obligations.outcomes import Outcomes
from engine.definitions.obligations.paths import broken
from engine.definitions.obligations.places import Layout, TooLarge
from engine.definitions.obligations.search import Graph, Search
from tests.bpmn.simulator.blocks import Inner, Maker
from tests.bpmn.simulator.rules import Endless, Level, Scene
from tests.bpmn.simulator.sketch import diagram
from tests.definitions.building import field, form

from .edits import BPMN, ZEEBE

RUNS, STEPS = 12, 30


def guarded(drawn: bytes, names: set[str]) -> tuple[Graph, list[str]]:
    """All states of a diagram whose tasks are milestones, and whose conditions are asked at the start."""
    root = etree.fromstring(drawn)
    start = root.find(f"{{{BPMN}}}process[@id='handling']/{{{BPMN}}}startEvent")
    extended = etree.SubElement(start, f"{{{BPMN}}}extensionElements")
    etree.SubElement(extended, f"{{{ZEEBE}}}formDefinition", formId="values")
    tasks = [task.get("id") for task in root.iter(f"{{{BPMN}}}userTask")]
    for task in root.iter(f"{{{BPMN}}}userTask"):
        extended = task.find(f"{{{BPMN}}}extensionElements")
        extended = etree.SubElement(task, f"{{{BPMN}}}extensionElements") if extended is None else extended
        held = etree.SubElement(extended, f"{{{ZEEBE}}}properties")
        etree.SubElement(held, f"{{{ZEEBE}}}property", name="milestone", value=task.get("id"))
    layout = Layout.of(Definitions.parse({"random.bpmn": etree.tostring(root)}).specs, "handling")
    specs = [place.spec for place in layout.places]
    vocabulary = Vocabulary([one for spec in specs for one in roles.conditions_of(spec)], {})
    asked = form(*(field("checkbox", name) for name in sorted(names)))
    outcomes = Outcomes({"values": asked}, {}, vocabulary, {})
    knowledge = Knowledge(vocabulary, roles.kept_names(specs, outcomes))
    return Search(layout, knowledge, outcomes, frozenset(tasks)).graph(), tasks


def run(body: Inner, names: set[str], chance: Random) -> tuple[list[str], bool]:
    """The tasks that are done in one run by the rules, and whether it came to an end."""
    values = {name: chance.random() < 0.5 and not name.startswith("again") for name in sorted(names)}
    rules = Level(Scene(values), body)
    done: list[str] = []
    for _ in range(STEPS):
        if rules.done:
            return done, True
        label = chance.choice(sorted(rules.waits()))
        rules.take(label)
        if label[0] == "task":
            done.append(label[1])
    return done, rules.done


def promises(tasks: list[str], chance: Random) -> Iterator[Monitor]:
    """Obligations about some pairs of tasks."""
    for _ in range(4):
        one, other = chance.choice(tasks), chance.choice(tasks)
        for kind, said in (
            (Kind.BEFORE, {"first": (one,), "then": (other,)}),
            (Kind.EVERY_PATH, {"from": (one,), "passes": (other,)}),
            (Kind.NEVER_BOTH, {"one": (one,), "other": (other,)}),
        ):
            obligation = Obligation(
                id="random", clause="4", sentence="", kind=kind, message="", file="", line=0, said=said
            )
            monitor = monitor_of(obligation)
            assert monitor is not None
            yield monitor


def is_broken(monitor: Monitor, done: list[str], *, ended: bool) -> bool:
    stand = QUIET
    for task in done:
        stand = stand if stand == BROKEN else monitor.passing(stand, frozenset({task}))
    return (monitor.at_end(stand) if ended else stand) == BROKEN


@given(seed=st.integers(0, 100_000))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_what_goes_wrong_in_a_run_is_found(seed):
    chance = Random(seed)
    body = Maker(chance).block(chance.choice([2, 3]))
    drawn, names = diagram(body)
    try:
        graph, tasks = guarded(drawn, names)
    except TooLarge:
        return
    if not tasks or not graph.complete:
        return  # What is too large is only looked through in part, which the check says.
    runs = []
    for _ in range(RUNS):
        try:
            runs.append(run(Inner(0, body), names, chance))
        except Endless:
            continue
    for monitor in promises(tasks, chance):
        if any(is_broken(monitor, done, ended=ended) for done, ended in runs):
            assert broken(graph, monitor) is not None
