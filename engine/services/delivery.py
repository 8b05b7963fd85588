"""Delivery: what waits in the outbox is leased, opened, and marked with what became of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, select, update

from engine.definitions import WAITING, Bundle, RenderedLetter
from engine.definitions.mail import logo_of, page_of, text_of
from engine.domain.audit import EventTag
from engine.kernel.errors import Erased
from engine.kernel.settings import Settings
from engine.persistence import Case, Letter, LetterStatus, Outgoing, OutgoingKind, OutgoingStatus
from engine.services.deployments import Deployments
from engine.services.history import History
from engine.services.letterheads import letterhead_of
from engine.services.outbox import address_in
from engine.services.personal import Personal
from engine.services.post import Mail, Undeliverable
from engine.services.step import Step
from engine.services.surroundings import environment_of, names_of
from engine.services.vault import Vault

LEASE = timedelta(minutes=5)
"""How long a delivery is left to who took it: longer than any server is waited for."""
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
ATTEMPTS = 20
"""About three days; after that an administrator has to see to it."""


@dataclass(frozen=True)
class Parcel:
    """A delivery that was leased, and which attempt it is: nobody else settles this attempt."""

    department: str
    key: str
    attempt: int


class Delivery:
    """The database's side of a delivery; what speaks to mail servers does so between its transactions."""

    def __init__(
        self, step: Step, *, vault: Vault, personal: Personal, history: History, deployments: Deployments
    ) -> None:
        self._step = step
        self._vault = vault
        self._personal = personal
        self._history = history
        self._deployments = deployments

    def lease(self, limit: int) -> tuple[Parcel, ...]:
        """Take what is due, the longest waiting first; from whoever dies with it, it comes back."""
        now = self._step.now()
        due = (
            select(Outgoing)
            .where(Outgoing.status == OutgoingStatus.WAITING, Outgoing.next_at <= now)
            .order_by(Outgoing.next_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self._step.session.scalars(due).all()
        for row in rows:
            row.attempts += 1
            row.next_at = now + LEASE
        return tuple(Parcel(row.department, row.key, row.attempts) for row in rows)

    def give_back(self, parcel: Parcel) -> None:
        """Leave to others at once what was taken and not tried."""
        untried = {"next_at": self._step.now(), "attempts": parcel.attempt - 1}
        statement = update(Outgoing).where(*_mine(parcel)).values(**untried)
        self._step.session.execute(statement, execution_options={"synchronize_session": False})

    def pack(self, parcel: Parcel) -> Mail | None:
        """Open what is to be said and to whom; nothing where the person was erased, or it was settled."""
        found = self._find(parcel)
        if found is None:
            return None
        row, case, letter = found
        try:
            to = address_in(self._personal.identity(case))
            said = self._letter(case, letter) if row.kind is OutgoingKind.LETTER else self._notice(case)
        except Erased:
            return None
        bundle = self._deployments.bundle(case.department, case.deployment)
        head = letterhead_of(bundle.told_in(letter.language))
        return Mail(
            key=row.key,
            to=to,
            subject=said.subject,
            text=text_of(said.markdown),
            html=page_of(said.subject, said.html, letter.language, head),
            logo=logo_of(head),
            language=letter.language,
            written_at=row.created_at,
        )

    def arrived(self, parcel: Parcel) -> None:
        """The receiving side has taken it."""
        if found := self._find(parcel):
            row, case, letter = found
            row.status, row.sent_at, row.last_fault = OutgoingStatus.SENT, self._step.now(), ""
            self._tell(row, case, letter, LetterStatus.SENT)

    def cancel(self, parcel: Parcel) -> None:
        """There is nobody to send it to any more."""
        statement = update(Outgoing).where(*_mine(parcel)).values(status=OutgoingStatus.CANCELLED)
        self._step.session.execute(statement, execution_options={"synchronize_session": False})

    def failed(self, parcel: Parcel, fault: Undeliverable) -> None:
        """It did not arrive: later again, or never."""
        if found := self._find(parcel):
            row, case, letter = found
            row.last_fault = fault.fault
            row.next_at = self._step.now() + pause_after(row.attempts)
            if fault.for_good or row.attempts >= ATTEMPTS:
                row.status = OutgoingStatus.DEAD
                self._tell(row, case, letter, LetterStatus.NOT_SENT)

    def _find(self, parcel: Parcel) -> tuple[Outgoing, Case, Letter] | None:
        """The row as this attempt left it, its case, and the letter that it is about; the case is locked."""
        statement = (
            select(Case, Outgoing, Letter)
            .join(Outgoing, (Outgoing.department == Case.department) & (Outgoing.case_id == Case.id))
            .join(
                Letter,
                (Letter.department == Outgoing.department)
                & (Letter.id == parcel.key.removeprefix("letter:")),
            )
            .where(*_mine(parcel))
        )
        if not self._step.read_only:
            statement = statement.with_for_update()
        found = self._step.session.execute(statement).one_or_none()
        if found is None:
            return None
        case, row, letter = found
        self._history.hold(case)
        return row, case, letter

    def _tell(self, row: Outgoing, case: Case, letter: Letter, status: LetterStatus) -> None:
        """What became of the letter itself; a mere notice changes nothing of it."""
        if row.kind is not OutgoingKind.LETTER:
            return
        if letter.status is not LetterStatus.POSTED:  # somebody was quicker, with an envelope
            letter.status = status
        tag = EventTag.LETTER_SENT if status is LetterStatus.SENT else EventTag.LETTER_UNDELIVERABLE
        self._history.note_by_process(case, tag, details={"letter": letter.name, "id": letter.id})

    def _letter(self, case: Case, letter: Letter) -> RenderedLetter:
        text = self._vault.open_json(case, f"letter:{letter.id}", letter.sealed)
        return RenderedLetter(text["subject"], text["markdown"], text["html"])

    def _notice(self, case: Case) -> RenderedLetter:
        """Word that a letter waits: nothing of the person, the matter or the letter."""
        bundle = self._deployments.bundle(case.department, case.deployment)
        letter = bundle.letters[WAITING, _language(bundle, case.language)]
        told = bundle.told_in(letter.language)
        names, environment = names_of(case, told), environment_of(bundle, self._step.clock)
        said = letter.render(names, environment, told.tongue.texts)
        where = _where_to_read(self._step.settings)
        link = f'<p><a href="{where}">{where}</a></p>'
        return RenderedLetter(said.subject, f"{said.markdown}\n\n{where}\n", f"{said.html}{link}")


def pause_after(attempts: int) -> timedelta:
    """Twice as long after each attempt, up to a limit; not all at the same moment."""
    longest: timedelta = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return longest * secrets.SystemRandom().uniform(0.8, 1.2)


def _mine(parcel: Parcel) -> tuple[ColumnElement[bool], ...]:
    return (
        Outgoing.department == parcel.department,
        Outgoing.key == parcel.key,
        Outgoing.attempts == parcel.attempt,
        Outgoing.status == OutgoingStatus.WAITING,
    )


def _language(bundle: Bundle, wanted: str) -> str:
    """The reader’s language if the notice is written in it, or the first of the department’s."""
    written = [language for name, language in bundle.letters if name == WAITING]
    return next((one for one in (wanted, *bundle.organisation.languages) if one in written), written[0])


def _where_to_read(settings: Settings) -> str:
    return f"{settings.public_url.rstrip('/')}/follow/"
