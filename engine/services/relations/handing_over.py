"""Handing over: a complaint that came to the wrong department goes on in the right one, with its clocks."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from engine import feel
from engine.definitions import Bundle
from engine.definitions.forms import Answers
from engine.domain.ledger import Clock
from engine.domain.relations import Ending, Relation
from engine.kernel.errors import Invalid
from engine.persistence import Case, Document
from engine.services.choices import not_a_choice
from engine.services.deployments import ORGANISATION
from engine.services.labels import Labels
from engine.services.read_models import Destination
from engine.services.relations.ground import Ground
from engine.services.relations.successors import Place, Successors, current_place

_APART = ":"


class HandingOver:
    """Begins a successor in the other department and closes the case here.

    Rows and keys belong to departments, so that the case itself can't move: what is personal is sealed anew
    under the key of the successor. Its clocks count from the first receipt on the other department's limits;
    what was lost to pauses before stays lost, and what they were extended by was promised.
    """

    def __init__(self, ground: Ground, successors: Successors, labels: Labels) -> None:
        self._ground = ground
        self._successors = successors
        self._labels = labels

    def destinations(self, case: Case) -> tuple[Destination, ...]:
        """Where a case can go: other departments in which something is deployed, by what it is about."""
        return tuple(self._destinations(case))

    def hand_over(self, reference: str, destination: str) -> Case:
        """Hand a case over; gives its successor. Raises `Invalid` where it can't go there."""
        ground = self._ground
        case = ground.lock(reference)
        ground.closing.require_open(case)
        known = {one.id for one in self._destinations(case)}
        if destination not in known:
            raise Invalid([not_a_choice("destination")])
        department, _, product = destination.partition(_APART)
        place = current_place(ground.deployments, department, product or case.product)
        clocks = self._clocks(case)
        answers = self._answers(case, ground.bundle(case), place)
        new = self._successors.make(case, place, answers, self._documents(case))
        ground.links.add(case, Relation.HANDED_OVER_TO, new)
        ground.closing.end(case, Ending.HANDED_OVER)
        self._successors.begin(new, answers)
        ground.ledgers.carry(new, ground.bundle(new), case, clocks, ground.bundle(case).calendars)
        return new

    def _clocks(self, case: Case) -> dict[str, Clock]:
        """The clocks that run, what they lost counted up to now."""
        now, calendars = self._ground.step.now(), self._ground.bundle(case).calendars
        running = self._ground.ledgers.running(case)
        return {name: clock.counted_until(now, calendars) for name, clock in running.items()}

    def _answers(self, case: Case, bundle: Bundle, place: Place) -> Answers:
        ground = self._ground
        variables = ground.registered.variables(case)
        product = {bundle.organisation.product_field: feel.to_feel(place.product or None)}
        return Answers(
            identity=ground.personal.identity(case),
            content=ground.personal.content(case),
            variables={**variables, **product},
        )

    def _documents(self, case: Case) -> list[str]:
        on_case = Document.department == case.department, Document.case_id == case.id
        return list(self._ground.step.session.scalars(select(Document.id).where(*on_case)))

    def _destinations(self, case: Case) -> Iterator[Destination]:
        products = self._ground.bundle(case).organisation.products
        for department in self._ground.deployments.departments():
            if department != case.department:
                for product in products.values():
                    if (product.department or ORGANISATION) == department:
                        yield _destination(self._labels, department, product.id)
                yield _destination(self._labels, department, "")


def misrouted_to(ground: Ground, labels: Labels, case: Case) -> Destination | None:
    """The department of what a case is about, where that is another one and something is deployed there."""
    organisation = ground.bundle(case).organisation
    unit = (
        str(ground.registered.variables(case).get(organisation.unit_field) or "")
        if organisation.units
        else ""
    )
    if case.product not in organisation.products and unit not in organisation.units:
        return None
    right = organisation.department_of(case.product, unit) or ORGANISATION
    if right == case.department or right not in ground.deployments.departments():
        return None
    return _destination(labels, right, case.product)


def _destination(labels: Labels, department: str, product: str) -> Destination:
    title = labels.department(department)
    about = labels.product(department, product) if product else ""
    return Destination(id=f"{department}{_APART}{product}", department=title, product=about)
