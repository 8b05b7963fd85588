"""Whatever is written into an expression: it reaches nothing outside, and it ends soon and small."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path

import pytest

from engine import feel
from tests.feel.hostile import BOMBS, CELLS, DUDS, ESCAPES, TEMPLATES, attacks

ATTACKS = attacks()
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
def test_everything_ends_and_stays_small(name):
    with _room_for(MOST_BYTES), suppress(feel.FeelError):
        ATTACKS[name]()


def test_what_does_not_stay_small_would_be_noticed():
    with pytest.raises(MemoryError), _room_for(MOST_BYTES):
        bytearray(2 * MOST_BYTES)


@contextmanager
def _room_for(more: int) -> Iterator[None]:
    """Let this process have so many bytes more than it has now: whoever wants more gets a MemoryError."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + more, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
