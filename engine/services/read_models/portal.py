"""What the complainant is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.definitions.forms import Submitted
from engine.kernel.texts import Text
from engine.services.read_models.cases import TimelineEntry
from engine.services.read_models.forms import FieldValue, Offer
from engine.services.read_models.papers import DocumentRow, LetterView
from engine.services.read_models.relations import EarlierCase, RelatedCase


@dataclass(frozen=True, kw_only=True)
class OrganisationView:
    """The organisation, as every page names it."""

    title: str
    languages: tuple[str, ...] = ("en",)
    time_zone: str = "UTC"
    contact: Mapping[str, str] = field(default_factory=dict)
    """``address``, ``phone``, ``email``, ``web``, as far as there are."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What is said when a complaint has been received; the code is shown this once and kept nowhere."""

    reference: str
    code: str
    received: datetime
    department: str
    department_title: str
    documents: tuple[str, ...] = ()
    """Names of the documents that were sent."""
    has_incident: bool = False
    """The process's first step failed; the complaint is kept all the same. For staff."""


@dataclass(frozen=True, kw_only=True)
class MailProposal:
    """What a pasted e-mail gives for the complaint form: to be checked by whoever registers it."""

    submitted: Submitted
    sent: datetime | None
    """None where it names no date that can be read."""
    has_sender: bool
    attachments: tuple[str, ...] = ()
    """Names of the files that hang on it, which the text does not hold."""


@dataclass(frozen=True, kw_only=True)
class PortalCase:
    """What the complainant sees behind the tracking code."""

    reference: str
    status: str
    """``open`` or ``closed``."""
    stage: str
    stage_label: Text
    received: datetime
    department: str
    department_title: str
    language: str
    due: datetime | None = None
    closed: datetime | None = None
    outcome: str = ""
    timeline: tuple[TimelineEntry, ...] = ()
    letters: tuple[LetterView, ...] = ()
    documents: tuple[DocumentRow, ...] = ()
    questions: tuple[Offer, ...] = ()
    """What the case waits for the complainant to answer."""
    offers: tuple[Offer, ...] = ()
    """What else the complainant may do now."""
    summary: tuple[FieldValue, ...] = ()
    """What was complained about, as registered."""
    added: tuple[FieldValue, ...] = ()
    """What the complainant wrote since: answers to questions, why an answer was rejected."""
    contact: Mapping[str, str] = field(default_factory=dict)
    """How the department is reached, from ``[contact]`` of organisation.toml."""
    others: tuple[RelatedCase, ...] = ()
    """All cases that the code opens, this one included; nothing where there is one."""
    earlier: tuple[EarlierCase, ...] = ()
    """What goes on in this case: complaints merged with it, or the same in another department before."""
