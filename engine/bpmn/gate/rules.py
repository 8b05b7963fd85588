"""How a rule is written: a function that yields what it finds; name, line and element are added here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from lxml import etree

from engine.bpmn.gate.drawing import Drawing, is_bpmn, line_of, local_name
from engine.kernel.errors import Problem, Severity

_PARTS_OF_AN_ELEMENT = ("EventDefinition", "Expression", "LoopCharacteristics", "extensionElements")
_MANY = 12
"""Of more names than this, not all are told."""
_TOO_MANY = 1000
"""Among more names than this, none is searched for."""


@dataclass(frozen=True)
class Finding:
    """One thing wrong at one place of a drawing."""

    at: etree._Element
    what: str
    advice: str
    severity: Severity = Severity.ERROR


Check = Callable[[Drawing], Iterator[Finding]]
RULES: dict[str, Check] = {}
"""Every rule by its name."""


def rule(name: str) -> Callable[[Check], Check]:
    """Register a rule; the first sentence of its docstring says what it asks of a diagram."""

    def register(check: Check) -> Check:
        RULES[name] = check
        return check

    return register


def warning(at: etree._Element, what: str, advice: str) -> Finding:
    """A finding that does not stop a deployment."""
    return Finding(at, what, advice, Severity.WARNING)


def problems_of(drawing: Drawing) -> Iterator[Problem]:
    """What all rules find in one drawing."""
    for name, check in RULES.items():
        for finding in check(drawing):
            yield problem(drawing, name, finding)


def problem(drawing: Drawing, name: str, finding: Finding) -> Problem:
    """A finding with its file, line, element and label."""
    place = _place(finding.at)
    return Problem(
        file=drawing.file,
        line=line_of(finding.at),
        element=place.get("id") or place.get("bpmnElement") or "",
        label=" ".join((place.get("name") or "").split()),
        what=finding.what,
        advice=finding.advice,
        rule=name,
        severity=finding.severity,
    )


def _place(at: etree._Element) -> etree._Element:
    """The element that a person would point at: a timer's text belongs to its event."""
    for candidate in (at, *at.iterancestors()):
        named = candidate.get("id") if is_bpmn(candidate) else candidate.get("bpmnElement")
        if named and not local_name(candidate).endswith(_PARTS_OF_AN_ELEMENT):
            return candidate
    return at


def meant(name: str, known: Iterable[str]) -> str:
    """Advice for a name that leads nowhere: the one that was probably meant, or all that there are."""
    every = sorted(known)
    close = get_close_matches(name, every[:_TOO_MANY], n=1)
    if close:
        return f"Did you mean “{close[0]}”?"
    if not every:
        return "There is none yet."
    listed = ", ".join(every[:_MANY])
    return f"There are: {listed}{' …' if len(every) > _MANY else ''}."
