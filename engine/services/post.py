"""The mail carrier: e-mails over SMTP, and what a refusal means."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from engine.definitions.mail import LOGO
from engine.kernel.settings import Settings

PATIENCE = 20.0
"""Seconds that a mail server may take for an answer."""
_PERMANENT = 500


@dataclass(frozen=True, kw_only=True)
class Mail:
    """An e-mail to one person. It prints nothing of itself, so that no log ever holds it."""

    key: str
    """The same at each attempt; the Message-ID is made from it."""
    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    logo: bytes = field(default=b"", repr=False)
    """The picture that the HTML shows."""
    language: str
    written_at: datetime


class Undeliverable(Exception):
    """It did not arrive; `fault` says of which kind the reason is, never in the words of the server."""

    def __init__(self, fault: str, *, for_good: bool) -> None:
        super().__init__(fault)
        self.fault = fault
        self.for_good = for_good


class Carrier(Protocol):
    """Takes e-mails one after the other, while a round lasts."""

    def deliver(self, mail: Mail) -> None:
        """Hand it over; returns when the receiving side has taken it. Raises `Undeliverable`."""
        ...


class Post:
    """Opens the way to the mail server of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._server = urlsplit(settings.smtp_url)
        self._sender = settings.mail_from

    @contextmanager
    def round(self) -> Iterator[Carrier]:
        """A round of deliveries; the connection is made when the first e-mail needs it."""
        carrier = _SmtpCarrier(self._server, self._sender)
        try:
            yield carrier
        finally:
            carrier.hang_up()


class _SmtpCarrier:
    def __init__(self, server: SplitResult, sender: str) -> None:
        self._server = server
        self._sender = sender
        self._line: smtplib.SMTP | None = None

    def deliver(self, mail: Mail) -> None:
        try:
            self._hand_over(mail)
        except (smtplib.SMTPException, OSError, ValueError) as fault:
            self.hang_up()  # the next e-mail begins anew, whatever state this one left the line in
            raise _told(fault) from fault

    def hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            try:
                line.quit()
            except (smtplib.SMTPException, OSError):
                line.close()

    def _hand_over(self, mail: Mail) -> None:
        message = _message(mail, self._sender)
        if self._line is None:
            self._line = _connected(self._server)
        self._line.send_message(message, self._sender, [mail.to])


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = f"<{mail.key.replace(':', '.')}@{sender.rpartition('@')[2]}>"
    message["Idempotency-Key"] = mail.key
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    if mail.logo:
        page = message.get_body(("html",))
        assert isinstance(page, EmailMessage)
        page.add_related(
            mail.logo, "image", "png", cid=f"<{LOGO}>", filename="logo.png", disposition="inline"
        )
    return message


def _connected(server: SplitResult) -> smtplib.SMTP:
    """A line to the server, encrypted wherever the server can; a password never travels in clear."""
    trusted = _trusted()
    host, port = server.hostname or "", server.port or 0
    if server.scheme == "smtps":
        line: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=trusted)
    else:
        line = smtplib.SMTP(host, port, timeout=PATIENCE)
    try:
        _introduce(line, server, trusted)
    except BaseException:
        line.close()
        raise
    return line


@cache
def _trusted() -> ssl.SSLContext:
    """Whom a server may be certified by; to read that list takes longer than to deliver an e-mail."""
    return ssl.create_default_context()


def _introduce(line: smtplib.SMTP, server: SplitResult, trusted: ssl.SSLContext) -> None:
    """Encrypt the line, if it is not encrypted yet and the server can, and say who we are."""
    line.ehlo()
    encrypted = server.scheme == "smtps"
    if not encrypted and line.has_extn("starttls"):
        line.starttls(context=trusted)
        encrypted = True
    if server.username:
        if not encrypted and not _is_here(server.hostname or ""):
            raise smtplib.SMTPNotSupportedError("no TLS")
        line.login(unquote(server.username), unquote(server.password or ""))


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _told(fault: Exception) -> Undeliverable:
    """What a fault means for the e-mail: refused for good, or to be tried again later."""
    kind = type(fault).__name__
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in fault.recipients.values()]
        return Undeliverable(str(min(codes)), for_good=min(codes) >= _PERMANENT)
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return Undeliverable(kind, for_good=False)  # a matter of the settings, not of this e-mail
    if isinstance(fault, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return Undeliverable(str(fault.smtp_code), for_good=fault.smtp_code >= _PERMANENT)
    if isinstance(fault, ValueError) and not isinstance(fault, OSError):
        return Undeliverable("address", for_good=True)
    return Undeliverable(kind, for_good=False)
