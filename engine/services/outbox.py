"""The outbox: what steps want to leave the house, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, func, select, update

from engine import feel
from engine.definitions import WAITING, Bundle
from engine.domain.channels import Channel
from engine.kernel.errors import AlreadyDone, NotFound
from engine.kernel.texts import Text
from engine.persistence import Case, Letter, LetterStatus, Outgoing, OutgoingKind, OutgoingStatus
from engine.services.access import require_administrator, require_overseer, shown, within
from engine.services.read_models import OutgoingCounts, OutgoingRow
from engine.services.step import Step

_SHOWN_AT_ONCE = 500


class Outbox:
    """Takes in what is to be delivered, with the step that wants it; administrators see what could not be."""

    def __init__(self, step: Step) -> None:
        self._step = step

    def take(self, case: Case, letter: Letter, kind: OutgoingKind) -> None:
        """Send a letter that was just written on its way, or word of it."""
        now = self._step.now()
        self._step.session.add(
            Outgoing(
                department=case.department,
                key=f"letter:{letter.id}",
                case_id=case.id,
                kind=kind,
                created_at=now,
                next_at=now,
            )
        )

    def kind_for(self, case: Case, bundle: Bundle, identity: Mapping[str, feel.Value]) -> OutgoingKind | None:
        """What of a letter to the complainant leaves by e-mail; nothing without mail server or address."""
        if not self._step.settings.smtp_url or not address_in(identity):
            return None
        if case.channel is Channel.E_MAIL or bundle.organisation.letters_by_email == "letter":
            return OutgoingKind.LETTER
        has_notice = any(name == WAITING for name, _ in bundle.letters)
        return OutgoingKind.NOTICE if has_notice else None

    def list(self) -> tuple[OutgoingRow, ...]:
        """What could not be delivered, and what still waits; the oldest first."""
        require_overseer(self._step.actor)
        statement = (
            select(Outgoing, Case.reference)
            .join(Case, (Case.department == Outgoing.department) & (Case.id == Outgoing.case_id))
            .where(
                shown(self._step.actor),
                Outgoing.status.in_((OutgoingStatus.DEAD, OutgoingStatus.WAITING)),
            )
            .order_by(Outgoing.status, Outgoing.created_at, Outgoing.key)
            .limit(_SHOWN_AT_ONCE)
        )
        return tuple(_row(row, reference) for row, reference in self._step.session.execute(statement))

    def counts(self) -> OutgoingCounts:
        """How many wait, and how many could not be delivered."""
        require_overseer(self._step.actor)
        numbers = select(Outgoing.status, func.count()).where(
            within(self._step.actor, Outgoing.department),
            Outgoing.status.in_((OutgoingStatus.DEAD, OutgoingStatus.WAITING)),
        )
        found = {row[0]: row[1] for row in self._step.session.execute(numbers.group_by(Outgoing.status))}
        return OutgoingCounts(
            waiting=found.get(OutgoingStatus.WAITING, 0), dead=found.get(OutgoingStatus.DEAD, 0)
        )

    def retry(self, key: str) -> None:
        """Try again what could not be delivered. Raises `NotFound`, or `AlreadyDone`."""
        require_administrator(self._step.actor)
        if self._revive(Outgoing.key == key):
            return
        mine = within(self._step.actor, Outgoing.department)
        if self._step.session.scalar(select(Outgoing.key).where(Outgoing.key == key, mine)) is None:
            raise NotFound("There is nothing of this key in the outbox, or it is not yours to see.")
        raise AlreadyDone(Text("It is on its way already, or has arrived."))

    def retry_all(self) -> int:
        """Try all again that could not be delivered; says how many there are."""
        require_administrator(self._step.actor)
        return self._revive()

    def _revive(self, *which: ColumnElement[bool]) -> int:
        dead = (
            within(self._step.actor, Outgoing.department),
            Outgoing.status == OutgoingStatus.DEAD,
            *which,
        )
        session = self._step.session
        rows = session.scalars(select(Outgoing).where(*dead).with_for_update()).all()
        letters = [row.key.removeprefix("letter:") for row in rows if row.kind is OutgoingKind.LETTER]
        for row in rows:
            row.status, row.attempts, row.next_at = OutgoingStatus.WAITING, 0, self._step.now()
        unsent = Letter.id.in_(letters), Letter.status == LetterStatus.NOT_SENT
        if letters:
            session.execute(update(Letter).where(*unsent).values(status=LetterStatus.TO_SEND))
        return len(rows)


def address_in(identity: Mapping[str, feel.Value]) -> str:
    """The e-mail address of a complainant; empty if they gave none."""
    said = identity.get("email")
    return said.strip() if isinstance(said, str) else ""


def postal_address_in(identity: Mapping[str, feel.Value]) -> str:
    """The postal address of a complainant; empty if they gave none."""
    said = identity.get("address")
    return said.strip() if isinstance(said, str) else ""


def _row(row: Outgoing, reference: str) -> OutgoingRow:
    return OutgoingRow(
        key=row.key,
        kind=str(row.kind),
        reference=reference,
        department=row.department,
        status=str(row.status),
        attempts=row.attempts,
        last_fault=row.last_fault,
        created_at=row.created_at,
        next_at=row.next_at,
    )
