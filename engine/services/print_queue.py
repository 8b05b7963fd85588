"""The print queue: letters that go out on paper, printed together and marked when they are in the post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from engine.definitions import Bundle
from engine.definitions.paper import Sheet, to_pdf
from engine.definitions.spoken import day_in
from engine.domain.audit import EventTag
from engine.kernel.errors import AlreadyDone, NotFound, Refused
from engine.kernel.texts import Text
from engine.persistence import Case, CaseStatus, Event, Letter, LetterStatus
from engine.services.access import HANDLERS, READERS, require, shown
from engine.services.deployments import Deployments
from engine.services.diagrams import element_of
from engine.services.history import History
from engine.services.labels import Labels
from engine.services.ledgers import Ledgers
from engine.services.letterheads import letterhead_of
from engine.services.letters import Letters
from engine.services.read_models import LetterView, PaperPage, PaperRow, Posted
from engine.services.reading import Reading
from engine.services.step import Step

_SHOWN_AT_ONCE = 200
_ELSEWHERE = (LetterStatus.SHOWN, LetterStatus.NOT_SENT, LetterStatus.TO_SEND, LetterStatus.SENT)
"""From where a letter can be put into the queue."""
_OF_CASE = (Case.department == Letter.department) & (Case.id == Letter.case_id)
_BY_LETTER = "letter"
"""What the line of a clock names that stopped because a letter was posted."""


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

    def waiting(self, department: str = "") -> PaperPage:
        """What is to be printed and posted, the oldest first; of one department, or of all of the actor's."""
        require(self._step.actor, *READERS)
        found = self._rows(*_waits_in(department))
        numbers = self._count()
        return PaperPage(
            rows=tuple(
                self._row(view, *one) for view, one in zip(self._letters.views(found), found, strict=True)
            ),
            total=sum(number for name, number in numbers.items() if department in {"", name}),
            departments=tuple((name, self._labels.department(name)) for name in numbers),
        )

    def print(self, letters: Sequence[str]) -> bytes:
        """One PDF of all these letters. Who prints them reads them: that is noted on each case."""
        require(self._step.actor, *READERS)
        found = self._found(letters)
        self._reading.note(*{case.id: case for _, case in found}.values())
        views = self._letters.views(found)
        return to_pdf([self._sheet(view, *one) for view, one in zip(views, found, strict=True)])

    def print_for_complainant(self, case: Case, letter_id: str) -> bytes:
        """A letter of a case whose code was typed in."""
        of_case = Letter.department == case.department, Letter.case_id == case.id
        theirs = Letter.id == letter_id, Letter.to == "complainant"
        letter = self._step.session.scalars(select(Letter).where(*of_case, *theirs)).one_or_none()
        if letter is None:
            raise NotFound("There is no such letter.")
        return to_pdf([self._sheet(self._letters.view(letter, case), letter, case)])

    def mark_posted(self, letters: Sequence[str]) -> tuple[Posted, ...]:
        """Note that letters are in the post, and say of each what became of it. Their clocks stop now.

        Raises `AlreadyDone` where somebody marked them all before.
        """
        require(self._step.actor, *HANDLERS)
        found, now = self._found(letters), self._step.now()
        told = tuple(self._posted(letter, case, now) for letter, case in found)
        if all(one.fault for one in told):
            raise AlreadyDone(told[0].fault)
        return told

    def posted_with(self, letter_id: str) -> tuple[str, ...]:
        """The letters that the actor marked as posted together with one of them, itself included."""
        require(self._step.actor, *HANDLERS)
        this = select(Letter.posted_at).where(Letter.id == letter_id).scalar_subquery()
        mine = Letter.posted_by == self._step.actor.name, shown(self._step.actor)
        together = select(Letter.id).join(Case, _OF_CASE).where(Letter.posted_at == this, *mine)
        return tuple(self._step.session.scalars(together))

    def take_back(self, letters: Sequence[str]) -> int:
        """Say that letters are not in the post after all; they are in the queue again.

        Clocks that stopped when they were posted go on as if they never had; none of a case that is closed.
        """
        require(self._step.actor, *HANDLERS)
        changed = [(one, case) for one, case in self._found(letters) if one.status is LetterStatus.POSTED]
        for letter, case in changed:
            letter.status, letter.posted_at, letter.posted_by = LetterStatus.TO_POST, None, ""
            self._note(letter, case, EventTag.LETTER_NOT_POSTED)
            self._let_clocks_go_on(letter, case)
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
        found = self._rows(Letter.id.in_(letters), lock=not self._step.read_only)
        if not found:
            raise NotFound("There is no such letter, or it is not yours to see.")
        return found

    def _rows(self, *which: ColumnElement[bool], lock: bool = False) -> Sequence[tuple[Letter, Case]]:
        statement = (
            select(Letter, Case)
            .join(Case, _OF_CASE)
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

    def _count(self) -> Mapping[str, int]:
        """How many letters wait, by department."""
        numbers = (
            select(Letter.department, func.count())
            .join(Case, _OF_CASE)
            .where(*_waits_in(""), shown(self._step.actor))
        )
        grouped = numbers.group_by(Letter.department).order_by(Letter.department)
        return {name: number for name, number in self._step.session.execute(grouped).all()}  # noqa: C416

    def _posted(self, letter: Letter, case: Case, now: datetime) -> Posted:
        if letter.status is LetterStatus.POSTED:
            by = self._labels.person(letter.posted_by)
            said = Text("This letter was posted already by {name}.", name=by)
            return Posted(id=letter.id, reference=case.reference, fault=said)
        letter.status, letter.posted_at = LetterStatus.POSTED, now
        letter.posted_by = self._step.actor.name
        self._note(letter, case, EventTag.LETTER_POSTED)
        self._stop_clocks(letter, case)
        return Posted(id=letter.id, reference=case.reference)

    def _note(self, letter: Letter, case: Case, tag: EventTag) -> None:
        self._history.note(case, tag, details={"letter": letter.name, "id": letter.id})

    def _stop_clocks(self, letter: Letter, case: Case) -> None:
        """Stop what the letter stops, where the organisation counts from when it is posted."""
        bundle = self._bundle(case)
        element = element_of(bundle, letter.element) if bundle.organisation.stops_when_posted else None
        for clock in element.properties.get("clock-stop", "").split() if element else ():
            if clock in self._ledgers.running(case):
                said = {_BY_LETTER: letter.id}
                self._ledgers.note_by_actor(case, bundle, EventTag.CLOCK_STOPPED, clock, **said)

    def _let_clocks_go_on(self, letter: Letter, case: Case) -> None:
        """Take back that clocks stopped when the letter was posted, unless they have run again since."""
        bundle = self._bundle(case)
        if not bundle.organisation.stops_when_posted or case.status is CaseStatus.CLOSED:
            return
        turned = select(Event).where(
            Event.department == case.department,
            Event.case_id == case.id,
            Event.tag.in_((EventTag.CLOCK_STARTED, EventTag.CLOCK_STOPPED, EventTag.CLOCK_UNSTOPPED)),
        )
        newest = {
            line.details["clock"]: line for line in self._step.session.scalars(turned.order_by(Event.number))
        }
        for clock, line in newest.items():
            if line.details.get(_BY_LETTER) == letter.id:
                self._ledgers.unstop(case, bundle, clock)

    def _bundle(self, case: Case) -> Bundle:
        return self._deployments.bundle(case.department, case.deployment)

    def _row(self, view: LetterView, letter: Letter, case: Case) -> PaperRow:
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

    def _sheet(self, view: LetterView, letter: Letter, case: Case) -> Sheet:
        bundle = self._bundle(case).told_in(letter.language)
        return Sheet(
            subject=view.subject,
            language=letter.language,
            date=day_in(letter.language, letter.written_at, bundle.organisation.time_zone),
            addressee=view.addressee,
            markdown=view.markdown,
            head=letterhead_of(bundle),
        )


def _waits_in(department: str) -> list[ColumnElement[bool]]:
    of_department = [Letter.department == department] if department else []
    return [Letter.status == LetterStatus.TO_POST, *of_department]
