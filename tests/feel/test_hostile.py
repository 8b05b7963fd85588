"""Whatever is written into an expression: it reaches nothing outside, and it ends soon and small."""

import time
import tracemalloc
from contextlib import suppress
from decimal import Decimal

import pytest

from engine import feel
from tests.feel.hostile import BOMBS, CELLS, DUDS, ESCAPES, TEMPLATES, attacks

ATTACKS = attacks()
MOST_SECONDS = 0.5
"""Ten times what the benchmark allows: tests run on busy machines."""
MOST_BYTES = 50_000_000


def test_there_are_as_many_as_were_promised():
    assert len(ESCAPES) >= 20
    assert len(BOMBS) >= 32 + 50


@pytest.mark.parametrize("text", ESCAPES)
def test_no_way_leads_out_of_an_expression(text):
    scope = {"x": {"a": Decimal(1)}, "é": "text"}
    try:
        value = feel.compile(text, scope).evaluate(scope).value
    except feel.FeelError:
        return
    _assert_only_feel(value)


def _assert_only_feel(value):
    feel.type_name(value)
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _assert_only_feel(part)


@pytest.mark.parametrize("name", BOMBS)
def test_every_bomb_ends_with_an_error(name):
    with pytest.raises(feel.FeelError):
        ATTACKS[name]()


@pytest.mark.parametrize("name", DUDS)
def test_what_has_an_answer_after_all_has_a_small_one(name):
    _assert_only_feel(ATTACKS[name]().value)


@pytest.mark.parametrize(
    "name", [*BOMBS, *DUDS, *CELLS, *TEMPLATES, "name of many words", "first words of names"]
)
def test_everything_ends_soon_and_small(name):
    start = time.thread_time()
    with suppress(feel.FeelError):
        ATTACKS[name]()
    assert time.thread_time() - start < MOST_SECONDS
    tracemalloc.start()
    with suppress(feel.FeelError):
        ATTACKS[name]()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MOST_BYTES
