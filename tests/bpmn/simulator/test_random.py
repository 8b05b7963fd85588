"""A hundred random diagrams: the engine is always where the rules say, saved and loaded at every step."""

import pytest

from .compare import compare


@pytest.mark.parametrize("first", range(0, 100, 10))
def test_the_engine_is_where_the_rules_say(first):
    assert sum(compare(seed) for seed in range(first, first + 10)) > 10
