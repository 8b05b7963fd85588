"""The saved state: small, sealed, and loaded as what it was or not at all."""

import json
import random

import pytest

from engine.bpmn import Instance, Seal
from engine.kernel.errors import StateRefused

from .drawing import border, end, file, flows, many, message, process, start, timer
from .driver import SEAL, Around, Case

NAMES = " ".join(f"task_{number}" for number in range(9))
NINE = file(
    process(
        start(), many("userTask", NAMES), end(), flows(f"received > {' > '.join(NAMES.split())} > closed")
    )
)


def test_a_case_of_nine_tasks_takes_some_hundred_bytes():
    case = Case(NINE)
    for name in NAMES.split():
        assert len(case.saved) < 200
        case.complete(name)
    assert case.finished


def test_a_state_that_was_cut_or_flipped_is_refused():
    case = Case(NINE, text="The lift was out of order")
    chance = random.Random(1)
    for _ in range(1000):
        cut = case.saved[: chance.randrange(len(case.saved))]
        flipped = bytearray(case.saved)
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        for damaged in (cut, bytes(flipped)):
            with pytest.raises(StateRefused):
                Instance.load(case.definitions, damaged, case.around, SEAL)


@pytest.mark.parametrize(
    "seal",
    [Seal(key=b"o" * 32, binding=SEAL.binding), Seal(key=SEAL.key, binding=b"C-2026-000002")],
    ids=["another key", "another case"],
)
def test_a_state_of_another_case_or_key_is_refused(seal):
    case = Case(NINE)
    with pytest.raises(StateRefused):
        Instance.load(case.definitions, case.saved, case.around, seal)


def test_a_state_of_another_diagram_or_format_is_refused():
    case = Case(NINE)
    other = Case(file(process(start(), end(), flows("received > closed"), name="other")), process="other")
    with pytest.raises(StateRefused):
        Instance.load(other.definitions, case.saved, case.around, SEAL)
    with pytest.raises(StateRefused):
        Instance.load(case.definitions, b"P9" + case.saved[2:], case.around, SEAL)
    changed = SEAL.close(
        json.dumps(["handling", 1, None, False, [["handling", 0, {}, [[1, "task_0", 64]]]]]).encode()
    )
    with pytest.raises(StateRefused):
        Instance.load(case.definitions, changed, case.around, SEAL)


def test_what_is_finished_leaves_nothing_behind():
    drawn = file(
        process(
            start(),
            many("userTask", "work"),
            border("remind", "work", timer("cycle", "R/PT1H"), interrupting=False),
            border("asked", "work", message("asked"), interrupting=False),
            end(),
            end("told"),
            flows("received > work > closed; remind > told; asked > told"),
        ),
        messages="asked",
    )
    case = Case(drawn)
    before = len(case.saved)
    for _ in range(50):
        case.wait(hours=1)
        case.deliver("asked")
    assert len(case.saved) <= before + 4


def test_a_finished_instance_can_be_saved_and_loaded():
    case = Case(NINE)
    case.cancel()
    assert case.instance.finished
    assert case.instance.tasks == ()


def test_the_surroundings_are_not_part_of_the_state():
    case = Case(NINE)
    assert Instance.load(case.definitions, case.saved, Around(), SEAL).save(SEAL) == case.saved
