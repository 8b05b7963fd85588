"""Forms and answers, ready to be printed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from engine.definitions.forms import ShownPage, Submitted
from engine.kernel.errors import FieldFault


@dataclass(frozen=True, kw_only=True)
class FormView:
    """A form ready to be printed: what is shown of it, what was typed so far, and what is wrong with it."""

    form_id: str
    title: str
    pages: tuple[ShownPage, ...]
    """What is shown, texts and options resolved, answers and faults beside their fields."""
    submitted: Submitted = field(default_factory=Submitted)
    """What was typed so far, page by page laid over each other."""
    faults: tuple[FieldFault, ...] = ()
    """For the summary of what is wrong."""


@dataclass(frozen=True, kw_only=True)
class FieldValue:
    """One answer or figure, labelled and written out for people."""

    key: str
    label: str
    text: str
    kind: str = ""
    """``identity``, ``content`` or ``variable``."""
    of_complaint: bool = False
    """Whether the complaint form asked for it; the rest came with tasks and messages."""


@dataclass(frozen=True, kw_only=True)
class AnsweredPage:
    """A page of a form with what was answered on it, to be checked before it is sent."""

    id: str
    title: str
    answers: tuple[FieldValue, ...]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Something that somebody may do on a case now: a message of the diagram that comes with a form."""

    id: str
    label: str
    form_id: str
    style: str = "secondary"
    """``primary``, ``secondary`` or ``danger``."""
    audience: str = "complainant"
    """``complainant`` (and staff on their behalf) or ``staff``."""
    is_question: bool = False
    """The case waits for it: a receive task, or a user task for the complainant."""
    text: str = ""
    """The element's documentation: what this is for."""
    due: datetime | None = None
