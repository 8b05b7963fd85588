"""A complaint walked over its diagrams by element id: on the real services, a transaction for every step.

Between two steps the case is saved and loaded again, as it is between two clicks. Answers are those of the
forms' examples, with whatever the caller says differently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any, Self

from engine import feel
from engine.definitions import Bundle
from engine.definitions.forms import Form, Submitted
from engine.domain.actors import COMPLAINANT, COMPLAINANTS, SYSTEM, Actor, ActorKind, Role
from engine.domain.channels import Channel
from engine.kernel.clock import HandClock
from engine.kernel.errors import NotFound, Refused
from engine.services.catalogue import Services
from engine.services.deployments import ORGANISATION
from engine.services.read_models import CaseView, PortalCase, TaskRow
from engine.services.worker import Worker

Begin = Callable[[Actor], AbstractContextManager[Services]]
"""How a transaction is begun: `Engine.transaction`."""

_COLLEAGUES = 5
"""People in a group, so that there is always one who did nothing in the case yet."""


class Walk:
    """One complaint, and everybody who has to do with it."""

    def __init__(self, begin: Begin, clock: HandClock) -> None:
        self._begin = begin
        self._clock = clock
        self.reference = ""
        self.code = ""
        self.department = ORGANISATION
        self.deployment = ""

    # -- what people do

    def complain(self, channel: Channel = Channel.WEB, language: str = "en", **answers: Any) -> Self:
        """A complaint comes in: on the web by the complainant, through other channels by staff."""
        actor = COMPLAINANT if channel is Channel.WEB else self._member("front-line")
        with self._begin(actor) as services:
            base = services.deployments.current_bundle(ORGANISATION)
            submitted = filled_in(base, base.organisation.complaint_form, answers)
            receipt = services.intake.receive(channel=channel, submitted=submitted, language=language)
        self.reference, self.code, self.department = receipt.reference, receipt.code, receipt.department
        with self._begin(SYSTEM) as services:
            self.deployment = services.deployments.current_bundle(self.department).digest
        return self

    def complete(self, element: str, *, by: Actor | None = None, **answers: Any) -> Self:
        """Somebody of the right group does an open task."""
        row = self._row(element)
        actor = self._claim(row, [by] if by else self._colleagues(row))
        with self._begin(actor) as services:
            submitted = self._filled_in(services, row.form, answers) if row.form else Submitted()
        with self._begin(actor) as services:
            services.work.complete(row.id, submitted)
        return self

    def respond(self, offer: str, **answers: Any) -> Self:
        """The complainant does behind the code what is offered there, or answers a question."""
        with self._begin(COMPLAINANT) as services:
            form = services.portal.offer(self.code, offer)
            submitted = self._filled_in(services, form.form_id, answers)
        with self._begin(COMPLAINANT) as services:
            services.portal.respond(self.code, offer, submitted)
        return self

    def respond_on_behalf(self, offer: str, channel: Channel = Channel.PHONE, **answers: Any) -> Self:
        """Staff record what the complainant said, or do what is offered to staff."""
        actor = self._member("front-line")
        with self._begin(actor) as services:
            form = services.cases.offer(self.reference, offer)
            submitted = self._filled_in(services, form.form_id, answers)
        with self._begin(actor) as services:
            services.cases.respond(self.reference, offer, submitted, channel)
        return self

    def wait(self, **span: float) -> Self:
        """Time passes, ``days=3`` or ``hours=5``; each timer fires at its moment."""
        until = self._clock.now() + timedelta(**span)
        worker = Worker(lambda: self._begin(SYSTEM), seconds=0)
        while (due := self._next_due()) is not None and due <= until:
            self._clock.set(max(due, self._clock.now()))
            if not worker.tick():
                break
        self._clock.set(until)
        return self

    # -- how things stand

    @property
    def today(self) -> date:
        """The day it is."""
        return self._clock.now().date()

    @property
    def case(self) -> CaseView:
        """The case as staff see it."""
        with self._begin(self._member("process-owner", Role.PROCESS_OWNER)) as services:
            return services.cases.get(self.reference)

    @property
    def portal(self) -> PortalCase:
        """The case as the complainant sees it."""
        with self._begin(COMPLAINANT) as services:
            return services.portal.open(self.code)

    @property
    def tasks(self) -> tuple[str, ...]:
        """Ids of the elements at which tasks are open."""
        return tuple(row.element for row in self._open_tasks())

    @property
    def offers(self) -> tuple[str, ...]:
        """Ids of what is offered to the complainant or to staff."""
        return tuple(offer.id for offer in self.case.offers)

    @property
    def letters(self) -> tuple[str, ...]:
        """Names of the letters that were written, oldest first."""
        return tuple(letter.name for letter in self.case.letters)

    @property
    def stage(self) -> str:
        """The stage of the case."""
        return self.case.stage

    @property
    def status(self) -> str:
        """``open`` or ``closed``."""
        return self.case.status

    @property
    def record(self) -> Mapping[str, str]:
        """What the process put on record, as written out for people."""
        return {entry.key: entry.text for entry in self.case.record}

    @property
    def passed(self) -> frozenset[tuple[str, str]]:
        """Process and id of every element and sequence flow that the case passed, or stands at."""
        return frozenset(
            (diagram.process_id, passed)
            for diagram in self.case.diagrams
            for passed in (*diagram.completed, *diagram.taken, *diagram.current)
        )

    # -- who does it

    def _colleagues(self, row: TaskRow) -> list[Actor]:
        """People of the task's group; the process owner where no group is named."""
        group = row.group.split(", ")[0]
        if row.assignee:
            return [self._member(group or "front-line", name=row.assignee)]
        return [self._member(group or "process-owner", number=number) for number in range(1, _COLLEAGUES + 1)]

    def _claim(self, row: TaskRow, colleagues: Sequence[Actor]) -> Actor:
        """The first of the colleagues who may do the task takes it."""
        reasons = []
        for actor in colleagues:
            try:
                with self._begin(actor) as services:
                    services.work.claim(row.id)
            except Refused as refused:
                reasons.append(f"{actor.display}: {refused}")
            else:
                return actor
        raise Refused("; ".join(reasons))

    def _member(self, group: str, *roles: Role, number: int = 1, name: str = "") -> Actor:
        if group == "process-owner":
            roles = (*roles, Role.PROCESS_OWNER)
        return Actor(
            kind=ActorKind.STAFF,
            name=name or f"{group}-{number}",
            display=name or f"{group} {number}",
            roles=frozenset({Role.STAFF, *roles}),
            departments=frozenset({self.department}),
            groups=frozenset({(self.department, group)}),
        )

    def _row(self, element: str) -> TaskRow:
        rows = self._open_tasks()
        for row in rows:
            if row.element == element and COMPLAINANTS not in row.group:
                return row
        open_ = ", ".join(row.element for row in rows) or "none"
        raise NotFound(f"There is no open task “{element}”; open are: {open_}.")

    def _open_tasks(self) -> tuple[TaskRow, ...]:
        with self._begin(self._member("process-owner", Role.PROCESS_OWNER)) as services:
            return services.cases.tasks(self.reference)

    def _filled_in(self, services: Services, form_id: str, answers: Mapping[str, Any]) -> Submitted:
        bundle = services.deployments.bundle(self.department, self.deployment)
        return filled_in(bundle, form_id, answers)

    def _next_due(self) -> datetime | None:
        with self._begin(SYSTEM) as services:
            return services.timers.next_due()


def filled_in(bundle: Bundle, form_id: str, answers: Mapping[str, Any]) -> Submitted:
    """A form as its example fills it in, with some answers given differently; ``None`` takes one away."""
    form: Form = bundle.forms[form_id]
    values = {**bundle.examples.get(form_id, {}), **answers}
    return form.typed({name: feel.to_feel(value) for name, value in values.items() if value is not None})
