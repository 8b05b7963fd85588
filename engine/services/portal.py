"""What the complainant sees and does behind the tracking code, without an account."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import select

from engine.definitions import Bundle
from engine.definitions.forms import Kind, Submitted
from engine.domain.actors import COMPLAINANT, COMPLAINANTS
from engine.domain.channels import Channel
from engine.kernel.errors import FieldFault, NotFound
from engine.persistence import Case, Event
from engine.services.answers import Wordings
from engine.services.deployments import Deployments
from engine.services.documents import Documents
from engine.services.labels import Labels
from engine.services.letters import Letters
from engine.services.moves import Moves
from engine.services.offers import BEHIND_THE_CODE, Offers
from engine.services.personal import Personal, Values, Version
from engine.services.print_queue import PrintQueue
from engine.services.read_models import (
    DocumentRow,
    DocumentView,
    EarlierCase,
    FieldValue,
    FormView,
    LetterView,
    PortalCase,
    RelatedCase,
)
from engine.services.registered import Registered
from engine.services.relations.families import Families, Family
from engine.services.rows import outcome_of
from engine.services.step import Step
from engine.services.surroundings import environment_of, names_of
from engine.services.timeline import Titles, complainants_timeline


class Portal:
    """Opens a case to whoever holds its code, and to nobody else."""

    def __init__(  # noqa: PLR0913 - the services that the portal shows
        self,
        step: Step,
        *,
        families: Families,
        moves: Moves,
        deployments: Deployments,
        offers: Offers,
        registered: Registered,
        personal: Personal,
        letters: Letters,
        print_queue: PrintQueue,
        documents: Documents,
        labels: Labels,
    ) -> None:
        self._step = step
        self._families = families
        self._moves = moves
        self._deployments = deployments
        self._offers = offers
        self._registered = registered
        self._personal = personal
        self._letters = letters
        self._print_queue = print_queue
        self._documents = documents
        self._labels = labels

    def open(self, code: str, reference: str = "") -> PortalCase:
        """The case of a code, or that one of several. A wrong code and an unknown one get the same answer."""
        family = self._families.open(code, reference)
        case = family.case
        bundle = self._deployments.told(case.department, case.deployment)
        wordings = Wordings(bundle, names_of(case, bundle), environment_of(bundle, self._step.clock))
        newest = self._registered.versions(case)[-1]
        offers = self._offers.of(case, BEHIND_THE_CODE)
        letters = self._to_complainant(family)
        titles = Titles(
            bundle=bundle, labels=self._labels, letters={letter.id: letter.subject for letter in letters}
        )
        return PortalCase(
            reference=case.reference,
            status=case.status,
            stage=case.stage,
            stage_label=case.stage.label,
            received=case.received_at,
            department=case.department,
            department_title=self._labels.department(case.department),
            language=case.language,
            due=case.due_at,
            closed=case.closed_at,
            outcome=self._labels.outcome(case.department, outcome_of(case)),
            timeline=complainants_timeline(self._events(case), titles),
            letters=letters,
            documents=self._documents_of(family),
            questions=tuple(offer for offer in offers if offer.is_question),
            offers=tuple(offer for offer in offers if not offer.is_question),
            summary=wordings.of_registration({**newest.identity, **newest.content, **newest.variables}),
            added=self._added(case, bundle, wordings, newest.variables),
            contact=bundle.organisation.contact,
            others=self._others(family),
            earlier=tuple(self._earlier(one, family.case) for one in family.earlier),
        )

    def _to_complainant(self, family: Family) -> tuple[LetterView, ...]:
        """The letters of the case, and of those that go on in it."""
        cases = (family.case, *family.earlier)
        found = [letter for one in cases for letter in self._letters.to_complainant(one)]
        return tuple(sorted(found, key=lambda letter: letter.written_at, reverse=True))

    def _documents_of(self, family: Family) -> tuple[DocumentRow, ...]:
        """The documents of the case, and of those merged with it: a successor has its own copies."""
        merged = (one for one in family.earlier if one.department == family.case.department)
        return tuple(row for one in (family.case, *merged) for row in self._documents.list(one))

    def _others(self, family: Family) -> tuple[RelatedCase, ...]:
        return tuple(
            RelatedCase(
                reference=one.reference,
                department_title=self._labels.department(one.department),
                status=one.status,
                is_shown=one.id == family.case.id,
            )
            for one in family.others
        )

    def _earlier(self, case: Case, current: Case) -> EarlierCase:
        """A case that goes on in another: what was said there, unless that went along with it."""
        bundle = self._deployments.told(case.department, case.deployment)
        wordings = Wordings(bundle, names_of(case, bundle), environment_of(bundle, self._step.clock))
        said = self._registered.versions(case)[-1]
        words = {**said.content, **said.variables} if case.department == current.department else {}
        return EarlierCase(
            reference=case.reference,
            what=self._families.why(case),
            summary=wordings.of_registration(words),
        )

    def _added(self, case: Case, bundle: Bundle, wordings: Wordings, known: Values) -> tuple[FieldValue, ...]:
        """What was written where the diagrams let the complainant speak, also on their behalf."""
        elements = {
            element.id
            for process in bundle.diagrams.processes.values()
            for element in process.elements.values()
            if element.properties.get("audience") == COMPLAINANTS
        }

        def is_theirs(version: Version) -> bool:
            return version.element in elements or (bool(version.element) and version.by == COMPLAINANT.name)

        said = self._personal.content_of(case, is_theirs)
        return wordings.of_values(said, Kind.CONTENT, beside=known)

    def offer(
        self,
        code: str,
        offer_id: str,
        submitted: Submitted | None = None,
        faults: Iterable[FieldFault] = (),
        *,
        reference: str = "",
    ) -> FormView:
        """The form of a question or another offer. Raises `Refused` where it is offered no more."""
        case = self._families.open(code, reference).case
        return self._offers.form(case, offer_id, BEHIND_THE_CODE, submitted=submitted, faults=faults)

    def respond(self, code: str, offer_id: str, submitted: Submitted, *, reference: str = "") -> None:
        """Answer, accept, reject, withdraw, reopen: whatever the diagram offers now."""
        found = self._families.open(code, reference).case
        case = self._moves.lock(Case.department == found.department, Case.id == found.id)
        if case is None:
            raise NotFound
        self._offers.respond(case, offer_id, BEHIND_THE_CODE, submitted, channel=Channel.WEB)

    def letter_pdf(self, code: str, letter_id: str, *, reference: str = "") -> tuple[str, bytes]:
        """A letter as a PDF file, and the reference of its case."""
        family = self._families.open(code, reference)
        for case in family.earlier:
            with suppress(NotFound):
                return case.reference, self._print_queue.print_for_complainant(case, letter_id)
        return family.case.reference, self._print_queue.print_for_complainant(family.case, letter_id)

    def document(self, code: str, document_id: str, *, reference: str = "") -> DocumentView:
        """A document that the complainant sent."""
        family = self._families.open(code, reference)
        for case in family.earlier:
            with suppress(NotFound):
                return self._documents.open(case, document_id)
        return self._documents.open(family.case, document_id)

    def _events(self, case: Case) -> list[Event]:
        of_case = Event.department == case.department, Event.case_id == case.id
        return list(self._step.session.scalars(select(Event).where(*of_case).order_by(Event.number)))
