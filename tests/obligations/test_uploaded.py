"""Of an uploaded bundle the search runs in a process of its own, which nothing in the bundle can hold up for long."""

import pytest

from engine.definitions import ways
from engine.definitions.parts import read_parts
from engine.definitions.resources import Files
from engine.kernel.confined import Confined

from .edits import drop_property, shipped

BROKEN = drop_property("verify_correction", "exclude-handlers-of")


def only(obligation):
    def edit(files):
        sections = files["obligations.toml"].split(b"\n[")
        files["obligations.toml"] = next(
            b"[" + one for one in sections if one.startswith(obligation.encode())
        )

    return edit


def parts_after(*edits):
    files = dict(shipped())
    for edit in edits:
        edit(files)
    return read_parts(Files(files))


@pytest.mark.exhaustive
def test_a_broken_obligation_of_an_uploaded_bundle_is_found():
    (problem,) = ways.problems_on_ways_in_child(parts_after(BROKEN, only("verified-by-another")), sound=True)
    assert problem.rule == "obligation-verified-by-another"


@pytest.mark.parametrize(
    ("program", "patience"), [("import time; time.sleep(60)", 1), ("import os; os.abort()", 30)]
)
def test_a_search_that_does_not_come_back_is_refused(program, patience, monkeypatch):
    monkeypatch.setattr(ways, "SEARCH", Confined(program, 30, patience))
    monkeypatch.setattr(ways, "_in_child", ways._in_child.__wrapped__)

    (problem,) = ways.problems_on_ways_in_child(parts_after(), sound=True)

    assert problem.rule == "check-gave-up"
    assert "30 seconds or 1 GiB" in problem.what
