"""Letters, documents and notices on a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from engine.kernel.texts import Text


@dataclass(frozen=True, kw_only=True)
class LetterRow:
    """A letter in a list."""

    id: str
    name: str
    subject: str
    to: str
    """``complainant`` or ``staff``."""
    status: str
    """``shown`` (online), ``to-post``, ``posted``; by e-mail: ``to-send``, ``sent``, ``not-sent``."""
    written_at: datetime
    posted_at: datetime | None = None
    posted_by: str = ""
    mail_fault: str = ""
    """Why an e-mail, with the letter or word of it, did not arrive; empty if it did, or none was sent."""


@dataclass(frozen=True, kw_only=True)
class LetterView(LetterRow):
    """A letter to be read, printed and posted."""

    reference: str
    language: str
    html: str
    """Sanitised; safe to print as it is."""
    markdown: str
    addressee: tuple[str, ...] = ()
    """Lines of the postal address, as far as known."""
    written: str = ""
    """What the process wrote, in HTML, where somebody has edited it; else empty."""
    written_subject: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterPreview:
    """A letter that a step would write."""

    subject: str
    html: str
    """Sanitised; safe to print as it is."""
    language: str
    to: str
    """``complainant`` or ``staff``."""
    way: str
    """``letter`` or ``notice`` by e-mail; ``paper``; ``online`` behind the tracking code alone."""
    addressee: tuple[str, ...] = ()
    """Lines of the postal address, as far as known."""
    read_by: tuple[str, ...] = ()
    """Titles of the groups that read it before it goes out."""


@dataclass(frozen=True, kw_only=True)
class StepPreview:
    """What would come of a step: letters, those to the complainant first, and what is to be done next."""

    letters: tuple[LetterPreview, ...]
    tasks: tuple[str, ...]
    """Labels of the tasks that it would open."""


@dataclass(frozen=True, kw_only=True)
class PaperRow:
    """A letter that is to be printed and posted."""

    id: str
    reference: str
    department: str
    department_title: str
    subject: str
    language: str
    written_at: datetime
    has_address: bool
    """Whether there is more to write on the envelope than a name."""


@dataclass(frozen=True, kw_only=True)
class PaperPage:
    """What is to be printed and posted next."""

    rows: tuple[PaperRow, ...]
    """The oldest first."""
    total: int
    """How many wait; there may be more than are shown at once."""
    departments: tuple[tuple[str, str], ...]
    """In which letters wait, with their titles."""


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What became of a letter that was to be marked as posted."""

    id: str
    reference: str
    fault: Text | None = None
    """Why it was not marked; none if it was."""


@dataclass(frozen=True, kw_only=True)
class DocumentRow:
    """A document on a case."""

    id: str
    name: str
    media_type: str
    size: int
    added_at: datetime
    added_by: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentView(DocumentRow):
    """A document with its bytes, for downloading."""

    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class NoticeView:
    """A notice that the process put on a case for a group."""

    id: str
    reference: str
    group: str
    group_title: str
    text: str
    at: datetime
    task: str = ""
    """Id of the task that was given to its reader, or taken from them."""
    note: str = ""
    """What a colleague wrote with it."""


@dataclass(frozen=True, kw_only=True)
class OutgoingRow:
    """Something that is to be delivered, or that could not be."""

    key: str
    kind: str
    """``letter``, or ``notice`` that one waits behind the tracking code."""
    reference: str
    department: str
    status: str
    """``waiting`` or ``dead``."""
    attempts: int
    last_fault: str
    created_at: datetime
    next_at: datetime


@dataclass(frozen=True, kw_only=True)
class OutgoingCounts:
    """How much is in the outbox."""

    waiting: int
    dead: int
