"""What stands on a diagram, as the rest of the engine reads it: frozen, shared by threads and cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NONE: Mapping[str, str] = MappingProxyType({})


REVIEW_FORM = "letter-review"
"""The form in which a letter is read before it goes out, where the task that sends it asks for that."""
SUBJECT, TEXT = "letter_subject", "letter_text"
"""The fields of that form that hold the letter."""


@dataclass(frozen=True, kw_only=True)
class Element:
    """One shape of a diagram: task, event, gateway, sub-process or call activity."""

    id: str
    kind: str
    """Its BPMN name, e.g. ``userTask``, ``boundaryEvent``, ``subProcess``."""
    label: str = ""
    process: str
    """Id of the process whose diagram it stands on."""
    parent: str = ""
    """Id of the sub-process that it lies in, or empty."""
    file: str
    line: int
    lane: str = ""
    documentation: str = ""
    properties: Mapping[str, str] = field(default_factory=lambda: _NONE)
    """``zeebe:property`` pairs; what they mean is in docs/dialect.md."""
    event: str = ""
    """What an event waits for or throws: ``message``, ``timer``, ``signal``, ``error``, ``escalation``,
    ``terminate``, ``link``, ``none``; empty for what is not an event."""
    interrupting: bool = True
    """Whether a boundary event, or the start of an event sub-process, ends what it is attached to."""
    attached_to: str = ""
    """Id of the activity that a boundary event sits on."""
    event_triggered: bool = False
    """Whether it is an event sub-process."""
    form: str = ""
    """Id of the form of a user task, or of the form that comes with a message."""
    job_type: str = ""
    headers: Mapping[str, str] = field(default_factory=lambda: _NONE)
    message: str = ""
    """Name of the message that it waits for or throws."""
    called: str = ""
    """Id of the decision, or of the process, that it calls."""
    for_each: bool = False
    """Whether it is a multi-instance: done for each entry of a list, of which there may be none."""

    @property
    def is_reviewed(self) -> bool:
        """Whether somebody may have to read the letter that it sends before that goes out."""
        return self.job_type == "letter" and bool(self.headers.get("review"))


@dataclass(frozen=True, kw_only=True)
class Flow:
    """A sequence flow: the arrow between two elements."""

    id: str
    label: str = ""
    source: str
    target: str
    process: str
    file: str
    line: int
    condition: str = ""
    """The text of the condition, as drawn."""
    default: bool = False


@dataclass(frozen=True, kw_only=True)
class Process:
    """One process: all elements and flows of its diagram, those of its sub-processes included."""

    id: str
    label: str = ""
    file: str
    line: int
    documentation: str = ""
    elements: Mapping[str, Element]
    flows: Mapping[str, Flow]

    @property
    def start_events(self) -> tuple[Element, ...]:
        """The start events of the process itself, in the order of the file."""
        return tuple(e for e in self.elements.values() if e.kind == "startEvent" and not e.parent)
