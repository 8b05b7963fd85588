"""Runs the cases of the DMN Technology Compatibility Kit against the engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from engine import dmn, feel
from engine.kernel.errors import EngineError
from tests.tck.cases import Case, Expected, read

EIGHTH_PLACE = Decimal("0.00000001")
"""The kit writes numbers that do not end to so many places after the point, or to more."""
_EXTERNAL_JAVA = re.compile(rb'kind="Java"|external\s*\{\s*java')
_LONGEST = 300


@dataclass(frozen=True)
class Failure:
    """What a case expected of a decision, and what it got."""

    id: str
    decision: str
    expected: str
    got: str


@dataclass(frozen=True)
class Outcome:
    """A case that was run."""

    case: Case
    failures: tuple[Failure, ...]

    @property
    def is_java(self) -> bool:
        """Whether it failed where external functions of Java are called, for which it takes a JVM."""
        return bool(self.failures) and _EXTERNAL_JAVA.search(self.case.model.read_bytes()) is not None


def run(folder: Path) -> Iterator[Outcome]:
    """Run all cases below a folder."""
    for case in read(folder):
        yield Outcome(case, tuple(_failures(case)))


def _failures(case: Case) -> Iterator[Failure]:
    for expected in case.expected:
        got = _differs(case, expected)
        if got is not None:
            yield Failure(case.key, expected.decision, str(expected.value), got[:_LONGEST])


def _differs(case: Case, expected: Expected) -> str | None:
    """What was got instead of what was expected; None if it is what was expected."""
    wanted = None if expected.is_error else expected.value
    try:
        got = _evaluated(case, expected.decision)
        return None if same(wanted, got) else str(got)
    except EngineError as fault:
        return None if expected.is_error else f"{type(fault).__name__}: {fault}"
    except Exception as fault:  # noqa: BLE001 one case that breaks the engine fails, and the others are run
        return f"broke the engine, {type(fault).__name__}: {fault}"


@lru_cache(maxsize=4)
def _model(path: Path) -> dmn.Model:
    imported = [other.read_bytes() for other in sorted(path.parent.glob("*.dmn")) if other != path]
    return dmn.load(path.read_bytes(), path.name, imported, lenient=True)


def _evaluated(case: Case, decision: str) -> feel.Value:
    model = _model(case.model)
    if not case.invoked:
        return model.evaluate(_id(model.decisions, decision), case.inputs).value
    if case.invoked_kind == "bkm":
        return model.invoke(_id(model.knowledge, case.invoked), case.inputs).value
    service = model.services[_id(model.services, case.invoked)]
    value = model.invoke(service.id, case.inputs).value
    several = len(service.outputs) > 1
    return value.get(decision) if several and isinstance(value, dict) else value


def _id(elements: dmn.Elements, name: str) -> str:
    return next((one.id for one in elements.values() if name in {one.name, one.label}), name)


def same(expected: feel.Value, got: feel.Value) -> bool:
    """Whether two values are the same; numbers that the kit has rounded, to eight places."""
    match expected, got:
        case Decimal(), Decimal():
            return expected == got or (_is_rounded(expected) and abs(expected - got) < EIGHTH_PLACE)
        case list(), list():
            return len(expected) == len(got) and all(map(same, expected, got))
        case dict(), dict():
            return expected.keys() == got.keys() and all(same(expected[key], got[key]) for key in expected)
        case ((feel.Time() | feel.DateTime()), (feel.Time() | feel.DateTime())):
            return (type(expected), expected.offset, expected.moment) == (type(got), got.offset, got.moment)
    return type(expected) is type(got) and expected == got


def _is_rounded(expected: Decimal) -> bool:
    exponent = expected.as_tuple().exponent
    return isinstance(exponent, int) and exponent <= EIGHTH_PLACE.as_tuple().exponent
