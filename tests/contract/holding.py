"""Holds the shipped bundle to its data contract after edits, many at once: each is about something else."""

from __future__ import annotations

from functools import cache

from engine.definitions.contract import problems_of_contract
from engine.definitions.parts import read_parts
from engine.definitions.resources import Files
from engine.kernel.errors import Problem
from tests.obligations.edits import Bundle, Edit, shipped


def condition(file: str, flow: str, new: str) -> Edit:
    """Write another condition on a flow."""

    def edit(files: Bundle) -> None:
        source = files[file].decode()
        start = source.index("<bpmn:conditionExpression", source.index(f'<bpmn:sequenceFlow id="{flow}"'))
        begin, end = source.index(">", start) + 1, source.index("</bpmn:conditionExpression>", start)
        said = new.replace("&", "&amp;").replace("<", "&lt;")
        files[file] = f"{source[:begin]}={said}{source[end:]}".encode()

    return edit


def problems_after(*edits: Edit) -> list[Problem]:
    """What does not fit after some edits of the shipped files."""
    files = dict(shipped())
    for edit in edits:
        edit(files)
    parts = read_parts(Files(files))
    assert not parts.problems, parts.problems
    return list(problems_of_contract(parts, sound=True))


@cache
def problems_after_all(edits: tuple[Edit, ...]) -> tuple[Problem, ...]:
    """The same, worked out once for all tests that ask for one of the edits."""
    return tuple(problems_after(*edits))
