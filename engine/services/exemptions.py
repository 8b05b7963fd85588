"""Exceptions from obligations on record: which deployment brought, changed or took out which, and who did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from engine.definitions.organisation import Exemption
from engine.domain.audit import DeploymentTag
from engine.persistence import DeploymentEvent
from engine.services.read_models import ExemptionView
from engine.services.step import Step

_OVER = frozenset({DeploymentTag.EXCEPTION_ENDED, DeploymentTag.EXCEPTION_DROPPED})


class Exemptions:
    """The record of exceptions, by department. Nothing in it is ever changed."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._session = step.session

    def note(self, department: str, digest: str, excepted: tuple[Exemption, ...]) -> None:
        """Put on record what a deployment changes about the exceptions of its department."""
        events = self._events(department)
        last = max((one.number for one in events), default=0)
        for number, (tag, one) in enumerate(self._changes(events, excepted), start=last + 1):
            self._session.add(
                DeploymentEvent(
                    department=department,
                    number=number,
                    deployment=digest,
                    tag=tag,
                    at=self._step.now(),
                    by=self._step.actor.name,
                    obligation=one.obligation,
                    reason=one.reason,
                    person=one.person,
                    until=one.until,
                )
            )

    def views(self) -> tuple[ExemptionView, ...]:
        """All that is on record, the newest first; which of it is in force today is told."""
        events = self._events()
        newest = {(one.department, one.obligation): one for one in events}
        return tuple(
            ExemptionView(
                department=one.department,
                obligation=one.obligation,
                reason=one.reason,
                person=one.person,
                until=one.until,
                what=one.tag,
                at=one.at,
                by=one.by,
                deployment=one.deployment,
                in_force=newest[one.department, one.obligation] is one
                and one.tag not in _OVER
                and one.until >= self._today,
            )
            for one in sorted(events, key=lambda one: (one.at, one.number), reverse=True)
        )

    @property
    def _today(self) -> date:
        return self._step.now().date()

    def _events(self, department: str = "") -> list[DeploymentEvent]:
        statement = select(DeploymentEvent).order_by(DeploymentEvent.department, DeploymentEvent.number)
        if department:
            statement = statement.where(DeploymentEvent.department == department)
        return list(self._session.scalars(statement))

    def _changes(
        self, events: list[DeploymentEvent], excepted: tuple[Exemption, ...]
    ) -> Iterator[tuple[DeploymentTag, Exemption | DeploymentEvent]]:
        newest = {one.obligation: one for one in events}
        standing = {id_: one for id_, one in newest.items() if one.tag not in _OVER}
        for one in excepted:
            before = standing.pop(one.obligation, None)
            if before is None:
                yield DeploymentTag.EXCEPTION_BEGUN, one
            elif (before.reason, before.person, before.until) != (one.reason, one.person, one.until):
                yield DeploymentTag.EXCEPTION_CHANGED, one
        for gone in standing.values():
            ended = gone.until < self._today
            yield DeploymentTag.EXCEPTION_ENDED if ended else DeploymentTag.EXCEPTION_DROPPED, gone
