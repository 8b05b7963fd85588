"""Every file opens and saves in the modelers without loss: what they write back means the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine import bpmn
from tests import modeler

PROCESSES = Path(__file__).parents[2] / "processes"
FILES = sorted([*PROCESSES.rglob("*.bpmn"), *PROCESSES.rglob("*.dmn")])
NO_NODE = "there is no Node on this machine"

pytestmark = pytest.mark.skipif(not modeler.has_node() and "CI" not in os.environ, reason=NO_NODE)


@pytest.fixture(scope="module")
def written_back() -> dict[str, dict]:
    """What the modelers' own readers and writers make of all files, by path."""
    return modeler.round_trip(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_is_lost_when_a_modeler_opens_and_saves_the_file(path, written_back):
    result = written_back[str(path)]

    assert result["warnings"] == []
    assert bpmn.canonical(result["xml"].encode()) == bpmn.canonical(path.read_bytes())


def test_a_loss_would_be_noticed(tmp_path):
    diagram = (PROCESSES / "organisation" / "complaint-handling.bpmn").read_text()
    broken = tmp_path / "broken.bpmn"
    broken.write_text(diagram.replace("<bpmn:incoming>", "<bpmn:incoming>no_", 1))

    (result,) = modeler.round_trip([broken]).values()

    assert result["warnings"]
    assert bpmn.canonical(result["xml"].encode()) != bpmn.canonical(broken.read_bytes())
