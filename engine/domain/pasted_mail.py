"""An e-mail that was pasted as text: with all its headers, with those that a mail program shows, or none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from html import unescape
from zoneinfo import ZoneInfo

import nh3

_SHOWN_AS = {
    "From": ("from", "von", "da", "de", "gönderen", "kimden"),
    "Date": ("date", "sent", "datum", "gesendet", "data", "inviato", "tarih", "gönderildi"),
    "Subject": ("subject", "betreff", "oggetto", "konu", "objet"),
}
"""What mail programs call the headers, in some of their languages."""
_NAMES = {shown: name for name, all_shown in _SHOWN_AS.items() for shown in all_shown}
_OTHERS = frozenset({"to", "cc", "bcc", "an", "received", "sender"})
_HEADER = re.compile(r"([^\s:][^:\n]{0,60}):(?:\s|$)")


@dataclass(frozen=True, kw_only=True)
class PastedMail:
    """What the e-mail says of itself; empty or none where it does not."""

    sender: str = ""
    """The name beside the address."""
    address: str = ""
    sent: datetime | None = None
    subject: str = ""
    body: str = ""
    attachments: tuple[str, ...] = ()
    """Names of the files that hang on it: they are not part of the text."""


def read(text: str, zone: ZoneInfo) -> PastedMail:
    """Read what was pasted. A date without a zone is one of ours."""
    told = _with_headers(text)
    message = message_from_string(told, _class=EmailMessage, policy=policy.default)
    sender, address = parseaddr(_said(message, "From"))
    return PastedMail(
        sender="" if sender == address else sender.strip(),
        address=address if "@" in address else "",
        sent=_moment(_said(message, "Date"), zone),
        subject=_said(message, "Subject"),
        body=_body(told) if "Content-Type" in message else str(message.get_payload()).strip(),
        attachments=tuple(part.get_filename() or "" for part in message.iter_attachments()),
    )


def _with_headers(text: str) -> str:
    """The text with its first lines as headers of e-mails are called; what has none is all body."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n\ufeff ").split("\n")
    first = _HEADER.match(lines[0])
    if first is None or not _is_header(first[1]):
        return "\n" + "\n".join(lines)
    for number, line in enumerate(lines):
        if not line.strip():
            break
        if found := _HEADER.match(line):
            name = _NAMES.get(found[1].strip().lower(), found[1].strip())
            said = re.sub(r"\[mailto:([^\]\s]+)\]", r"<\1>", line[found.end(1) + 1 :])
            lines[number] = f"{name if name.isascii() else 'X-Other'}:{said}"
    return "\n".join(lines)


def _is_header(name: str) -> bool:
    """Whether a first line is one: “Dear Sir:” is not."""
    said = name.strip().lower()
    return said in _NAMES or said in _OTHERS or bool(re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", said))


def _said(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _moment(said: str, zone: ZoneInfo) -> datetime | None:
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment


def _body(text: str) -> str:
    """The text of an e-mail that says how it is written; its bytes are what counts then."""
    message = message_from_bytes(text.encode(), _class=EmailMessage, policy=policy.default)
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except (LookupError, KeyError):  # a character set or encoding that nobody knows
        content = str(part.get_payload())
    if part.get_content_subtype() == "html":
        content = _text_of(content)
    return content.strip()


def _text_of(html: str) -> str:
    broken = re.sub(r"(?i)<(br|/p|/div|/tr|/li)\b[^>]*>", "\n", html)
    return re.sub(r"\n{3,}", "\n\n", unescape(nh3.clean(broken, tags=set())))
