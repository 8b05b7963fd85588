"""The outbox: letters leave by e-mail at least once, with one key, and what can't arrive is seen."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from PIL import Image

from engine import definitions
from engine.app import Channel
from engine.domain.actors import SYSTEM
from engine.kernel.errors import AlreadyDone, NotFound, NotPermitted
from engine.kernel.settings import Settings
from engine.persistence import Case
from engine.services.delivery import ATTEMPTS, LEASE, LONGEST_PAUSE
from tests.services.desk import ADMINISTRATOR, CLERK, Town, read

ADDRESS = "jane@example.org"


@dataclass
class Mailbox:
    """A real mail server that keeps what it takes, and refuses as a test says."""

    refusal: str = ""
    received: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.refusal:
            return self.refusal
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


class MailServer:
    """The server before a mailbox, which can be away for a while."""

    def __init__(self, mailbox: Mailbox, port: int) -> None:
        self.port = port
        self._mailbox = mailbox
        self._running: Controller | None = None

    def start(self) -> None:
        self._running = Controller(self._mailbox, hostname="127.0.0.1", port=self.port)
        self._running.start()

    def stop(self) -> None:
        running, self._running = self._running, None
        if running:
            running.stop()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def mail_server(mailbox: Mailbox) -> Iterator[MailServer]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = MailServer(mailbox, port)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def town(halls, shipped_hall: str, settings: Settings, clock, mail_server: MailServer) -> Iterator[Town]:
    """The shipped processes, with a mail server, on both databases."""
    server = f"smtp://127.0.0.1:{mail_server.port}"
    with_mail = replace(settings, smtp_url=server, mail_from="complaints@town.example")
    with halls.opened(shipped_hall, with_mail, clock) as town:
        yield town


def by_email(town: Town) -> str:
    return town.receive(CLERK, Channel.E_MAIL, reach_by="e-mail", email=ADDRESS).reference


def outbox(town: Town):
    with town.engine.transaction(ADMINISTRATOR) as services:
        return services.outbox.list()


def letter(town: Town, reference: str):
    return town.case(reference).letters[0]


def tick(town: Town) -> int:
    return town.engine.worker().tick()


def test_who_wrote_by_email_gets_the_letter_by_email(town, mailbox):
    reference = by_email(town)
    assert letter(town, reference).status == "to-send"
    tick(town)
    (mail,) = mailbox.received

    assert (mail["To"], mail["From"]) == (ADDRESS, "complaints@town.example")
    assert reference in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()
    assert "Thank you for telling us" in text
    assert not {"\\", "*", "<", "&"} & set(text), "no marks of any markup"
    assert mail["Message-ID"] == f"<letter.{letter(town, reference).id}@town.example>"
    assert letter(town, reference).status == "sent"
    assert "Letter sent by e-mail" in str(town.case(reference).timeline[-1].what)
    assert outbox(town) == ()


def test_it_is_sent_once_however_often_the_worker_looks(town, mailbox):
    by_email(town)
    for _ in range(3):
        tick(town)

    assert len(mailbox.received) == 1


def test_who_came_on_the_web_is_told_only_that_a_letter_waits(town, mailbox):
    receipt = town.receive(reach_by="e-mail", email=ADDRESS, description="My secret trouble")
    tick(town)
    (mail,) = mailbox.received
    said = mail.as_string()

    assert "/follow/" in said
    assert receipt.code not in said
    assert receipt.reference not in said
    assert "secret" not in said
    assert letter(town, receipt.reference).status == "shown"


def drawn_anew(town: Town, old: bytes, new: bytes, *more: definitions.Resource) -> Town:
    """The same with other data."""
    base = read(Path("processes"), None)
    data = base.resources["organisation.toml"].source
    assert old in data
    told = definitions.Resource.of("organisation.toml", data.replace(old, new))
    resources = {**base.resources, **{one.path: one for one in (told, *more)}}
    with town.engine.transaction(SYSTEM) as services:
        services.deployments.deploy(definitions.Bundle.from_resources(None, resources.values()))
    return town


def test_an_organisation_can_send_the_letters_themselves_to_all(town, mailbox):
    drawn_anew(town, b'by_email = "notice"', b'by_email = "letter"')
    reference = town.receive(reach_by="e-mail", email=ADDRESS).reference
    tick(town)
    (mail,) = mailbox.received

    assert letter(town, reference).status == "sent"
    assert reference in mail["Subject"]


def picture(size: int) -> bytes:
    drawn = io.BytesIO()
    Image.effect_noise((size, size), 100).save(drawn, "PNG")
    return drawn.getvalue()


def branded(town: Town, size: int) -> bytes:
    """The town with a logo of its own, so many points wide."""
    logo = definitions.Resource.of("branding/logo.png", picture(size))
    said = b'[branding]\nlogo = "branding/logo.png"\nname = "Town & Country"\n\n[relations]'
    drawn_anew(town, b"[relations]", said, logo)
    return logo.source


def test_the_logo_travels_with_the_page_and_is_told_to_who_does_not_see_it(town, mailbox):
    logo = branded(town, 60)
    by_email(town)
    tick(town)
    (mail,) = mailbox.received
    page = mail.get_body(("html",)).get_content()
    (image,) = [part for part in mail.walk() if part.get_content_type() == "image/png"]

    assert image.get_content() == logo
    assert f'src="cid:{image["Content-ID"].strip("<>")}" alt="Town &amp; Country"' in page
    assert image.get_content_disposition() == "inline"
    assert not list(mail.iter_attachments()), "it is part of the page"
    assert "Thank you for telling us" in mail.get_body(("plain",)).get_content()


def test_a_picture_that_is_too_large_is_left_out_of_emails(town, mailbox):
    branded(town, 400)
    by_email(town)
    tick(town)
    (mail,) = mailbox.received

    assert not [part for part in mail.walk() if part.get_content_maintype() == "image"]
    assert ">Town &amp; Country</p>" in mail.get_body(("html",)).get_content()


def test_without_an_address_the_letter_goes_by_post(town):
    reference = town.receive(CLERK, Channel.LETTER, reach_by="phone", phone="020 7946 0000").reference

    assert letter(town, reference).status == "to-post"
    assert outbox(town) == ()


def test_without_a_mail_server_everything_goes_by_post(halls, shipped_hall, settings, clock):
    with halls.opened(shipped_hall, settings, clock) as town:
        assert letter(town, by_email(town)).status == "to-post"
        assert outbox(town) == ()


@pytest.mark.parametrize("refusal", ["550 no such person", "554 not here"])
def test_what_is_refused_for_good_is_seen_by_the_administrator(town, mailbox, refusal):
    mailbox.refusal = refusal
    reference = by_email(town)
    tick(town)
    (row,) = outbox(town)

    assert (row.status, row.reference, row.last_fault) == ("dead", reference, refusal[:3])
    assert letter(town, reference).status == "not-sent"


def test_what_was_refused_can_be_tried_again(town, mailbox):
    mailbox.refusal = "550 no such person"
    reference = by_email(town)
    tick(town)
    mailbox.refusal = ""
    with town.engine.transaction(ADMINISTRATOR) as services:
        assert services.outbox.retry_all() == 1
    assert letter(town, reference).status == "to-send"
    tick(town)

    assert letter(town, reference).status == "sent"
    assert len(mailbox.received) == 1


def test_what_is_on_its_way_needs_no_retry(town):
    by_email(town)
    (row,) = outbox(town)

    with pytest.raises(AlreadyDone), town.engine.transaction(ADMINISTRATOR) as services:
        services.outbox.retry(row.key)
    with pytest.raises(NotFound), town.engine.transaction(ADMINISTRATOR) as services:
        services.outbox.retry("letter:none")
    with pytest.raises(NotPermitted), town.engine.transaction(CLERK) as services:
        services.outbox.retry(row.key)


def test_a_server_that_is_down_is_tried_again_later(town, mailbox, mail_server, clock):
    mail_server.stop()
    reference = by_email(town)
    tick(town)
    (row,) = outbox(town)
    assert (row.status, row.attempts, row.last_fault) == ("waiting", 1, "ConnectionRefusedError")
    tick(town)
    assert outbox(town)[0].attempts == 1, "not before its time"
    mail_server.start()
    clock.move(timedelta(minutes=2))
    tick(town)

    assert letter(town, reference).status == "sent"
    assert len(mailbox.received) == 1


def test_a_server_that_never_comes_back_makes_dead_letters(town, mail_server, clock):
    mail_server.stop()
    reference = by_email(town)
    for _ in range(ATTEMPTS):
        tick(town)
        clock.move(LONGEST_PAUSE * 2)
    (row,) = outbox(town)

    assert (row.status, row.attempts) == ("dead", ATTEMPTS)
    assert letter(town, reference).status == "not-sent"


def test_who_dies_between_sending_and_marking_sends_again_with_the_same_key(
    town, mailbox, clock, monkeypatch
):
    by_email(town)
    from engine.services.delivery import Delivery

    with monkeypatch.context() as dying:
        dying.setattr(Delivery, "arrived", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            tick(town)
    tick(town)
    assert len(mailbox.received) == 1, "its lease has not run out"
    clock.move(LEASE)
    tick(town)

    first, second = mailbox.received
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Idempotency-Key"] == second["Idempotency-Key"]
    assert outbox(town) == ()


def test_nobody_writes_to_a_person_who_was_erased(town, mailbox):
    reference = by_email(town)
    with town.engine.transaction(SYSTEM) as services:
        case = services._step.session.query(Case).filter_by(reference=reference).one()
        services.vault.erase(case)
    tick(town)

    assert mailbox.received == []
    assert outbox(town) == ()


def test_a_worker_that_has_to_stop_gives_back_what_it_did_not_try(town, mailbox):
    for _ in range(3):
        by_email(town)
    worker = town.engine.worker()
    turns = iter([True, False, False])
    worker._relay.run(lambda: next(turns))

    assert len(mailbox.received) == 1
    assert [row.attempts for row in outbox(town)] == [0, 0]
    tick(town)
    assert len(mailbox.received) == 3
