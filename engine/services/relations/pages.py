"""What the page of a case shows of others that it belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from engine.domain.audit import EventTag
from engine.persistence import Case, CaseStatus, Event
from engine.services.labels import Labels
from engine.services.objectivity import is_complained_about
from engine.services.read_models import Consent, Destination, RelationView
from engine.services.relations.ground import Ground
from engine.services.relations.handing_over import misrouted_to
from engine.services.relations.merging import may_take_back
from engine.services.relations.rights import may_relate


class RelationPages:
    """Reads for one case what it is to others, and where it belongs."""

    def __init__(self, ground: Ground, labels: Labels) -> None:
        self._ground = ground
        self._labels = labels

    def of(self, case: Case) -> tuple[RelationView, ...]:
        """What a case is to others."""
        links = self._ground.links.of(case)
        cases = self._ground.links.cases(links)
        may = self.may(case)
        return tuple(
            RelationView(
                relation=str(one.relation),
                label=one.relation.label,
                reference=cases[one.other_id].reference,
                department_title=self._labels.department(one.other_department),
                is_visible=self._ground.step.actor.sees(one.other_department),
                at=one.at,
                may_take_back=may and may_take_back(case, one.relation, self._ground.step.now()),
            )
            for one in links
            if not is_complained_about(cases[one.other_id], self._ground.step.actor.name)
        )

    def may(self, case: Case) -> bool:
        """Whether the actor may do such things with a case."""
        return may_relate(self._ground.step.actor, case, self._ground.bundle(case))

    def misrouted_to(self, case: Case) -> Destination | None:
        """Where an open case belongs by what it is about, if that is elsewhere."""
        return misrouted_to(self._ground, self._labels, case) if case.status is CaseStatus.OPEN else None

    def consent(self, case: Case, events: Iterable[Event]) -> Consent | None:
        """Whether staff have seen the consent of the person who is represented; none where nobody is."""
        if "represented" not in self._ground.personal.identity(case):
            return None
        line = next((one for one in events if one.tag is EventTag.CONSENT_SEEN), None)
        return Consent(seen_by=self._labels.person(line.by), seen_at=line.at) if line else Consent()
