"""What all actions on related cases stand on: cases found, locked in one order, by who may act on them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from engine.definitions import Bundle
from engine.kernel.errors import NotFound, Refused
from engine.kernel.texts import Text
from engine.persistence import Case
from engine.services.access import shown
from engine.services.deployments import Deployments
from engine.services.history import History
from engine.services.ledgers import Ledgers
from engine.services.personal import Personal
from engine.services.registered import Registered
from engine.services.relations.closing import Closing
from engine.services.relations.links import Links
from engine.services.relations.rights import require_may_relate
from engine.services.step import Step

_UNKNOWN = Text("There is no case of that reference, or it is not yours to see.")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The services that each of these actions needs."""

    step: Step
    deployments: Deployments
    history: History
    ledgers: Ledgers
    personal: Personal
    registered: Registered
    links: Links
    closing: Closing

    def bundle(self, case: Case) -> Bundle:
        """What a case runs on."""
        return self.deployments.bundle(case.department, case.deployment)

    def find(self, reference: str) -> Case:
        """A case that the actor may do such things with, to look at. Raises `NotFound`, `NotPermitted`."""
        which = Case.reference == _typed(reference), shown(self.step.actor)
        case = self.step.session.scalars(select(Case).where(*which)).one_or_none()
        if case is None:
            raise NotFound(_UNKNOWN)
        require_may_relate(self.step.actor, case, self.bundle(case))
        return case

    def lock(self, reference: str) -> Case:
        """The same, locked."""
        return self.lock_all(reference)[0]

    def lock_all(self, *references: str) -> tuple[Case, ...]:
        """Several at once, in the order of their keys, so that two steps can't wait for each other."""
        wanted = [_typed(one) for one in references]
        statement = (
            select(Case)
            .where(Case.reference.in_(wanted), shown(self.step.actor))
            .order_by(Case.department, Case.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        found = {case.reference: case for case in self.step.session.scalars(statement)}
        if len(set(wanted)) < len(wanted):
            raise Refused(Text("A case can’t be put together with itself."))
        if found.keys() != set(wanted):
            raise NotFound(_UNKNOWN)
        for case in found.values():
            require_may_relate(self.step.actor, case, self.bundle(case))
            self.history.hold(case)
        return tuple(found[one] for one in wanted)


def _typed(reference: str) -> str:
    return reference.strip().upper()
