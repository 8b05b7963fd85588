"""An e-mail that is pasted as text says who wrote, when, and what; nothing is made up."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from engine.domain.pasted_mail import PastedMail, read

LONDON = ZoneInfo("Europe/London")
WHOLE = """\
Return-Path: <maria@example.org>
From: =?utf-8?q?Maria_R=C3=B6ssi?= <maria@example.org>
To: complaints@northfield.example
Subject: Billed
 twice
Date: Thu, 2 Apr 2026 09:12:00 +0200
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>I was billed twice &amp; nobody=
 called.</p><p>Maria</p>
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename="bill.pdf"

x
--b--
"""


def test_a_whole_e_mail_with_its_headers_is_read():
    mail = read(WHOLE, LONDON)

    assert (mail.sender, mail.address) == ("Maria Rössi", "maria@example.org")
    assert mail.sent == datetime(2026, 4, 2, 7, 12, tzinfo=UTC)
    assert mail.subject == "Billed twice"
    assert mail.body == "I was billed twice & nobody called.\nMaria"
    assert mail.attachments == ("bill.pdf",)


@pytest.mark.parametrize(
    ("sender", "date", "subject"),
    [("From", "Date", "Subject"), ("Von", "Gesendet", "Betreff"), ("Gönderen", "Tarih", "Konu")],
)
def test_the_lines_that_mail_programs_show_are_headers_too(sender: str, date: str, subject: str):
    text = f"{sender}: Jo Sample [mailto:jo@example.org]\r\n{date}: Thu, 2 Apr 2026 09:12\r\n{subject}: Dogs\r\n\r\nNo."

    mail = read(text, LONDON)

    assert (mail.sender, mail.address, mail.subject, mail.body) == (
        "Jo Sample",
        "jo@example.org",
        "Dogs",
        "No.",
    )
    assert mail.sent == datetime(2026, 4, 2, 9, 12, tzinfo=LONDON)


@pytest.mark.parametrize("text", ["Dear Sir:\n\nfrom 9 o’clock: noise.", "", "\n", "Only this"])
def test_what_has_no_headers_is_all_body(text: str):
    assert read(text, LONDON) == PastedMail(body=text.strip())


def test_a_date_that_nobody_can_read_is_none():
    assert read("From: a@b.example\nDate: yesterday\n\nHello", LONDON).sent is None
