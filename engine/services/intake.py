"""Receipt of complaints, whatever the channel (ISO 10002 7.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from engine import feel
from engine.definitions import Bundle
from engine.definitions.forms import Answers, Form, Submitted, WrittenAnswer
from engine.domain import pasted_mail
from engine.domain.actors import ActorKind
from engine.domain.channels import Channel
from engine.domain.limits import TimeLimit
from engine.kernel.errors import FieldFault, NotFound
from engine.kernel.ids import new_id
from engine.kernel.texts import Text, msgid
from engine.persistence import Case
from engine.services.access import HANDLERS, require
from engine.services.answering import form_of, form_view
from engine.services.beginnings import Beginnings
from engine.services.deployments import ORGANISATION, Deployments
from engine.services.desk import Desk
from engine.services.labels import Labels
from engine.services.mail_proposals import proposal
from engine.services.read_models import (
    AnsweredPage,
    FieldValue,
    FormView,
    MailProposal,
    OrganisationView,
    Receipt,
)
from engine.services.references import next_reference
from engine.services.relations.subjects import Subjects
from engine.services.step import Step
from engine.services.surroundings import environment_of


class Intake:
    """Takes complaints in. Whatever the process does afterwards: a complaint that was taken in is kept."""

    def __init__(
        self,
        step: Step,
        *,
        deployments: Deployments,
        beginnings: Beginnings,
        desk: Desk,
        subjects: Subjects,
        labels: Labels,
    ) -> None:
        self._step = step
        self._deployments = deployments
        self._beginnings = beginnings
        self._desk = desk
        self._subjects = subjects
        self._labels = labels

    def form(self, submitted: Submitted | None = None, faults: Iterable[FieldFault] = ()) -> FormView:
        """The complaint form, with what was typed so far."""
        base = self._base()
        return form_view(_form(base), _names(base), environment_of(base, self._step.clock), submitted, faults)

    def check(self, submitted: Submitted, page: int | None = None) -> None:
        """Check the answers of one page, or of all. Raises `Invalid`."""
        self._load(self._base(), submitted, page)

    def answers(self, submitted: Submitted) -> tuple[AnsweredPage, ...]:
        """What was typed so far, written out page by page, to be checked before it is sent."""
        base = self._base()
        names, environment = _names(base), environment_of(base, self._step.clock)
        written = _form(base).written(submitted, names, environment)
        return tuple(
            AnsweredPage(id=page.id, title=page.title, answers=_answers_on(page.number, written))
            for page in _form(base).shown(submitted, names, environment)
        )

    def organisation(self) -> OrganisationView:
        """The organisation, as every page names it; also before anything is deployed."""
        try:
            organisation = self._base().organisation
        except NotFound:
            return OrganisationView(title="Plaint")
        return OrganisationView(
            title=organisation.title,
            languages=tuple(organisation.languages),
            time_zone=organisation.time_zone,
            contact=dict(organisation.contact),
        )

    def next_steps(self) -> tuple[Text, ...]:
        """What happens next to whoever complained, as the organisation promises it."""
        limits = self._base().organisation.time_limits
        promised = (
            Text(text, limit=TimeLimit.parse(limits[name]).text)
            for name, text in _PROMISES.items()
            if name in limits
        )
        follow = Text("With the code you can follow your complaint and answer our questions at any time.")
        return (*promised, follow)

    def department_of(self, product: str, unit: str = "") -> str:
        """The department that complaints about a product or service, at one of our units, go to."""
        return self._base().organisation.department_of(product, unit) or ORGANISATION

    def receive(
        self,
        *,
        channel: Channel,
        submitted: Submitted,
        language: str,
        draft: str = "",
        token: str = "",
        received: datetime | None = None,
    ) -> Receipt:
        """Register a complaint, give it a reference and a code, and let its process begin.

        `draft` is the token of what was typed page by page; it takes the place of `submitted`, and is gone
        afterwards. `token` is that of a form in one piece: sent again, it gives the complaint that was kept.
        `received` says when the complaint arrived where that was earlier, as with a letter.
        """
        if self._step.actor.kind is ActorKind.STAFF:
            require(self._step.actor, *HANDLERS)
        else:
            channel = Channel.WEB
        if kept := self._kept(token):
            return kept
        submitted = self._desk.drafts.take(draft) if draft else submitted
        base = self._deployments.current_bundle(ORGANISATION)
        answers = self._load(base, submitted)
        subject = self._subjects.named(base, answers.variables)
        if subject:
            answers = self._subjects.told(answers, subject)
        case = self._register(base, answers, channel, language, received)
        desk = self._desk
        desk.begin(case)
        desk.answering.keep(case, answers)
        desk.registered.receive(case, answers, channel)
        if subject:
            self._subjects.link(case, subject)
        code = desk.codes.issue(case, draft or token)
        started = self._beginnings.start(case, answers.variables)
        return self._receipt(case, code, submitted, started=started)

    def read_mail(self, text: str) -> MailProposal:
        """What a pasted e-mail gives for the complaint form. Nothing is registered."""
        require(self._step.actor, *HANDLERS)
        base = self._deployments.current_bundle(ORGANISATION)
        mail = pasted_mail.read(text, ZoneInfo(base.organisation.time_zone))
        return proposal(mail, _form(base), base.organisation.text_field)

    def code_of(self, draft: str) -> str:
        """The tracking code of what a draft became, told to who holds its token. Raises `NotFound`."""
        return self._desk.codes.of_draft(draft)

    def _kept(self, token: str) -> Receipt | None:
        """The receipt of a form that was sent before; none if it wasn’t."""
        if not token:
            return None
        try:
            code = self._desk.codes.of_draft(token)
        except NotFound:
            return None
        return self._receipt(self._desk.codes.find(code), code, Submitted(), started=True)

    def _register(
        self,
        base: Bundle,
        answers: Answers,
        channel: Channel,
        language: str,
        received: datetime | None,
    ) -> Case:
        product = str(answers.variables.get(base.organisation.product_field) or "")
        unit = str(answers.variables.get(base.organisation.unit_field) or "")
        department, digest = self._destination(product, unit)
        now = self._step.now()
        case = Case(
            department=department,
            id=new_id(),
            reference=next_reference(self._step, ZoneInfo(base.organisation.time_zone)),
            deployment=digest,
            product=product,
            channel=channel,
            language=_language(base, str(answers.identity.get("preferred_language") or language)),
            received_at=min(received or now, now),
            registered_at=now,
            registered_by=self._step.actor.name,
        )
        self._step.session.add(case)
        return case

    def _destination(self, product: str, unit: str) -> tuple[str, str]:
        """Department and deployment; where a department has none, the organisation itself answers."""
        department = self.department_of(product, unit)
        try:
            return department, self._deployments.current_digest(department)
        except NotFound:
            return ORGANISATION, self._deployments.current_digest(ORGANISATION)

    def _receipt(self, case: Case, code: str, submitted: Submitted, *, started: bool) -> Receipt:
        return Receipt(
            reference=case.reference,
            code=code,
            received=case.received_at,
            department=case.department,
            department_title=self._labels.department(case.department),
            documents=tuple(attachment.name for files in submitted.files.values() for attachment in files),
            has_incident=not started,
        )

    def _load(self, base: Bundle, submitted: Submitted, page: int | None = None) -> Answers:
        environment = environment_of(base, self._step.clock)
        return _form(base).load(submitted, _names(base), environment, page)

    def _base(self) -> Bundle:
        """In the words of whoever fills in the form."""
        return self._deployments.current_bundle(ORGANISATION).told_in(self._step.language)


def _answers_on(page: int, written: Iterable[WrittenAnswer]) -> tuple[FieldValue, ...]:
    return tuple(
        FieldValue(key=one.name, label=one.label, text=one.text, kind=one.kind)
        for one in written
        if one.page == page
    )


def _form(base: Bundle) -> Form:
    return form_of(base, base.organisation.complaint_form)


def _names(base: Bundle) -> dict[str, feel.Value]:
    return dict(base.organisation.values)


def _language(base: Bundle, wanted: str) -> str:
    spoken = base.organisation.languages
    return wanted if wanted in spoken else spoken[0]


_PROMISES = {
    "acknowledge": msgid("We confirm that we have received your complaint within {limit}."),
    "assess": msgid("We look at how serious and how urgent it is within {limit}."),
    "answer": msgid("You get our answer within {limit}."),
}
"""Time limits of organisation.toml that are promises to the complainant, where set (ISO 10002 7.1)."""
