"""What is told of cases that belong together, and of where a case can go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.kernel.texts import Text
from engine.services.read_models.forms import FieldValue
from engine.services.read_models.papers import DocumentRow


@dataclass(frozen=True, kw_only=True)
class RelationView:
    """What a case is to another one, for staff."""

    relation: str
    label: Text
    """Said before the reference: “Split from”."""
    reference: str
    department_title: str
    is_visible: bool
    """Whether the reader may open the other case."""
    at: datetime
    may_take_back: bool = False


@dataclass(frozen=True, kw_only=True)
class Destination:
    """Where a case can be handed over to."""

    id: str
    department: str
    product: str = ""
    """What it would be about there; empty where that stays as it is."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A complaint that may say the same as another."""

    reference: str
    received: datetime
    product: str
    stage_label: Text
    is_same_person: bool
    """Then they can be merged."""


@dataclass(frozen=True, kw_only=True)
class Consent:
    """The consent of somebody who is represented."""

    seen_by: str = ""
    """Who of the staff saw it; empty where nobody has."""
    seen_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CaseMatters:
    """What can be said and asked where a case is to be split or sent elsewhere."""

    reference: str
    product: str
    department_title: str
    is_open: bool
    text: str
    """The complaint in the complainant's words."""
    texts: tuple[FieldValue, ...] = ()
    """What else the complaint form asked for in free words."""
    documents: tuple[DocumentRow, ...] = ()
    products: tuple[tuple[str, str], ...] = ()
    bodies: tuple[tuple[str, str], ...] = ()
    """Codes and labels of whom complaints are forwarded to."""
    results: tuple[tuple[str, str], ...] = ()
    """Codes and labels of what becomes of requests."""
    destinations: tuple[Destination, ...] = ()
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RequestForm:
    """What is asked of a request for service."""

    products: tuple[tuple[str, str], ...]
    results: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class RequestCount:
    """How many requests there were of one sort."""

    department: str
    product: str
    result: str
    number: int


@dataclass(frozen=True, kw_only=True)
class RelatedCase:
    """Another case of the same complainant, who opens it with the same code."""

    reference: str
    department_title: str
    status: str
    is_shown: bool
    """Whether it is the one that is on the page."""


@dataclass(frozen=True, kw_only=True)
class EarlierCase:
    """A case of the complainant that goes on in the one on the page."""

    reference: str
    what: Text
    summary: tuple[FieldValue, ...] = ()
