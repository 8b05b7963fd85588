"""E-mails that come back are seen on their case, from where the letter goes by post."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from engine.domain.actors import SYSTEM
from engine.kernel.errors import NotPermitted
from engine.services.bounces import read
from tests.services.desk import CLERK, Town
from tests.services.test_outbox import (  # noqa: F401 - fixtures
    ADDRESS,
    Mailbox,
    by_email,
    letter,
    mail_server,
    mailbox,
    tick,
    town,
)


def returned(
    mail: EmailMessage, *, action: str = "failed", status: str = "5.1.1", headers: bool = False
) -> bytes:
    """What a mail server sends back, as RFC 3464 has it."""
    report = EmailMessage()
    report["From"], report["To"] = "MAILER-DAEMON@mail.example", "complaints@town.example"
    report["Subject"] = "Undelivered Mail Returned to Sender"
    original = (
        "Content-Type: text/rfc822-headers\r\n\r\n" + str(mail).partition("\n\n")[0]
        if headers
        else "Content-Type: message/rfc822\r\n\r\n" + mail.as_string()
    )
    said = f"Final-Recipient: rfc822; {ADDRESS}\r\nAction: {action}\r\nStatus: {status}\r\n"
    parts = [
        "Content-Type: text/plain\r\n\r\nI am sorry to have to inform you …",
        f"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\n{said}",
        original,
    ]
    body = "".join(f"--b1\r\n{part}\r\n" for part in parts) + "--b1--\r\n"
    head = report.as_string().strip()
    kind = 'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b1"'
    return f"{head}\n{kind}\n\n{body}".encode()


def sent(town: Town, mailbox: Mailbox) -> tuple[str, EmailMessage]:  # noqa: F811 - the fixture's type
    reference = by_email(town)
    tick(town)
    return reference, mailbox.received[-1]


def take(town: Town, source: bytes, by=SYSTEM) -> str:  # noqa: F811
    with town.engine.transaction(by) as services:
        return services.bounces.take(source)


@pytest.mark.parametrize("headers", [False, True])
def test_a_letter_that_came_back_shows_it_and_goes_by_post(town, mailbox, headers):  # noqa: F811
    reference, mail = sent(town, mailbox)
    assert letter(town, reference).status == "sent"
    assert take(town, returned(mail, headers=headers)) == reference
    row = letter(town, reference)

    assert (row.status, row.mail_fault) == ("not-sent", "5.1.1")
    assert "E-mail came back" in str(town.case(reference).timeline[-1].what)
    with town.engine.transaction(CLERK) as services:
        services.print_queue.put_in(row.id)
    assert letter(town, reference).status == "to-post"


def test_the_same_notification_twice_is_one(town, mailbox):  # noqa: F811
    reference, mail = sent(town, mailbox)
    for _ in range(2):
        take(town, returned(mail))

    said = [str(one.what) for one in town.case(reference).timeline]
    assert len([one for one in said if "came back" in one]) == 1


def test_a_notice_that_came_back_shows_on_its_letter(town, mailbox):  # noqa: F811
    reference = town.receive(reach_by="e-mail", email=ADDRESS).reference
    tick(town)
    take(town, returned(mailbox.received[-1]))
    row = letter(town, reference)

    assert (row.status, row.mail_fault) == ("shown", "5.1.1")


def test_a_delay_is_no_bounce(town, mailbox):  # noqa: F811
    reference, mail = sent(town, mailbox)

    assert take(town, returned(mail, action="delayed", status="4.4.1")) == ""
    assert letter(town, reference).status == "sent"


def test_what_was_posted_meanwhile_stays_posted(town, mailbox):  # noqa: F811
    reference, mail = sent(town, mailbox)
    with town.engine.transaction(CLERK) as services:
        services.print_queue.mark_posted([letter(town, reference).id])
    take(town, returned(mail))

    assert letter(town, reference).status == "posted"


def test_what_is_none_of_ours_is_left_alone(town):  # noqa: F811
    stranger = EmailMessage()
    stranger["Message-ID"] = "<letter.00000000-0000@town.example>"
    stranger.set_content("hello")

    assert take(town, returned(stranger)) == ""
    assert take(town, b"Subject: hello\n\nno report") == ""
    assert take(town, b"\xff\x00 no e-mail at all") == ""
    with pytest.raises(NotPermitted):
        take(town, b"", CLERK)


def test_a_report_is_read_without_its_original(town, mailbox):  # noqa: F811
    """Some servers send no original, but answer the e-mail."""
    _, mail = sent(town, mailbox)
    report = message_from_bytes(returned(EmailMessage()), policy=policy.default)
    report["In-Reply-To"] = mail["Message-ID"]

    assert read(report.as_bytes()).key == mail["Idempotency-Key"]
