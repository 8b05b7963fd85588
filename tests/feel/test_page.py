"""docs/feel.md: every example on the page is true."""

import re
from pathlib import Path

import pytest

from engine import feel

PAGE = (Path(__file__).parents[2] / "docs" / "feel.md").read_text(encoding="utf-8")
EXAMPLES = [
    tuple(part.strip() for part in line.split("→"))
    for block in re.findall(r"```feel\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
]
CELLS = re.findall(r"^\| `(.+)` \| ", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("text", "value"), EXAMPLES)
def test_an_example_of_the_page_is_true(text, value):
    assert feel.compile(text, strict=True).evaluate({}).value == feel.compile(value).evaluate({}).value


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_of_the_page_is_one(cell):
    feel.unary_tests(cell, {"limits"}, strict=True)


def test_the_page_has_examples():
    assert len(EXAMPLES) > 60
    assert len(CELLS) == 8
