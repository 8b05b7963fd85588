"""The states of affairs in which the engine says no. HTTP codes are given to them in webui alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from inspect import getdoc

from engine.kernel.texts import Text


class Severity(StrEnum):
    """Whether a problem stops a deployment."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True, order=True)
class Problem:
    """One thing wrong with a definition: what, where, why, and what to do about it."""

    file: str
    """Path below the bundle's folder, e.g. ``complaint-handling.bpmn``."""
    line: int = 0
    """1-based; 0 where the file has no lines to speak of (it is missing, say)."""
    element: str = ""
    """Id of the diagram element, decision, form component or TOML key."""
    label: str = ""
    """What the element is called on the diagram."""
    what: str
    """What is wrong, as one sentence."""
    why: str = ""
    """How it comes about, where that is not plain: the way on which an obligation is broken, say."""
    advice: str = ""
    """What to do instead, as one sentence."""
    rule: str = ""
    """Short lower-kebab name of the check that found it."""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        element = " ".join(part for part in (self.element, f"“{self.label}”" if self.label else "") if part)
        said = " ".join(part for part in (self.what, self.why, self.advice) if part)
        warning = "warning" if self.severity is Severity.WARNING else ""
        return ": ".join(part for part in (place, warning, element, said) if part)


@dataclass(frozen=True, kw_only=True)
class FieldFault:
    """One answer that a form does not take."""

    field: str
    """Key of the field as the form names it; of a row in a list: ``list[0].key``."""
    message: str
    """What is wrong and what would be right, for the person who typed it."""


class EngineError(Exception):
    """The complaint could not be processed."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or getdoc(type(self)))
        self.text = message if isinstance(message, Text) else None
        """What can be said to people, in their language, beyond what is said of every error of its kind."""


class NotFound(EngineError):
    """There is nothing of that name here, or it is not yours to see."""


class NotPermitted(EngineError):
    """Your role does not allow this."""


class Refused(EngineError):
    """The case is at a stage that does not allow this."""


class AlreadyDone(Refused):
    """Somebody else has done this task already."""

    def __init__(self, message: str | None = None, *, by: str = "", at: datetime | None = None) -> None:
        super().__init__(message)
        self.by = by
        self.at = at


class Overtaken(AlreadyDone):
    """A time limit ran out before: the case has moved on, or is about to."""

    def __init__(self, message: str | None = None, *, instance: str) -> None:
        super().__init__(message)
        self.instance = instance
        """Id of the process instance whose timers are due."""


class Conflict(Refused):
    """Somebody changed this at the same moment; please look again and repeat what is still needed."""


class Invalid(EngineError):
    """Some answers need to be corrected."""

    def __init__(self, faults: Iterable[FieldFault], message: str | None = None) -> None:
        super().__init__(message)
        self.faults: Sequence[FieldFault] = tuple(faults)


class TooLarge(EngineError):
    """This is larger than what can be taken in."""


class TooMany(EngineError):
    """Too many attempts in a short time; please wait and try again."""

    def __init__(self, message: str | None = None, *, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds."""


class DefinitionsRefused(EngineError):
    """The definitions have problems; nothing was deployed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StateRefused(EngineError):
    """The saved state of the case is damaged, foreign, or of an unknown format."""

    def __init__(self, message: str | None = None, *, instance_id: str = "", why: str = "") -> None:
        super().__init__(message)
        self.instance_id = instance_id
        """Of which process instance, once that is known."""
        self.why = why


class SettingsRefused(EngineError):
    """The settings have faults."""


class Unreadable(EngineError):
    """What was sealed can't be opened: it is damaged, was moved, or was sealed under another key."""


class Erased(EngineError):
    """The personal data of this case was erased."""


class NotSignedIn(EngineError):
    """Please sign in."""
