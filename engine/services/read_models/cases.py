"""Cases, as staff and auditors see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.kernel.texts import Text
from engine.services.read_models.administration import IncidentView
from engine.services.read_models.forms import FieldValue, Offer
from engine.services.read_models.inbox import TaskRow
from engine.services.read_models.papers import DocumentRow, LetterRow, NoticeView
from engine.services.read_models.relations import Consent, Destination, RelationView


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """One thing that happened on a case; never personal data."""

    at: datetime
    tag: str
    """What happened, as an audit event tag: ``task:completed``, ``letter:written`` …"""
    what: Text
    """The same as a sentence for people."""
    by: str = ""
    """Who did it, as people are called here; empty: the process itself."""
    element: str = ""
    label: str = ""
    """What the diagram element is called."""
    stage: str = ""
    channel: str = ""
    details: tuple[FieldValue, ...] = ()
    is_milestone: bool = True
    """Whether it tells the story of the case; the rest is told to whoever asks for every step."""


@dataclass(frozen=True, kw_only=True)
class CaseSummary:
    """A case in a list, or beside a task."""

    reference: str
    department: str
    department_title: str
    status: str
    """``open`` or ``closed``."""
    stage: str
    stage_label: Text
    product: str
    """Label of the product or service that it is about."""
    channel: str
    language: str
    received: datetime
    closed: datetime | None = None
    due: datetime | None = None
    """What is due first: an open task, or the answer to the complainant."""
    overdue: bool = False
    outcome: str = ""
    open_tasks: int = 0
    has_incident: bool = False


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """One page of a list of cases."""

    rows: tuple[CaseSummary, ...]
    total: int
    page: int
    """1-based."""
    pages: int


@dataclass(frozen=True, kw_only=True)
class CaseFilters:
    """Which cases are looked for; empty means all."""

    text: str = ""
    """A reference, or a part of one."""
    product: str = ""
    status: str = ""
    stage: str = ""
    department: str = ""
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class DiagramView:
    """A diagram with the path a case took, for the viewer and as text."""

    process_id: str
    title: str
    xml: str
    completed: tuple[str, ...]
    """Ids of the elements that were completed."""
    taken: tuple[str, ...]
    """Ids of the sequence flows that were taken."""
    current: tuple[str, ...]
    """Ids of the elements where the case stands now."""
    incidents: tuple[str, ...] = ()
    """Ids of the elements that are stopped by an incident."""
    as_text: tuple[Text, ...] = ()
    """The same path as text, in the order of the first time; what is current comes last."""


@dataclass(frozen=True, kw_only=True)
class InstanceView:
    """One run of the process on a case: the first, or one after a reopening."""

    id: str
    number: int
    """1-based."""
    process_id: str
    status: str
    """``running``, ``finished`` or ``stopped`` (its first step failed)."""
    started: datetime
    ended: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ClockLine:
    """A step in how a due date came about."""

    at: datetime
    what: Text
    due: datetime | None = None
    """When it was due from then on."""


@dataclass(frozen=True, kw_only=True)
class ExtensionForm:
    """How the reader may extend a time limit."""

    unit: Text
    """What is counted: working days, say."""
    reasons: tuple[tuple[str, str], ...]
    """Code and label of each."""
    most: Text
    """How much all extensions together may be; empty without a bound."""
    is_told: bool
    """Whether a letter tells the complainant."""


@dataclass(frozen=True, kw_only=True)
class ClockView:
    """A clock of a case: what it measures, when that is due, and why then."""

    name: str
    title: str
    """What the clock, or the time limit of that name, is called."""
    started: datetime
    """What is counted from."""
    stopped: datetime | None
    paused_since: datetime | None
    paused_seconds: int
    spent_seconds: int
    spent: Text
    """How much of the budget is spent, in its own unit."""
    budget: Text
    """The limit with its extensions; empty without one."""
    due: datetime | None = None
    """When it is, or was, due; while it stands still, when it would be if it went on now."""
    late: bool = False
    """Whether it ran on after it was due."""
    lines: tuple[ClockLine, ...] = ()
    """How it came about: the receipt, pauses, extensions …"""
    source: str = ""
    """Where the rule is written that the limit follows from; empty where no file says so."""
    extension: ExtensionForm | None = None
    """None where the reader may not extend it."""


@dataclass(frozen=True, kw_only=True)
class ExplainedCase:
    """The clocks of a case, without anything personal."""

    reference: str
    department: str
    clocks: tuple[ClockView, ...]


@dataclass(frozen=True, kw_only=True)
class RegisteredVersion:
    """The registered data of a complaint as they stood at one time; the first is what was received."""

    number: int
    """1-based."""
    at: datetime
    by: str
    identity: tuple[FieldValue, ...]
    content: tuple[FieldValue, ...]
    variables: tuple[FieldValue, ...]


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """What was said on a case and sent with it: what lies beside a task that is done."""

    identity: tuple[FieldValue, ...] = ()
    content: tuple[FieldValue, ...] = ()
    variables: tuple[FieldValue, ...] = ()
    documents: tuple[DocumentRow, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CaseView(CaseSummary, CaseFile):
    """A case with everything on it that staff may see."""

    record: tuple[FieldValue, ...] = ()
    """What the process put on record: outcome, remedy, cause …"""
    timeline: tuple[TimelineEntry, ...] = ()
    letters: tuple[LetterRow, ...] = ()
    notices: tuple[NoticeView, ...] = ()
    tasks: tuple[TaskRow, ...] = ()
    """Open ones."""
    offers: tuple[Offer, ...] = ()
    """What may be recorded on the complainant's behalf, or is offered to staff."""
    diagrams: tuple[DiagramView, ...] = ()
    instances: tuple[InstanceView, ...] = ()
    clocks: tuple[ClockView, ...] = ()
    versions: tuple[RegisteredVersion, ...] = ()
    incidents: tuple[IncidentView, ...] = ()
    deployment: str = ""
    """Digest of the definitions that the case runs on."""
    relations: tuple[RelationView, ...] = ()
    """What it is to other cases."""
    misrouted_to: Destination | None = None
    """The department that answers for what it is about, where that is another one."""
    consent: Consent | None = None
    """Of the person who is represented; none where nobody is."""
    may_relate: bool = False
    """The reader may split, link, merge, forward it, or hand it over."""
    may_change: bool = False
    """The reader may correct, respond on behalf, and issue a code; auditors may not."""
