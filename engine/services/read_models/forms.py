"""Forms and answers, ready to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.kernel.errors import FieldFault


@dataclass(frozen=True, kw_only=True)
class FormView:
    """A form ready to be printed: what is shown of it, what was typed so far, and what is wrong with it."""

    form_id: str
    title: str
    pages: tuple[Any, ...]
    """The shown pages, each with its shown components (`engine.definitions`), texts and options resolved."""
    page: int | None = None
    """0-based number of the page that is asked for; ``None`` for the form in one piece."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What the fields hold, by field key."""
    faults: tuple[FieldFault, ...] = ()

    def faults_of(self, key: str) -> tuple[str, ...]:
        """What is wrong with one field."""
        return tuple(fault.message for fault in self.faults if fault.field == key)


@dataclass(frozen=True, kw_only=True)
class FieldValue:
    """One answer or figure, labelled and written out for people."""

    key: str
    label: str
    text: str
    kind: str = ""
    """``identity``, ``content`` or ``variable``."""


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
    """A user task for the complainant: the case waits for an answer to it."""
    text: str = ""
    """The element's documentation: what this is for."""
    due: datetime | None = None
