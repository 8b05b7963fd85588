"""Links between cases: two rows, one with each case, and a line in both histories."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, select, tuple_

from engine.domain.audit import EventTag
from engine.domain.relations import LEADS_ON, ONE_COMPLAINANT, Relation
from engine.persistence import Case, CaseLink
from engine.services.history import History
from engine.services.step import Step

_MOST_STEPS = 50
"""So far a chain of cases is followed; nobody hands a complaint over so often."""


class Links:
    """Finds what a case belongs to."""

    def __init__(self, step: Step, history: History) -> None:
        self._step = step
        self._history = history

    def of(self, case: Case, relations: Collection[Relation] = tuple(Relation)) -> Sequence[CaseLink]:
        """The links of a case, in the order in which they were made."""
        statement = (
            select(CaseLink)
            .where(
                CaseLink.department == case.department,
                CaseLink.case_id == case.id,
                CaseLink.relation.in_(relations),
            )
            .order_by(CaseLink.at, CaseLink.other_id)
        )
        return self._step.session.scalars(statement).all()

    def cases(self, links: Iterable[CaseLink]) -> dict[str, Case]:
        """The cases at the other ends, by id."""
        places = {(one.other_department, one.other_id) for one in links}
        if not places:
            return {}
        found = select(Case).where(tuple_(Case.department, Case.id).in_(sorted(places)))
        return {case.id: case for case in self._step.session.scalars(found)}

    def add(self, case: Case, relation: Relation, other: Case) -> None:
        """Link two locked cases; what is linked already stays so."""
        if any((one.relation, one.other_id) == (relation, other.id) for one in self.of(case)):
            return
        for this, what, that in ((case, relation, other), (other, relation.counterpart, case)):
            row = CaseLink(
                department=this.department,
                case_id=this.id,
                relation=what,
                other_department=that.department,
                other_id=that.id,
                at=self._step.now(),
                by=self._step.actor.name,
            )
            self._step.session.append(row)
            self._history.note(this, EventTag.CASE_LINKED, details=_said(what, that))

    def remove(self, case: Case, relation: Relation, other: Case) -> None:
        """Take a link between two locked cases back."""
        for this, what, that in ((case, relation, other), (other, relation.counterpart, case)):
            row = delete(CaseLink).where(
                CaseLink.department == this.department,
                CaseLink.case_id == this.id,
                CaseLink.relation == what,
                CaseLink.other_department == that.department,
                CaseLink.other_id == that.id,
            )
            self._step.session.change(CaseLink, row)
            self._history.note(this, EventTag.CASE_UNLINKED, details=_said(what, that))

    def current(self, case: Case) -> Case:
        """The case that goes on for one that was merged or handed over; else the case itself."""
        for _ in range(_MOST_STEPS):
            onwards = list(self.cases(self.of(case, LEADS_ON)).values())
            if not onwards:
                break
            case = onwards[0]
        return case

    def family(self, case: Case) -> tuple[Case, ...]:
        """All cases that one complainant's code opens, this one included; the first received comes first."""
        known, waiting = {case.id: case}, [case]
        while waiting and len(known) < _MOST_STEPS:
            found = self.cases(self.of(waiting.pop(), tuple(ONE_COMPLAINANT)))
            new = [one for key, one in found.items() if key not in known]
            known |= {one.id: one for one in new}
            waiting += new
        return tuple(sorted(known.values(), key=lambda one: (one.received_at, one.reference)))


def _said(relation: Relation, other: Case) -> dict[str, str]:
    return {"relation": str(relation), "case": other.reference, "department": other.department}
