"""Every FEEL expression of a diagram: compiled before any case needs it, and asked what it reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from engine import feel
from engine.bpmn.gate.drawing import BPMN, ZEEBE, Drawing, local_name
from engine.bpmn.gate.names import CONFIDENTIAL, CONTEXTS
from engine.bpmn.gate.references import References
from engine.bpmn.gate.rules import Finding, meant, rule, warning
from engine.bpmn.gate.timing import iso_text
from engine.feel.syntax import Call, If, ListNode, Literal, Name, Node

_CASE = frozenset({"reference", "received", "channel", "language", "department", "number of reopenings"})
_ORGANISATION = frozenset({"title", "department", "levels", "letters"})
_NAMES = CONTEXTS | CONFIDENTIAL
_SCRIPT_MARKS = ("${", "#{")

_TEXT_OR_FEEL = {
    "assignmentDefinition": ("assignee", "candidateGroups", "candidateUsers"),
    "taskSchedule": ("dueDate", "followUpDate"),
    "priorityDefinition": ("priority",),
    "input": ("source",),
    "output": ("source",),
    "header": ("value",),
}
_FEEL_ONLY = {
    "loopCharacteristics": ("inputCollection", "outputElement"),
    "script": ("expression",),
    "subscription": ("correlationKey",),
}
_PROPERTIES = frozenset({"clock-limit", "exclude-persons"})
_CONDITIONS = ("conditionExpression", "completionCondition", "loopCondition")
_TIMES = ("timeDate", "timeDuration", "timeCycle")


@dataclass(frozen=True)
class Written:
    """A text that somebody wrote where FEEL can stand."""

    at: etree._Element
    name: str
    """What it is: ``condition``, ``dueDate`` …"""
    text: str
    marked: bool
    """Whether it has to begin with ``=`` to be FEEL."""

    @property
    def feel(self) -> str | None:
        """The expression, or nothing where the text is text."""
        if self.text.startswith("="):
            return self.text.removeprefix("=").strip()
        return None if self.marked else self.text


@lru_cache(maxsize=1)
def _written(drawing: Drawing) -> tuple[Written, ...]:
    """All of a drawing, looked for once: the rules come one after the other."""
    return tuple(_found(drawing))


def _found(drawing: Drawing) -> Iterator[Written]:
    for xml in drawing.root.iter(f"{{{ZEEBE}}}*"):
        for name in (*_TEXT_OR_FEEL.get(local_name(xml), ()), *_FEEL_ONLY.get(local_name(xml), ())):
            text = (xml.get(name) or "").strip()
            if text:
                yield Written(xml, name, text, marked=True)
        if local_name(xml) == "property" and xml.get("name") in _PROPERTIES:
            yield Written(xml, xml.get("name") or "", (xml.get("value") or "").strip(), marked=True)
    for xml in drawing.root.iter(*(f"{{{BPMN}}}{name}" for name in (*_CONDITIONS, *_TIMES))):
        text = (xml.text or "").strip()
        if text and not (local_name(xml) in _TIMES and iso_text(text)):
            yield Written(xml, local_name(xml), text, marked=False)


def _compiled(drawing: Drawing) -> Iterator[tuple[Written, feel.Expression]]:
    for written in _written(drawing):
        try:
            if written.feel is not None:
                yield written, feel.compile(written.feel, _NAMES)
        except feel.FeelError:
            continue


@rule("expression-compiles")
def expression_compiles(drawing: Drawing) -> Iterator[Finding]:
    """Every expression is FEEL."""
    for written in _written(drawing):
        try:
            if written.feel is not None:
                feel.compile(written.feel, _NAMES)
        except feel.FeelError as fault:
            what = f"The {written.name} “{fault.excerpt or written.text}” is no FEEL expression: {fault.what}"
            yield Finding(written.at, what, fault.advice or "Correct it; docs/dialect.md has the names.")


@rule("expression-meant")
def expression_meant(drawing: Drawing) -> Iterator[Finding]:
    """No expression compares what can't be compared, or asks for what is never there; this is a warning."""
    for written, expression in _compiled(drawing):
        for doubt in expression.warnings:
            what = f"The {written.name} “{written.feel}” is surely not meant: {doubt.message}."
            yield warning(written.at, what, "Correct the expression.")


@rule("expression-marked")
def expression_marked(drawing: Drawing) -> Iterator[Finding]:
    """What has to be FEEL begins with `=`, and no text looks like an expression of another language."""
    for written in _written(drawing):
        only = written.name in _FEEL_ONLY.get(local_name(written.at), ())
        foreign = written.feel is None and written.text.startswith(_SCRIPT_MARKS)
        if written.feel is None and (only or foreign):
            advice = "Begin it with “=”, and write FEEL."
            yield Finding(
                written.at, f"The {written.name} “{written.text}” would be taken for a text.", advice
            )


@rule("identity-stays-out")
def identity_stays_out(drawing: Drawing) -> Iterator[Finding]:
    """No expression reads who the complainant is or what they wrote: that never becomes a variable."""
    for written, expression in _compiled(drawing):
        for name in sorted(expression.names_perhaps_read & CONFIDENTIAL):
            what = (
                f"The {written.name} reads “{name}”, which letters and pages can show and diagrams never see."
            )
            yield Finding(written.at, what, "Ask for what decides in a field of the form that is a variable.")


@rule("context-entry-exists")
def context_entry_exists(drawing: Drawing) -> Iterator[Finding]:
    """What an expression reads of the case, the limits and the organisation is there."""
    known = _entries(drawing.bundle.references)
    for written, expression in _compiled(drawing):
        for path in sorted(expression.paths_read):
            context, _dot, entry = path.partition(".")
            if context in known and entry and not _is_entry(entry, known[context]):
                what = f"The {written.name} reads {path}, which does not exist."
                yield Finding(written.at, what, meant(entry, known[context]))


def _entries(references: References) -> dict[str, frozenset[str]]:
    settings = references.settings | _ORGANISATION
    return {"case": _CASE, "limits": references.time_limits, "organisation": settings}


def _is_entry(path: str, known: frozenset[str]) -> bool:
    """Whether a path is known, leads to something known, or goes on from there."""
    return any(path == name or path.startswith(f"{name}.") or name.startswith(f"{path}.") for name in known)


@rule("function-exists")
def function_exists(drawing: Drawing) -> Iterator[Finding]:
    """What an expression calls is a function of FEEL or one of ours."""
    for written, expression in _compiled(drawing):
        for name in sorted(_functions(expression) & expression.names_read):
            what = f"The {written.name} calls “{name}”, which is no function."
            yield Finding(written.at, what, meant(name, feel.BUILT_IN))


@lru_cache(maxsize=1024)
def _functions(expression: feel.Expression) -> frozenset[str]:
    return frozenset(_called(expression.node))


def _called(node: Node) -> set[str]:
    found = {node.function.name} if isinstance(node, Call) and isinstance(node.function, Name) else set()
    return found.union(*(_called(child) for child in node.children()))


def literals(said: str) -> list[str]:
    """The names in a comma-separated text, or the texts that a FEEL expression can give."""
    if not said.startswith("="):
        return [name.strip() for name in said.split(",") if name.strip()]
    try:
        return list(_texts(feel.compile(said.removeprefix("=").strip(), _NAMES).node))
    except feel.FeelError:
        return []


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Literal) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _texts(item)
    elif isinstance(node, If):
        yield from _texts(node.positive)
        yield from _texts(node.negative)
