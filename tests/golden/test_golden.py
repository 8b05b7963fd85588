"""What an earlier version saved, this one loads and brings to its end, wherever the case stood."""

from __future__ import annotations

import pytest

from engine.bpmn import Instance
from tests.bpmn.driver import SEAL
from tests.golden.cases import FOLDER, Golden, read, waiting
from tests.processes.complaint import Complaint
from tests.sizes import mostly_exhaustive

FILES = sorted(FOLDER.glob("*.json"))
MOST_STEPS = 80
REPLIES = ("question_answered", "answer_accepted", "next_level_requested")


def test_there_are_some():
    assert FILES


@pytest.mark.parametrize("file", mostly_exhaustive(reversed(FILES)), ids=lambda file: file.stem)
def test_every_case_stands_where_it_stood_and_comes_to_its_end(file):
    for golden in read(file):
        complaint = golden.taken_up()
        loaded = Instance.load(complaint.case.definitions, complaint.case.saved, complaint.desk, SEAL)
        assert [" ".join(place) for place in sorted(waiting(loaded))] == golden.waits_at
        assert ends(complaint), f"{golden.waits_at}: is still open at {complaint.open}, {complaint.offers}"


def ends(complaint: Complaint) -> bool:
    """Do whatever can be done, as the examples of the forms have it, until the case is closed."""
    for _ in range(MOST_STEPS):
        if complaint.closed:
            return True
        if complaint.open:
            complaint.do(complaint.open[0])
        elif reply := next((one for one in REPLIES if one in complaint.offers), None):
            complaint.say(reply)
        else:
            complaint.wait(days=30)
    return complaint.closed


@pytest.mark.torture
def test_every_place_at_which_a_shipped_diagram_waits_is_among_them():
    """Of the newest file; if the diagrams have changed since: python -m tests.golden NAME."""
    from tests.golden.cases import made

    def places(cases: list[Golden]) -> set[str]:
        return {place for each in cases for place in each.waits_at}

    newest = max(FILES, key=lambda file: max(each.at for each in read(file)) + file.stem)
    assert places(list(made())) <= {place for file in FILES for place in places(read(file))}, newest.name
