"""What a step costs depends on what is open, not on how long the case has lived or what else it did."""

from __future__ import annotations

import pytest

from engine.bpmn import Definitions, Instance
from tests.counted import calls

from .driver import SEAL, Around, Case
from .loops import calls_inside_each_other, everything_in_a_loop, once_for_each, three_tasks_in_a_loop

ROUNDS = 1_500


class Kept:
    """A case that is loaded, moved on by one task and saved."""

    def __init__(self, drawn: bytes, process: str = "handling", **variables: object) -> None:
        self.definitions, self.around = Definitions.parse({"grown.bpmn": drawn}), Around()
        begun = Instance.start(self.definitions, process, self.around, variables=variables)
        self.state = begun.save(SEAL)

    def step(self, **answers: object) -> Instance:
        instance = Instance.load(self.definitions, self.state, self.around, SEAL)
        instance.complete(instance.tasks[0].token, answers)
        self.state = instance.save(SEAL)
        return instance

    def step_from(self, state: bytes, **answers: object) -> None:
        self.state = state
        self.step(**answers)


@pytest.fixture(scope="module")
def states() -> dict[int, bytes]:
    """The case of a three-task loop at some of its rounds, and after the last."""
    case, kept = Kept(three_tasks_in_a_loop()), {}
    for number in range(1, ROUNDS + 1):
        kept[number] = case.state if number in {10, ROUNDS} else b""
        for _ in range(3):
            instance = case.step(more=number < ROUNDS)
    assert instance.finished
    return {number: state for number, state in kept.items() if state}


def test_the_state_is_as_small_after_many_rounds_as_at_first(states):
    assert len(states[ROUNDS]) <= len(states[10]) + 6  # the numbers of tokens have more digits


def test_a_step_after_many_rounds_costs_what_it_costs_at_first(states):
    case = Kept(three_tasks_in_a_loop())
    early, late = (
        calls(lambda state=states[number]: case.step_from(state, more=True)) for number in (10, ROUNDS)
    )
    assert late <= 1.05 * early


def test_sub_processes_borders_calls_and_lists_in_a_loop_leave_nothing_behind():
    case, sizes = Case(everything_in_a_loop()), []
    for number in range(40):
        case.complete("a")
        assert case.wait(hours=2) == 2
        if number % 3:
            case.complete("b")
        else:
            assert case.deliver("stop")
        case.complete("c")
        case.complete("each", nth=1)
        case.complete("each", more=number < 39)
        sizes.append(len(case.saved))
    assert case.finished
    assert sizes[38] <= sizes[0] + 6
    assert case.times("c") == 40


@pytest.mark.parametrize("sequential", [True, False], ids=["one after the other", "all at once"])
def test_each_of_many_elements_is_done_once(sequential):
    each_is_done_once(100, sequential=sequential)


def each_is_done_once(many: int, *, sequential: bool) -> None:
    """Saved and loaded between all elements."""
    case = Kept(once_for_each(sequential=sequential), items=list(range(many)))
    for number in range(many):
        instance = case.step(answer=number)
    assert instance.finished
    assert [int(each) for each in instance.variables["doubled"]] == list(range(many))


@pytest.mark.parametrize("sequential", [True, False], ids=["one after the other", "all at once"])
def test_an_element_among_a_thousand_costs_what_one_among_a_hundred_does(sequential):
    """Beginning, and the first step: both go through what is open, once."""
    definitions, around = Definitions.parse({"grown.bpmn": once_for_each(sequential=sequential)}), Around()

    def begin(many: int) -> None:
        instance = Instance.start(definitions, "handling", around, variables={"items": list(range(many))})
        instance = Instance.load(definitions, instance.save(SEAL), around, SEAL)
        instance.complete(instance.tasks[0].token, {"answer": 1})
        instance.save(SEAL)

    hundred, thousand = calls(lambda: begin(100)), calls(lambda: begin(1_000))
    assert thousand / 1_000 <= 1.2 * hundred / 100


def test_processes_call_each_other_twenty_deep():
    case = Case(calls_inside_each_other(20), process="p0")
    assert case.open == ["work"]
    case.complete("work", answer=1)
    assert case.finished
