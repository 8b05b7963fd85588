"""The properties of docs/dialect.md: which there are, where they mean something, and what they may say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from engine.bpmn.gate.drawing import CATCHING, Drawing, Node, local_name
from engine.bpmn.gate.rules import Finding, meant, rule, warning
from engine.domain.limits import TimeLimit
from engine.domain.stages import Stage

_OFFERS = frozenset({"form", "audience", "style"})
_KNOWN = _OFFERS | {
    "clause",
    "stage",
    "exclude-handlers-of",
    "exclude-persons",
    "beside",
    "clock-start",
    "clock-limit",
    "clock-pause",
    "clock-stop",
    "milestone",
}
_OF_TASKS = frozenset({"exclude-handlers-of", "exclude-persons", "beside"})
_BESIDE = frozenset({"hearings", "like-cases"})
_WAITING = frozenset(
    {"userTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway", "callActivity", "subProcess"}
)
_CLAUSE = re.compile(r"(\d+|[A-J])(\.\d+)*")
_SEVERAL = frozenset({"beside", "clause", "clock-start", "clock-pause", "clock-stop", "milestone"})
_CLOCK = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
_MILESTONE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_AUDIENCES = frozenset({"complainant", "staff"})
_STYLES = frozenset({"primary", "secondary", "danger"})


def is_reviewed(node: Node) -> bool:
    """Whether an element sends a letter that somebody reads first: it waits for them, as a user task does."""
    return (
        node.kind == "sendTask" and node.job_type == "letter" and bool(node.headers.get("review", "").strip())
    )


def is_offer(node: Node) -> bool:
    """Whether this element waits for a message that somebody may send by a form."""
    return node.kind == "receiveTask" or (node.kind in CATCHING and node.trigger == "message")


@rule("property-known")
def property_known(drawing: Drawing) -> Iterator[Finding]:
    """A property has a name that means something."""
    for node in drawing.nodes:
        for item in node.property_elements:
            name = item.get("name") or ""
            if name not in _KNOWN:
                yield warning(item, f"The property “{name}” means nothing here.", meant(name, _KNOWN))


@rule("property-once")
def property_once(drawing: Drawing) -> Iterator[Finding]:
    """A property is said once."""
    for node in drawing.nodes:
        count = Counter(item.get("name") or "" for item in node.property_elements)
        for name, times in count.items():
            if times > 1:
                yield Finding(
                    node.xml,
                    f"The property “{name}” is said {times} times.",
                    "Keep one; several values are separated by blanks.",
                )


@rule("property-in-place")
def property_in_place(drawing: Drawing) -> Iterator[Finding]:
    """A property stands on an element where it means something."""
    for node in drawing.nodes:
        for name in sorted(node.properties):
            if name in _OF_TASKS and node.kind != "userTask" and not is_reviewed(node):
                yield _misplaced(node, name, "It belongs on a user task.")
            if name == "clock-pause" and node.kind not in _WAITING and not is_reviewed(node):
                yield _misplaced(
                    node, name, "It belongs on an element in which the case waits, such as a user task."
                )
            if name in _OFFERS and not is_offer(node):
                yield _misplaced(node, name, "It belongs on a message event or receive task.")


def _misplaced(node: Node, name: str, advice: str) -> Finding:
    return Finding(node.xml, f"The property “{name}” means nothing on a {node.spoken}.", advice)


@rule("property-value")
def property_value(drawing: Drawing) -> Iterator[Finding]:
    """The value of a property is one that it can have."""
    for node in drawing.nodes:
        for item in node.property_elements:
            name, value = item.get("name") or "", (item.get("value") or "").strip()
            legal = _VALUES.get(name)
            if legal is None:
                continue
            for word in value.split() if name in _SEVERAL else [value]:
                advice = legal(word)
                if advice:
                    yield Finding(item, f"The property “{name}” can't be “{word}”.", advice)
            if not value:
                yield Finding(item, f"The property “{name}” says nothing.", "Give it a value, or remove it.")


def _one_of(known: frozenset[str]) -> Callable[[str], str]:
    return lambda word: "" if word in known or not word else meant(word, known)


def _like(pattern: re.Pattern[str], advice: str) -> Callable[[str], str]:
    return lambda word: "" if pattern.fullmatch(word) or not word else advice


def _limit(word: str) -> str:
    if word.startswith("=") or not word:
        return ""
    try:
        TimeLimit.parse(word)
    except ValueError as fault:
        return f"{fault}; or FEEL, as in “=limits.answer”."
    return ""


_NAMED_CLOCK = _like(
    _CLOCK, "Name clocks in lower-case words joined by “-” or “_”, e.g. answer; several separated by blanks."
)
_VALUES: Mapping[str, Callable[[str], str]] = {
    "stage": _one_of(frozenset(Stage)),
    "audience": _one_of(_AUDIENCES),
    "style": _one_of(_STYLES),
    "clause": _like(_CLAUSE, "Name the clauses of ISO 10002 separated by blanks, e.g. 7.4 or C.1."),
    "clock-start": _NAMED_CLOCK,
    "clock-limit": _limit,
    "clock-pause": _NAMED_CLOCK,
    "clock-stop": _NAMED_CLOCK,
    "exclude-handlers-of": lambda _word: "",
    "milestone": _like(
        _MILESTONE, "Write milestones in lower-case words with hyphens, e.g. initial-assessment."
    ),
    "exclude-persons": lambda _word: "",
    "beside": _one_of(_BESIDE),
    "form": lambda _word: "",
}


@rule("clock-limit-has-clock")
def clock_limit_has_clock(drawing: Drawing) -> Iterator[Finding]:
    """A time limit stands where a clock starts."""
    for node in drawing.nodes:
        if "clock-limit" in node.properties and "clock-start" not in node.properties:
            yield Finding(node.xml, "There is a clock-limit, and no clock starts here.", "Add clock-start.")


@rule("excluded-handlers-exist")
def excluded_handlers_exist(drawing: Drawing) -> Iterator[Finding]:
    """Whose handlers are excluded from a task is a user task of the bundle."""
    known = drawing.bundle.user_tasks
    for node in drawing.nodes_of("userTask"):
        for name in node.properties.get("exclude-handlers-of", "").split():
            if name not in known:
                yield Finding(
                    node.xml, f"“{name}” of exclude-handlers-of is no user task.", meant(name, known)
                )


@rule("clock-is-started")
def clock_is_started(drawing: Drawing) -> Iterator[Finding]:
    """A clock that is paused or stopped is started somewhere."""
    started = drawing.bundle.started_clocks
    for node in drawing.nodes:
        for name in ("clock-pause", "clock-stop"):
            for clock in node.properties.get(name, "").split():
                if clock in started:
                    continue
                yield Finding(node.xml, f"No element starts the clock “{clock}”.", meant(clock, started))


@rule("offer-has-audience")
def offer_has_audience(drawing: Drawing) -> Iterator[Finding]:
    """A form that comes with a message says who may fill it in."""
    for node in drawing.nodes:
        if is_offer(node) and "form" in node.properties and "audience" not in node.properties:
            advice = "Add the property audience: complainant or staff."
            yield Finding(node.xml, "Nobody is offered this form: it has no audience.", advice)


@rule("property-on-nodes")
def property_on_nodes(drawing: Drawing) -> Iterator[Finding]:
    """Properties stand on tasks, events, gateways and sub-processes, where the case comes by."""
    owners = {node.xml for node in drawing.nodes}
    for xml in drawing.semantic:
        if local_name(xml) != "extensionElements" or xml.getparent() in owners:
            continue
        for item in xml.iterfind(".//{*}property"):
            if item.get("name") in _KNOWN - {"clause"}:
                advice = "Put it on a task, event, gateway or sub-process."
                yield warning(
                    item, f"The case never comes by here: “{item.get('name')}” has no effect.", advice
                )
