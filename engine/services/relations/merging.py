"""Complaints that say the same: linked, or merged where they are one person's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from engine import feel
from engine.domain.limits import TimeLimit
from engine.domain.relations import Ending, Relation
from engine.kernel.errors import Refused
from engine.kernel.texts import Text
from engine.persistence import Case, CaseStatus
from engine.services.access import shown
from engine.services.labels import Labels
from engine.services.read_models import Candidate
from engine.services.relations.ground import Ground

UNDONE_WITHIN = timedelta(days=1)
_MOST = 100
"""So many of the newest complaints are compared, however many there are."""
_WITH_THE_NAME = ("phone", "address")
"""What proves something together with the name, and nothing without it."""
_FOR = "represented"
"""Whoever represents two people has two complainants."""


class Merging:
    """Finds duplicates and puts them together."""

    def __init__(self, ground: Ground, labels: Labels) -> None:
        self._ground = ground
        self._labels = labels

    def candidates(self, case: Case) -> tuple[Candidate, ...]:
        """Open complaints about the same, received not long ago; those of the same person come first.

        Identities are opened and compared here, and not shown.
        """
        mine = self._ground.personal.identity(case)
        others = self._others(case)
        identities = self._ground.personal.identities(others)
        found = [self._candidate(one, is_same_person(mine, identities.get(one.id, {}))) for one in others]
        return tuple(sorted(found, key=lambda one: not one.is_same_person))

    def link(self, reference: str, other: str) -> None:
        """Say of two complaints that they say the same; each goes on by itself."""
        case, duplicate = self._ground.lock_all(reference, other)
        self._ground.links.add(case, Relation.DUPLICATE_OF, duplicate)

    def merge(self, reference: str, into: str) -> None:
        """Close a complaint that goes on in another of the same person. Raises `Refused` for strangers."""
        ground = self._ground
        case, remaining = ground.lock_all(reference, into)
        for one in (case, remaining):
            ground.closing.require_open(one)
        if case.department != remaining.department:
            raise Refused(Text("Complaints of two departments can’t be merged: hand one over first."))
        if not is_same_person(ground.personal.identity(case), ground.personal.identity(remaining)):
            raise Refused(
                Text(
                    "These complaints can’t be merged, because they are not known to be of the same person: "
                    "one would read the other’s. They can be linked."
                )
            )
        ground.links.add(case, Relation.MERGED_INTO, remaining)
        ground.closing.end(case, Ending.MERGED)

    def take_back(self, reference: str, relation: str, other: str) -> None:
        """Undo a link, or a merger of less than a day ago. Raises `Refused` for what can't be undone."""
        ground = self._ground
        case, linked = ground.lock_all(reference, other)
        known = {(one.relation, one.other_id) for one in ground.links.of(case)}
        what = next((one for one in Relation if one == relation and (one, linked.id) in known), None)
        if what is None or not may_take_back(case, what, ground.step.now()):
            raise Refused(Text("This can’t be taken back any more."))
        ground.links.remove(case, what, linked)
        if what is Relation.MERGED_INTO:
            ground.closing.take_up(case)

    def _others(self, case: Case) -> Sequence[Case]:
        bundle = self._ground.bundle(case)
        window = bundle.organisation.duplicate_window
        if not window:
            return ()
        calendar, now = bundle.calendars[bundle.organisation.calendar], self._ground.step.now()
        length = TimeLimit.parse(window).due(case.received_at, calendar) - case.received_at
        statement = (
            select(Case)
            .where(
                Case.department == case.department,
                Case.status == CaseStatus.OPEN,
                Case.received_at >= min(case.received_at, now) - length,
                Case.product == case.product,
                Case.id != case.id,
                shown(self._ground.step.actor),
            )
            .order_by(Case.received_at.desc(), Case.reference.desc())
            .limit(_MOST)
        )
        return self._ground.step.session.scalars(statement).all()

    def _candidate(self, case: Case, same: bool) -> Candidate:  # noqa: FBT001 - computed beside it
        return Candidate(
            reference=case.reference,
            received=case.received_at,
            product=self._labels.product(case.department, case.product),
            stage_label=case.stage.label,
            is_same_person=same,
        )


def may_take_back(case: Case, relation: Relation, now: datetime) -> bool:
    """Links at any time; a merger on the page of the merged case, while it is fresh."""
    if relation is Relation.MERGED_INTO and case.closed_at:
        return now - case.closed_at <= UNDONE_WITHIN
    return relation in {Relation.DUPLICATE_OF, Relation.ABOUT}


def is_same_person(one: Mapping[str, feel.Value], other: Mapping[str, feel.Value]) -> bool:
    """Whether two complainants are known to be one: by e-mail, or by name with telephone or address."""
    mine, theirs = _comparable(one), _comparable(other)
    alike = {name for name in mine if mine[name] == theirs.get(name)}
    if mine.get(_FOR) != theirs.get(_FOR):
        return False
    return "email" in alike or ("name" in alike and not alike.isdisjoint(_WITH_THE_NAME))


def _comparable(identity: Mapping[str, feel.Value]) -> dict[str, str]:
    """What was said, without blanks, signs and capitals; an e-mail address keeps its signs."""
    found = {}
    for name in ("email", "name", *_WITH_THE_NAME, _FOR):
        said = str(identity.get(name) or "").casefold()
        kept = "".join(one for one in said if one.isalnum() or (name == "email" and not one.isspace()))
        if kept:
            found[name] = kept
    return found
