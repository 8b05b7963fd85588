"""E-mails that came back: what their delivery status notifications (RFC 3464) say, kept with the letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from sqlalchemy import select

from engine.domain.audit import EventTag
from engine.persistence import Case, Letter, LetterStatus, Outgoing, OutgoingKind, OutgoingStatus
from engine.services.access import require_administrator, within
from engine.services.history import History
from engine.services.step import Step

_KEY = re.compile(r"letter[.:](?P<id>[0-9A-Za-z-]{8,64})")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_FOR_GOOD = "failed"


@dataclass(frozen=True)
class Bounce:
    """What a mail server says of an e-mail of ours."""

    key: str
    """Of the outbox: ``letter:<id>``."""
    status: str
    """An enhanced status code, as ``5.1.1``."""
    for_good: bool


class Bounces:
    """Notes which e-mails came back."""

    def __init__(self, step: Step, history: History) -> None:
        self._step = step
        self._history = history

    def take(self, source: bytes) -> str:
        """Take a notification in; says the reference of the case, or nothing if it concerns none of ours."""
        require_administrator(self._step.actor)
        bounce = read(source)
        if bounce is None or not bounce.for_good:
            return ""
        statement = (
            select(Case, Outgoing, Letter)
            .join(Outgoing, (Outgoing.department == Case.department) & (Outgoing.case_id == Case.id))
            .join(
                Letter,
                (Letter.department == Outgoing.department)
                & (Letter.id == bounce.key.removeprefix("letter:")),
            )
            .where(Outgoing.key == bounce.key, within(self._step.actor, Outgoing.department))
            .with_for_update()
        )
        found = self._step.session.execute(statement).one_or_none()
        if found is None:
            return ""
        case, row, letter = found
        self._history.hold(case)
        self._tell(bounce, case, row, letter)
        reference: str = case.reference
        return reference

    def _tell(self, bounce: Bounce, case: Case, row: Outgoing, letter: Letter) -> None:
        if row.status is OutgoingStatus.DEAD and row.last_fault == bounce.status:
            return  # the same notification again
        row.status, row.last_fault = OutgoingStatus.DEAD, bounce.status
        on_its_way = letter.status in {LetterStatus.SENT, LetterStatus.TO_SEND}
        if row.kind is OutgoingKind.LETTER and on_its_way:
            letter.status = LetterStatus.NOT_SENT
        details = {"letter": letter.name, "id": letter.id}
        self._history.note_by_process(case, EventTag.LETTER_BOUNCED, details=details)


def read(source: bytes) -> Bounce | None:
    """What a notification says; nothing if it is none, or of an e-mail that is not ours."""
    message = message_from_bytes(source, policy=policy.default)
    assert isinstance(message, EmailMessage)
    key = _key_of(message)
    parts = (one for one in message.walk() if one.get_content_type() == "message/delivery-status")
    report = next(parts, None)
    if not key or report is None:
        return None
    blocks = [one for one in report.get_payload() if isinstance(one, Message)]
    actions = [str(one.get("Action", "")).strip().lower() for one in blocks]
    said = " ".join(str(one.get("Status", "")) for one in blocks)
    status = _STATUS.search(said)
    return Bounce(key, status[0] if status else "5.0.0", _FOR_GOOD in actions)


def _key_of(message: EmailMessage) -> str:
    """The key of the e-mail that came back: it stands in its headers, which every server sends along."""
    for part in message.walk():
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            inside = part.get_payload()
            text = str(inside[0] if isinstance(inside, list) and inside else inside)
            head = text.partition("\n\n")[0]
            if found := _KEY.search(_header(head, "Idempotency-Key") or _header(head, "Message-ID")):
                return f"letter:{found['id']}"
    answered = f"{message.get('In-Reply-To', '')} {message.get('References', '')}"
    found = _KEY.search(answered)
    return f"letter:{found['id']}" if found else ""


def _header(head: str, name: str) -> str:
    found = re.search(rf"^{name}:[ \t]*(.*(?:\n[ \t].*)*)", head, re.IGNORECASE | re.MULTILINE)
    return found[1] if found else ""
