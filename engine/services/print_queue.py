"""The print queue: letters that go out on paper, printed together and marked when they are in the post."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from engine.definitions.paper import Sheet, to_pdf
from engine.definitions.spoken import day_in
from engine.domain.audit import EventTag
from engine.kernel.errors import AlreadyDone, NotFound, Refused
from engine.kernel.texts import Text
from engine.persistence import Case, Letter, LetterStatus
from engine.services.access import HANDLERS, READERS, require, shown
from engine.services.deployments import Deployments
from engine.services.diagrams import element_of
from engine.services.history import History
from engine.services.labels import Labels
from engine.services.ledgers import Ledgers
from engine.services.letterheads import letterhead_of
from engine.services.letters import Letters
from engine.services.read_models import PaperRow
from engine.services.reading import Reading
from engine.services.step import Step

_SHOWN_AT_ONCE = 200
_ELSEWHERE = (LetterStatus.SHOWN, LetterStatus.NOT_SENT, LetterStatus.TO_SEND, LetterStatus.SENT)
"""From where a letter can be put into the queue."""


class PrintQueue:
    """What waits for the printer, and what has gone out."""

    def __init__(  # noqa: PLR0913 - the services that paper touches
        self,
        step: Step,
        *,
        letters: Letters,
        deployments: Deployments,
        ledgers: Ledgers,
        history: History,
        reading: Reading,
        labels: Labels,
    ) -> None:
        self._step = step
        self._letters = letters
        self._deployments = deployments
        self._ledgers = ledgers
        self._history = history
        self._reading = reading
        self._labels = labels

    def waiting(self, department: str = "") -> tuple[PaperRow, ...]:
        """What is to be printed and posted, the oldest first; of one department, or of all of the actor's."""
        require(self._step.actor, *READERS)
        which = [Letter.department == department] if department else []
        found = self._rows(Letter.status == LetterStatus.TO_POST, *which)
        return tuple(self._row(letter, case) for letter, case in found)

    def print(self, letters: Sequence[str]) -> bytes:
        """One PDF of all these letters. Who prints them reads them: that is noted on each case."""
        require(self._step.actor, *READERS)
        found = self._rows(Letter.id.in_(letters))
        if not found:
            raise NotFound("There is no such letter, or it is not yours to see.")
        for case in {case.id: case for _, case in found}.values():
            self._reading.note(case)
        return to_pdf([self._sheet(letter, case) for letter, case in found])

    def print_for_complainant(self, case: Case, letter_id: str) -> bytes:
        """A letter of a case whose code was typed in."""
        of_case = Letter.department == case.department, Letter.case_id == case.id
        theirs = Letter.id == letter_id, Letter.to == "complainant"
        letter = self._step.session.scalars(select(Letter).where(*of_case, *theirs)).one_or_none()
        if letter is None:
            raise NotFound("There is no such letter.")
        return to_pdf([self._sheet(letter, case)])

    def mark_posted(self, letters: Sequence[str]) -> int:
        """Note that letters are in the post; says how many were not marked before. Their clocks stop now."""
        require(self._step.actor, *HANDLERS)
        found = self._found(letters)
        changed = [(one, case) for one, case in found if one.status is not LetterStatus.POSTED]
        if not changed:
            by = self._labels.person(found[0][0].posted_by)
            raise AlreadyDone(Text("This letter was posted already by {name}.", name=by))
        for letter, case in changed:
            letter.status, letter.posted_at = LetterStatus.POSTED, self._step.now()
            letter.posted_by = self._step.actor.name
            self._note(letter, case, EventTag.LETTER_POSTED)
            self._stop_clocks(letter, case)
        return len(changed)

    def take_back(self, letters: Sequence[str]) -> int:
        """Say that letters are not in the post after all; they are in the queue again."""
        require(self._step.actor, *HANDLERS)
        found = self._found(letters)
        changed = [(one, case) for one, case in found if one.status is LetterStatus.POSTED]
        for letter, case in changed:
            if self._clocks(letter, case):
                raise Refused(
                    Text("A time limit stopped when this letter was posted, so that it can’t be taken back.")
                )
            letter.status, letter.posted_at, letter.posted_by = LetterStatus.TO_POST, None, ""
            self._note(letter, case, EventTag.LETTER_NOT_POSTED)
        return len(changed)

    def put_in(self, letter_id: str) -> None:
        """Send a letter by post that went another way, or could not."""
        require(self._step.actor, *HANDLERS)
        ((letter, case),) = self._found([letter_id])
        if letter.to != "complainant" or letter.status not in _ELSEWHERE:
            raise Refused(Text("This letter is in the print queue already, or has been posted."))
        letter.status = LetterStatus.TO_POST
        self._note(letter, case, EventTag.LETTER_TO_POST)

    def _found(self, letters: Sequence[str]) -> Sequence[tuple[Letter, Case]]:
        """These letters, locked with their cases. Raises `NotFound` where none is the actor's to see."""
        found = self._rows(Letter.id.in_(letters), lock=True)
        if not found:
            raise NotFound("There is no such letter, or it is not yours to see.")
        return found

    def _rows(self, *which: ColumnElement[bool], lock: bool = False) -> Sequence[tuple[Letter, Case]]:
        statement = (
            select(Letter, Case)
            .join(Case, (Case.department == Letter.department) & (Case.id == Letter.case_id))
            .where(*which, shown(self._step.actor))
            .order_by(Letter.written_at, Case.reference, Letter.id)
            .limit(_SHOWN_AT_ONCE)
        )
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        rows = [(letter, case) for letter, case in self._step.session.execute(statement)]
        if lock:
            for _, case in rows:
                self._history.hold(case)
        return rows

    def _note(self, letter: Letter, case: Case, tag: EventTag) -> None:
        self._history.note(case, tag, details={"letter": letter.name, "id": letter.id})

    def _clocks(self, letter: Letter, case: Case) -> tuple[str, ...]:
        """What posting the letter stops, where the organisation counts from then."""
        bundle = self._deployments.bundle(case.department, case.deployment)
        element = element_of(bundle, letter.element) if bundle.organisation.stops_when_posted else None
        return tuple(element.properties.get("clock-stop", "").split()) if element else ()

    def _stop_clocks(self, letter: Letter, case: Case) -> None:
        bundle = self._deployments.bundle(case.department, case.deployment)
        for clock in self._clocks(letter, case):
            if clock in self._ledgers.running(case):
                self._ledgers.note_by_actor(case, bundle, EventTag.CLOCK_STOPPED, clock)

    def _row(self, letter: Letter, case: Case) -> PaperRow:
        view = self._letters.view(letter, case)
        return PaperRow(
            id=letter.id,
            reference=case.reference,
            department=case.department,
            department_title=self._labels.department(case.department),
            subject=view.subject,
            language=letter.language,
            written_at=letter.written_at,
            has_address=len(view.addressee) > 1,
        )

    def _sheet(self, letter: Letter, case: Case) -> Sheet:
        view = self._letters.view(letter, case)
        bundle = self._deployments.bundle(case.department, case.deployment).told_in(letter.language)
        return Sheet(
            subject=view.subject,
            language=letter.language,
            date=day_in(letter.language, letter.written_at, bundle.organisation.time_zone),
            addressee=view.addressee,
            markdown=view.markdown,
            head=letterhead_of(bundle),
        )
