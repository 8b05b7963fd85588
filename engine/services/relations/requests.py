"""Requests for service: answered or passed on at once, and counted apart from complaints (ISO 10002 3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from engine.definitions import Bundle
from engine.domain.channels import Channel
from engine.domain.relations import Ending
from engine.kernel.errors import Invalid
from engine.kernel.ids import new_id
from engine.persistence import Case, ServiceRequest
from engine.services.access import HANDLERS, READERS, require, within
from engine.services.choices import choices, not_a_choice
from engine.services.deployments import ORGANISATION
from engine.services.labels import Labels
from engine.services.read_models import RequestCount, RequestForm
from engine.services.relations.ground import Ground

RESULTS = "request_results"
"""The code list of what became of requests."""
_LONGEST = 64
_A_YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is kept of a request: nothing of whose it was, and none of its words."""

    product: str
    channel: Channel
    result: str
    received: datetime | None = None


class Requests:
    """Keeps count of requests."""

    def __init__(self, ground: Ground, labels: Labels) -> None:
        self._ground = ground
        self._labels = labels

    def form(self) -> RequestForm:
        """What is asked of a request: what it was about, and what became of it."""
        require(self._ground.step.actor, *HANDLERS)
        base = self._base()
        return RequestForm(
            products=tuple((one.id, one.title) for one in base.organisation.products.values()),
            results=choices(base, RESULTS),
        )

    def register(self, request: Request, token: str = "") -> None:
        """Count a request; with the token of a form, once however often it is sent."""
        step = self._ground.step
        require(step.actor, *HANDLERS)
        base = self._base()
        self._check(request, base)
        department = base.organisation.products[request.product].department or ORGANISATION
        row_id = token[:_LONGEST] or new_id()
        if step.session.get(ServiceRequest, (department, row_id)) is None:
            step.session.add(self._row(department, row_id, request))

    def close(self, reference: str, result: str) -> Case:
        """End a case that was no complaint, and count it as a request."""
        ground = self._ground
        case = ground.lock(reference)
        ground.closing.require_open(case)
        request = Request(
            product=case.product, channel=case.channel, result=result, received=case.received_at
        )
        if result not in dict(choices(ground.bundle(case), RESULTS)):
            raise Invalid([not_a_choice("result")])
        row = self._row(case.department, new_id(), request)
        row.case_id = case.id
        ground.step.session.add(row)
        ground.closing.end(case, Ending.SERVICE_REQUEST, {"request_result": result})
        return case

    def counts(self) -> tuple[RequestCount, ...]:
        """How many there were in the last twelve months, by department, product and result."""
        step = self._ground.step
        require(step.actor, *READERS)
        kinds = ServiceRequest.department, ServiceRequest.product, ServiceRequest.result
        statement = (
            select(*kinds, func.count())
            .where(
                within(step.actor, ServiceRequest.department),
                ServiceRequest.received_at > step.now() - _A_YEAR,
            )
            .group_by(*kinds)
            .order_by(*kinds)
        )
        labels = self._labels
        return tuple(
            RequestCount(
                department=labels.department(department),
                product=labels.product(department, product),
                result=labels.code(department, RESULTS, result),
                number=number,
            )
            for department, product, result, number in step.session.execute(statement)
        )

    def _check(self, request: Request, base: Bundle) -> None:
        faults = []
        if request.product not in base.organisation.products:
            faults.append(not_a_choice("product"))
        if request.result not in dict(choices(base, RESULTS)):
            faults.append(not_a_choice("result"))
        if faults:
            raise Invalid(faults)

    def _row(self, department: str, row_id: str, request: Request) -> ServiceRequest:
        now = self._ground.step.now()
        return ServiceRequest(
            department=department,
            id=row_id,
            product=request.product,
            channel=request.channel,
            result=request.result,
            received_at=min(request.received or now, now),
            registered_at=now,
            registered_by=self._ground.step.actor.name,
        )

    def _base(self) -> Bundle:
        base = self._ground.deployments.current_bundle(ORGANISATION)
        return base.told_in(self._ground.step.language)
