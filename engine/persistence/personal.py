"""What is personal: readable only with the key of the case, and gone for ever when that key is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from engine.kernel.ids import new_id
from engine.persistence.columns import Table, belongs_to


class CaseKey(Table):
    """The key of a case, wrapped by the master key. Deleting the row erases the person from the case."""

    __tablename__ = "case_key"
    __table_args__ = (belongs_to("complaint_case", case_id="id"),)

    department: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime]


class RegisteredKind(StrEnum):
    """The two sorts of personal answers."""

    IDENTITY = "identity"
    CONTENT = "content"


class RegisteredData(Table):
    """All identity, or all content, of a case at one time. A change adds a version; none is overwritten."""

    __tablename__ = "registered_data"
    __table_args__ = (belongs_to("complaint_case", case_id="id"),)

    department: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[RegisteredKind] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1 for the first version; the highest one holds."""
    sealed: Mapped[bytes]
    at: Mapped[datetime]
    by: Mapped[str]
    element: Mapped[str] = mapped_column(default="")
    """Id of the diagram element whose form brought it; empty for the complaint and for corrections."""
    is_correction: Mapped[bool] = mapped_column(default=False)


class LetterStatus(StrEnum):
    """What became of a letter."""

    SHOWN = "shown"
    TO_POST = "to-post"
    POSTED = "posted"
    TO_SEND = "to-send"
    """By e-mail; it waits for its delivery."""
    SENT = "sent"
    NOT_SENT = "not-sent"
    """The e-mail could not be delivered: it must reach the complainant in another way."""


class Letter(Table):
    """A letter that was written: subject and text are sealed."""

    __tablename__ = "letter"
    __table_args__ = (
        belongs_to("complaint_case", case_id="id"),
        Index(None, "department", "case_id"),
        Index(None, "department", "status"),
    )

    department: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    case_id: Mapped[str]
    name: Mapped[str]
    language: Mapped[str]
    to: Mapped[str]
    """``complainant`` or ``staff``."""
    status: Mapped[LetterStatus]
    sealed: Mapped[bytes]
    element: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime]
    posted_at: Mapped[datetime | None] = mapped_column(default=None)
    posted_by: Mapped[str] = mapped_column(default="")


class Document(Table):
    """A file that came with a complaint, an answer or a task: name and content are sealed."""

    __tablename__ = "document"
    __table_args__ = (
        belongs_to("complaint_case", case_id="id"),
        Index(None, "department", "case_id"),
    )

    department: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    case_id: Mapped[str]
    field: Mapped[str]
    """Key of the form field that took it."""
    element: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str]
    size: Mapped[int]
    sealed_name: Mapped[bytes]
    sealed: Mapped[bytes] = mapped_column(deferred=True)
    added_at: Mapped[datetime]
    added_by: Mapped[str]
    from_complainant: Mapped[bool] = mapped_column(default=True)
    """Whether the complainant may see it behind the code: only what they sent themselves."""


class Draft(Table):
    """A half-filled form. It expires; what was typed is sealed under a key of its own or of the case."""

    __tablename__ = "draft"
    __table_args__ = (Index(None, "expires_at"), Index(None, "department", "case_id"))

    department: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    """Hash of the complainant's random token, or the task and the member of staff."""
    case_id: Mapped[str | None] = mapped_column(default=None)
    form: Mapped[str]
    wrapped_key: Mapped[bytes | None] = mapped_column(default=None)
    """The draft's own key, wrapped; none where the key of the case is used."""
    sealed: Mapped[bytes]
    saved_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class DraftDocument(Table):
    """A file that waits in a draft. What it is called stands in the draft."""

    __tablename__ = "draft_document"
    __table_args__ = (belongs_to("draft", draft_id="id"), Index(None, "department", "draft_id"))

    department: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=new_id)
    draft_id: Mapped[str]
    size: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(deferred=True)


class TrackingCode(Table):
    """What the complainant's code opens. The secret half is known to its owner alone: here is its MAC."""

    __tablename__ = "tracking_code"
    __table_args__ = (
        belongs_to("complaint_case", case_id="id"),
        Index(None, "department", "case_id", unique=True),
    )

    locator: Mapped[str] = mapped_column(primary_key=True)
    department: Mapped[str]
    case_id: Mapped[str]
    mac: Mapped[bytes]
    issued_at: Mapped[datetime]
