"""What does not fit: told with element, reason, the way on which it is so, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from engine import feel
from engine.bpmn.model import Element, Flow
from engine.definitions.contract.doubts import CORRECT, new_doubts, said_of
from engine.definitions.contract.passing import Passing
from engine.definitions.contract.readings import Reading
from engine.definitions.contract.standing import Scopes, Standing, State
from engine.definitions.contract.variables import Shapes
from engine.definitions.obligations.places import Place
from engine.feel.names import like
from engine.feel.presence import asked_about
from engine.feel.shapes import Shape
from engine.kernel.errors import Problem, Severity

_MOST_LABELS = 30
_Mark = tuple[str, str, str, str]


def problem_at(at: Element | Flow, rule: str, what: str, why: str = "", advice: str = "") -> Problem:
    """A problem of an element or flow of a diagram."""
    return Problem(
        file=at.file,
        line=at.line,
        element=at.id,
        label=at.label,
        what=what,
        why=why,
        advice=advice,
        rule=rule,
    )


@dataclass
class Findings:
    """Listens to what is read on all ways, and says what is not there."""

    passing: Passing
    _never: dict[_Mark, list[bool]] = field(default_factory=dict)
    _read: dict[_Mark, Reading] = field(default_factory=dict)
    missing: dict[_Mark, tuple[Reading, Place, str]] = field(default_factory=dict)
    """What stops where a variable has no value, with the first place where that can be."""

    def visit(self, place: Place, reading: Reading, state: State, scopes: Scopes) -> None:
        """Look at one thing that is read."""
        passing = self.passing
        for name in reading.names & passing.shapes.keys() - passing.fixed - asked(reading.expression):
            mark = _mark(reading, name)
            self._read[mark] = reading
            never = state.standing(scopes, name) is Standing.NEVER
            self._never.setdefault(mark, []).append(never)
        if reading.stops:
            for name in passing.absent(reading.expression, state, scopes):
                self.missing.setdefault(_mark(reading, name), (reading, place, name))

    def never_written(self) -> Iterator[tuple[_Mark, Problem]]:
        """What is read before anything can have written it."""
        for mark, never in self._never.items():
            if all(never):
                reading, name = self._read[mark], mark[-1]
                what = f"{_said(reading, name)} reads “{name}”, which nothing writes before on any way."
                advice = f"Read “{name}” after what writes it, or ask whether “{name} = null”."
                yield mark, problem_at(reading.at, "variable-written-before", what, advice=advice)


def missing_problem(reading: Reading, name: str, way: tuple[str, ...]) -> Problem:
    """What is not written on one of the ways, and has to be there."""
    what = (
        f"{_said(reading, name)} needs “{name}”, which is not written on every way: the case would stop here."
    )
    labels = [*way[: _MOST_LABELS // 2], "…", *way[-_MOST_LABELS // 2 :]] if len(way) > _MOST_LABELS else way
    why = f"It is missing on this way: {' → '.join(labels)}." if way else ""
    advice = f"Write “{name}” on every way, have its form insist on it, or say what holds if “{name} = null”."
    found = problem_at(reading.at, "variable-written-on-every-path", what, why, advice)
    return Problem(**{**vars(found), "severity": Severity.WARNING})


def unknown_names(reading: Reading, known: frozenset[str]) -> Iterator[Problem]:
    """What is read and nothing ever writes."""
    for name in sorted(reading.names - known - feel.BUILT_IN.keys()):
        what = f"{_said(reading, name)} reads “{name}”, which no form asks for and no element writes."
        advice = who_writes(name, known)
        yield problem_at(reading.at, "variable-written", what, advice=advice)


def who_writes(name: str, known: frozenset[str]) -> str:
    """Advice where nothing writes a name: the one that was probably meant, or what to do about it."""
    meant = like(name, known)
    return f"Did you mean “{meant}”?" if meant else f"Ask for “{name}” in a form, or write it in a mapping."


def type_problems(reading: Reading, shapes: Shapes) -> Iterator[Problem]:
    """What can't have the value that it is there for."""
    told = reading.expression.inferred(shapes)
    for doubt in new_doubts(reading.expression, told.doubts):
        what = f"{_said(reading)} is surely not meant: {said_of(doubt)}"
        yield problem_at(reading.at, "feel-type", what, advice=CORRECT)
    if misfit := _misfit(told.shape, reading.wants):
        what = f"{_said(reading)} has to be {misfit}."
        yield problem_at(reading.at, "feel-type", what, advice="Write an expression that gives one.")


def _misfit(shape: Shape, wants: frozenset[str]) -> str:
    """What it should be and is not; empty where it fits, or can't be told."""
    item = shape.items.known if shape.kind == "list" else ""
    wrong_items = "list" in wants and "string" in wants and item not in {"", "string"}
    if not wants or not shape.known or (shape.known in wants and not wrong_items):
        return ""
    is_one = f"a list of which each item is a {item}" if wrong_items else f"a {shape.known}"
    wanted = sorted({"duration" if "duration" in one else one for one in wants})
    return f"a {' or a '.join(wanted)}, and is {is_one}"


def _said(reading: Reading, name: str = "") -> str:
    """What it is, with its expression where that is more than a name that is told anyhow."""
    text = reading.expression.text
    return reading.what if text == name else f"{reading.what} “{text}”"


def _mark(reading: Reading, name: str) -> _Mark:
    return reading.at.process, reading.at.id, reading.what, name


@lru_cache(maxsize=1024)
def asked(expression: feel.Expression) -> frozenset[str]:
    """Names of which an expression asks whether they are null."""
    return asked_about(expression.node)
