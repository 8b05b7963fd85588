"""Letters on a case: read, printed, and marked as posted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from engine import feel
from engine.definitions import markup
from engine.domain.audit import EventTag
from engine.kernel.errors import NotFound
from engine.persistence import Case, Event, Letter, Outgoing, OutgoingStatus
from engine.services.access import READERS, require, within
from engine.services.labels import Labels
from engine.services.personal import Personal, addressed
from engine.services.read_models import LetterRow, LetterView
from engine.services.reading import Reading
from engine.services.step import Step
from engine.services.vault import Vault

_ADDRESS = ("name", "organisation_name", "address", "postcode", "town", "country")
"""Identity fields that make a postal address, in its order, where the complaint form asks for them."""


class Letters:
    """Opens the letters that the process wrote, and notes what became of them."""

    def __init__(
        self,
        step: Step,
        *,
        vault: Vault,
        personal: Personal,
        reading: Reading,
        labels: Labels,
    ) -> None:
        self._step = step
        self._vault = vault
        self._personal = personal
        self._reading = reading
        self._labels = labels

    def get(self, letter_id: str) -> LetterView:
        """A letter to be read or printed by staff."""
        require(self._step.actor, *READERS)
        letter, case = self._find(letter_id)
        self._reading.note(case)
        return replace(self.view(letter, case), mail_fault=self._mail_faults(case).get(letter.id, ""))

    def list(self, case: Case) -> tuple[LetterRow, ...]:
        """The letters on a case, oldest first."""
        rows, faults = self._rows(case), self._mail_faults(case)
        return tuple(replace(self._row(one, case), mail_fault=faults.get(one.id, "")) for one in rows)

    def to_complainant(self, case: Case) -> tuple[LetterView, ...]:
        """What the complainant reads behind the code, newest first."""
        found = (letter for letter in self._rows(case) if letter.to == "complainant")
        return tuple(self.view(letter, case) for letter in found)[::-1]

    def view(self, letter: Letter, case: Case) -> LetterView:
        """A letter with its text."""
        return self._view(letter, case, self.addressee(case) if letter.to == "complainant" else ())

    def views(self, found: Sequence[tuple[Letter, Case]]) -> Iterator[LetterView]:
        """Many letters with their texts, in a few queries."""
        identities = self._personal.identities({case.id: case for _, case in found}.values())
        for letter, case in found:
            to_complainant = letter.to == "complainant"
            yield self._view(letter, case, _lines(identities.get(case.id, {})) if to_complainant else ())

    def _view(self, letter: Letter, case: Case, addressee: tuple[str, ...]) -> LetterView:
        text = self._text(letter, case)
        return LetterView(
            **self._columns(letter, text),
            reference=case.reference,
            language=letter.language,
            html=text["html"],
            markdown=text["markdown"],
            written=markup.from_markdown(text["written"]) if "written" in text else "",
            written_subject=text.get("written_subject", ""),
            addressee=addressee,
        )

    def addressee(self, case: Case) -> tuple[str, ...]:
        """The lines of the complainant's postal address, as far as known."""
        return _lines(self._personal.identity(case))

    def _mail_faults(self, case: Case) -> Mapping[str, str]:
        """Why e-mails of a case did not arrive, by letter."""
        dead = (
            Outgoing.department == case.department,
            Outgoing.case_id == case.id,
            Outgoing.status == OutgoingStatus.DEAD,
        )
        found = self._step.session.execute(select(Outgoing.key, Outgoing.last_fault).where(*dead))
        return {key.removeprefix("letter:"): fault for key, fault in found}

    def _rows(self, case: Case) -> Sequence[Letter]:
        """In the order in which they were written; the history knows it, also of letters of one moment."""
        session = self._step.session
        written = select(Event.details).where(
            Event.department == case.department,
            Event.case_id == case.id,
            Event.tag == EventTag.LETTER_WRITTEN,
        )
        order = [details["id"] for details in session.scalars(written.order_by(Event.number))]
        of_case = Letter.department == case.department, Letter.case_id == case.id
        return sorted(session.scalars(select(Letter).where(*of_case)), key=lambda one: order.index(one.id))

    def _row(self, letter: Letter, case: Case) -> LetterRow:
        return LetterRow(**self._columns(letter, self._text(letter, case)))

    def _columns(self, letter: Letter, text: Mapping[str, str]) -> dict[str, Any]:
        return {
            "id": letter.id,
            "name": letter.name,
            "subject": text["subject"],
            "to": letter.to,
            "status": str(letter.status),
            "written_at": letter.written_at,
            "posted_at": letter.posted_at,
            "posted_by": self._labels.person(letter.posted_by),
        }

    def _text(self, letter: Letter, case: Case) -> Mapping[str, str]:
        return self._vault.open_json(case, f"letter:{letter.id}", letter.sealed)

    def _find(self, letter_id: str) -> tuple[Letter, Case]:
        statement = (
            select(Letter, Case)
            .join(Case, (Case.department == Letter.department) & (Case.id == Letter.case_id))
            .where(Letter.id == letter_id, within(self._step.actor, Letter.department))
        )
        found = self._step.session.execute(statement).one_or_none()
        if found is None:
            raise NotFound("There is no such letter, or it is not yours to see.")
        return found[0], found[1]


def _lines(identity: Mapping[str, feel.Value]) -> tuple[str, ...]:
    person = addressed(dict(identity))
    lines = (person.get(name) for name in _ADDRESS)
    return tuple(line for text in lines if isinstance(text, str) for line in text.splitlines() if line)
