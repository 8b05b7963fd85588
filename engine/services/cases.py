"""Cases: found, read, corrected, and answered on behalf of complainants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from engine import feel
from engine.definitions.forms import Submitted
from engine.domain.actors import ActorKind
from engine.domain.audit import EventTag
from engine.domain.channels import Channel
from engine.kernel.errors import FieldFault, NotFound, Refused
from engine.persistence import Case
from engine.services.access import HANDLERS, READERS, require, shown, within
from engine.services.answering import Answering
from engine.services.case_pages import CasePages
from engine.services.codes import Codes
from engine.services.deployments import Deployments
from engine.services.documents import Documents
from engine.services.extensions import Extensions
from engine.services.follow_up import FollowUps
from engine.services.history import History
from engine.services.moves import Moves
from engine.services.objectivity import is_complained_about
from engine.services.offers import AT_THE_DESK, Offers
from engine.services.read_models import (
    CaseFilters,
    CasePage,
    CaseView,
    CompletedStep,
    DocumentView,
    ExplainedCase,
    FollowUpForm,
    FormView,
    TaskRow,
)
from engine.services.reading import ABOUT_YOU, Reading
from engine.services.registered import Registered
from engine.services.relations.links import Links
from engine.services.relations.subjects import Subjects
from engine.services.rows import Rows
from engine.services.step import Step

PAGE = 25


class Cases:
    """What staff and auditors do with cases beside the tasks, within their departments."""

    def __init__(  # noqa: PLR0913 - the services that a case touches
        self,
        step: Step,
        *,
        moves: Moves,
        deployments: Deployments,
        offers: Offers,
        pages: CasePages,
        rows: Rows,
        registered: Registered,
        answering: Answering,
        documents: Documents,
        codes: Codes,
        links: Links,
        subjects: Subjects,
        history: History,
        reading: Reading,
        extensions: Extensions,
        follow_ups: FollowUps,
    ) -> None:
        self._step = step
        self._moves = moves
        self._deployments = deployments
        self._offers = offers
        self._pages = pages
        self._rows = rows
        self._registered = registered
        self._answering = answering
        self._documents = documents
        self._codes = codes
        self._links = links
        self._subjects = subjects
        self._history = history
        self._reading = reading
        self._extensions = extensions
        self._follow_ups = follow_ups

    def find(self, filters: CaseFilters, page: int = 1) -> CasePage:
        """One page of the cases that fit, the newest first."""
        require(self._step.actor, *READERS)
        wanted = [shown(self._step.actor), *_conditions(filters)]
        total = self._step.session.scalar(select(func.count()).select_from(Case).where(*wanted)) or 0
        pages = max(1, -(-total // PAGE))
        page = min(max(1, page), pages)
        statement = (
            select(Case)
            .where(*wanted)
            .order_by(Case.received_at.desc(), Case.reference.desc())
            .limit(PAGE)
            .offset((page - 1) * PAGE)
        )
        rows = self._rows.of_cases(self._step.session.scalars(statement).all())
        return CasePage(rows=rows, total=total, page=page, pages=pages)

    def get(self, reference: str) -> CaseView:
        """A case with everything on it. That personal data were read is noted."""
        return self._pages.page(self._find(reference))

    def follow_up(self, reference: str) -> FollowUpForm:
        """The follow-up form of a case (Annex F). That personal data were read is noted."""
        return self._follow_ups.of(self._find(reference))

    def tasks(self, reference: str) -> tuple[TaskRow, ...]:
        """The open tasks of a case, without anything personal."""
        require(self._step.actor, *READERS)
        return self._pages.tasks(self._find(reference))

    def variables(self, reference: str) -> Mapping[str, feel.Value]:
        """What expressions can read where the case stands; nothing of it is personal."""
        require(self._step.actor, *READERS)
        move = self._moves.load(self._find(reference))
        if move is None:
            return {}
        standing = (
            *move.before.tasks,
            *(token for token, *_ in (*move.before.timers, *move.before.subscriptions)),
        )
        values = dict(move.instance.variables)
        for token in standing:
            values |= move.instance.variables_at(token)
        return values

    def offer(
        self,
        reference: str,
        offer_id: str,
        submitted: Submitted | None = None,
        faults: Iterable[FieldFault] = (),
    ) -> FormView:
        """The form of something that is offered to staff, or to the complainant and done on their behalf."""
        require(self._step.actor, *HANDLERS)
        case = self._read(reference)
        return self._offers.form(case, offer_id, AT_THE_DESK, submitted=submitted, faults=faults)

    def respond(self, reference: str, offer_id: str, submitted: Submitted, channel: Channel) -> CompletedStep:
        """Record what the complainant said by phone, by letter or in person; or act for the organisation."""
        case = self._lock(reference)
        move = self._offers.respond(case, offer_id, AT_THE_DESK, submitted, channel=channel)
        return self._rows.of_step(move, "")

    def correction_form(
        self, reference: str, submitted: Submitted | None = None, faults: Iterable[FieldFault] = ()
    ) -> FormView:
        """The complaint form with the data as they are registered now."""
        require(self._step.actor, *HANDLERS)
        case = self._read(reference)
        bundle = self._deployments.bundle(case.department, case.deployment)
        return self._answering.view(
            case,
            bundle,
            bundle.organisation.complaint_form,
            variables=self._registered.variables(case),
            submitted=submitted,
            faults=faults,
        )

    def correct(self, reference: str, submitted: Submitted) -> None:
        """Correct registered data: the version before stays on record, the process reads the new one."""
        case = self._lock(reference)
        bundle = self._deployments.bundle(case.department, case.deployment)
        known = self._registered.variables(case)
        form = bundle.organisation.complaint_form
        answers = self._answering.take(case, bundle, form, submitted, variables=known)
        answers = self._subjects.correct(case, bundle, answers)
        self._answering.keep(case, answers, is_correction=True)
        self._registered.correct(case, answers)
        product = str(answers.variables.get(bundle.organisation.product_field) or case.product)
        self._step.session.rewrite(case, product=product)
        if move := self._moves.load(case):
            move.instance.set_variables(answers.variables)
            self._moves.save(move)

    def new_code(self, reference: str) -> str:
        """Issue a new tracking code for a lost one, which opens nothing from then on."""
        case = self._lock(reference)
        self._history.note(case, EventTag.CODE_ISSUED)
        return self._codes.replace(case, self._links.family(case))

    def explain(self, reference: str) -> tuple[ExplainedCase, ...]:
        """When what is owed on a case is due, and why then; for each department that has that reference."""
        if self._step.actor.kind is not ActorKind.SYSTEM:
            require(self._step.actor, *READERS)
        which = Case.reference == reference.strip().upper(), shown(self._step.actor)
        found = self._step.session.scalars(select(Case).where(*which).order_by(Case.department)).all()
        if not found:
            raise _not_found()
        return tuple(
            ExplainedCase(
                reference=case.reference, department=case.department, clocks=self._pages.clocks(case)
            )
            for case in found
        )

    def extend(self, reference: str, clock: str, number: str, reason: str) -> datetime | None:
        """Give more time for what a clock measures; says when it is due then."""
        case = self._lock(reference)
        bundle = self._deployments.bundle(case.department, case.deployment)
        return self._extensions.extend(case, bundle, clock, number, reason)

    def note_reading(self, reference: str) -> None:
        """The actor has been shown something personal of a case, beside its page."""
        self._read(reference)

    def document(self, reference: str, document_id: str) -> DocumentView:
        """A document on a case, with its content."""
        return self._documents.open(self._read(reference), document_id)

    def _read(self, reference: str) -> Case:
        """A case of which something personal is shown."""
        case = self._find(reference)
        self._reading.note(case)
        return case

    def _find(self, reference: str) -> Case:
        require(self._step.actor, *READERS)
        which = Case.reference == reference.strip().upper(), within(self._step.actor, Case.department)
        return self._yours(self._step.session.scalars(select(Case).where(*which)).one_or_none())

    def _lock(self, reference: str) -> Case:
        """A case to be changed, locked."""
        require(self._step.actor, *HANDLERS)
        which = Case.reference == reference.strip().upper(), within(self._step.actor, Case.department)
        return self._yours(self._moves.lock(*which))

    def _yours(self, case: Case | None) -> Case:
        """A case that was found; whom it is about neither reads it nor changes anything in it."""
        if case is None:
            raise _not_found()
        if is_complained_about(case, self._step.actor.name):
            raise Refused(ABOUT_YOU)
        return case


def _not_found() -> NotFound:
    return NotFound("There is no case of that reference, or it is not yours to see.")


def _conditions(filters: CaseFilters) -> list[ColumnElement[bool]]:
    exact = {
        Case.product: filters.product,
        Case.status: filters.status,
        Case.stage: filters.stage,
        Case.department: filters.department,
        Case.channel: filters.channel,
    }
    conditions = [column == value for column, value in exact.items() if value]
    if text := filters.text.strip().upper():
        conditions.append(Case.reference.contains(text, autoescape=True))
    return conditions
