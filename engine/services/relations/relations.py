"""All that is done with cases that belong together, or elsewhere, and what is shown of it."""

from __future__ import annotations

from sqlalchemy import select

from engine.definitions import Bundle
from engine.definitions.forms import Kind
from engine.domain.audit import EventTag
from engine.domain.channels import Channel
from engine.kernel.errors import AlreadyDone, Refused
from engine.kernel.texts import Text
from engine.persistence import Case, CaseStatus, Event
from engine.services.answering import form_of
from engine.services.answers import Wordings
from engine.services.choices import choices
from engine.services.correspondence import Correspondence
from engine.services.documents import Documents
from engine.services.labels import BODIES, Labels
from engine.services.read_models import CaseMatters, FieldValue
from engine.services.reading import Reading
from engine.services.relations.forwarding import Forwarding
from engine.services.relations.ground import Ground
from engine.services.relations.handing_over import HandingOver
from engine.services.relations.merging import Merging
from engine.services.relations.requests import RESULTS, Request, Requests
from engine.services.relations.splitting import Part, Splitting
from engine.services.relations.successors import Successors
from engine.services.surroundings import environment_of, names_of


class Relations:
    """The actions of a case page that reach beyond the case. Each is one business step."""

    def __init__(
        self,
        ground: Ground,
        *,
        successors: Successors,
        correspondence: Correspondence,
        documents: Documents,
        reading: Reading,
        labels: Labels,
    ) -> None:
        self._ground = ground
        self._documents = documents
        self._reading = reading
        self._labels = labels
        self._splitting = Splitting(ground, successors)
        self._handing_over = HandingOver(ground, successors, labels)
        self._merging = Merging(ground, labels)
        self._forwarding = Forwarding(ground, correspondence)
        self.requests = Requests(ground, labels)

    def matters(self, reference: str, *, with_candidates: bool = False) -> CaseMatters:
        """What the pages of these actions show of a case. That personal data were read is noted."""
        case = self._ground.find(reference)
        self._reading.note(case)
        bundle = self._ground.deployments.told(case.department, case.deployment)
        organisation = bundle.organisation
        content = self._ground.personal.content(case)
        return CaseMatters(
            reference=case.reference,
            product=self._labels.product(case.department, case.product),
            department_title=self._labels.department(case.department),
            is_open=case.status is CaseStatus.OPEN,
            text=str(content.get(organisation.text_field) or ""),
            texts=self._texts(case, bundle),
            documents=self._documents.list(case),
            products=tuple((one.id, one.title) for one in organisation.products.values()),
            bodies=choices(bundle, BODIES),
            results=choices(bundle, RESULTS),
            destinations=self._handing_over.destinations(case),
            candidates=self._merging.candidates(case) if with_candidates else (),
        )

    def split(self, reference: str, part: Part, token: str = "") -> str:
        """Begin a case for a part of a complaint; gives its reference."""
        return self._splitting.split(reference, part, token).reference

    def link(self, reference: str, other: str) -> None:
        """Say of two complaints that they say the same."""
        self._merging.link(reference, other)

    def merge(self, reference: str, into: str) -> None:
        """Close a complaint that goes on in another one of the same person."""
        self._merging.merge(reference, into)

    def take_back(self, reference: str, relation: str, other: str) -> None:
        """Undo a link, or a merger of less than a day ago."""
        self._merging.take_back(reference, relation, other)

    def forward(self, reference: str, body: str, *, agreed: bool, channel: Channel) -> None:
        """End a case that another body is to handle."""
        self._forwarding.forward(reference, body, agreed=agreed, channel=channel)

    def hand_over(self, reference: str, destination: str) -> str:
        """Let another department go on with a case; gives its reference there."""
        return self._handing_over.hand_over(reference, destination).reference

    def close_as_request(self, reference: str, result: str) -> None:
        """End a case that is a request for service and no complaint."""
        self.requests.close(reference, result)

    def register_request(self, request: Request, token: str = "") -> None:
        """Count a request for service that never was a complaint."""
        self.requests.register(request, token)

    def see_consent(self, reference: str) -> None:
        """Note that the actor saw the consent of the person who is represented."""
        case = self._ground.lock(reference)
        if "represented" not in self._ground.personal.identity(case):
            raise Refused(Text("Nobody is represented in this complaint."))
        seen = select(Event.number).where(
            Event.department == case.department,
            Event.case_id == case.id,
            Event.tag == EventTag.CONSENT_SEEN,
        )
        if self._ground.step.session.scalars(seen).first() is not None:
            raise AlreadyDone(Text("Somebody has seen it already."))
        self._ground.history.note(case, EventTag.CONSENT_SEEN)

    def _texts(self, case: Case, bundle: Bundle) -> tuple[FieldValue, ...]:
        """What the complaint form took in as free text, beside the complaint itself."""
        organisation = bundle.organisation
        asked = form_of(bundle, organisation.complaint_form).keys(Kind.CONTENT)
        known = self._ground.personal.content(case)
        others = {name: known[name] for name in known if name in asked and name != organisation.text_field}
        words = Wordings(bundle, names_of(case, bundle), environment_of(bundle, self._ground.step.clock))
        return words.of_values(others, Kind.CONTENT, beside=self._ground.registered.variables(case))
