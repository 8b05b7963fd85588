"""Splitting: a part of a complaint goes its own way, with person, receipt and channel of the whole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine import feel
from engine.definitions import Bundle
from engine.definitions.forms import Answers, Kind
from engine.domain.relations import Relation
from engine.kernel.errors import FieldFault, Invalid
from engine.kernel.texts import Text
from engine.persistence import Case
from engine.services.answering import form_of
from engine.services.choices import not_a_choice
from engine.services.deployments import ORGANISATION
from engine.services.relations.ground import Ground
from engine.services.relations.successors import Successors, current_place


@dataclass(frozen=True, kw_only=True)
class Part:
    """What the new case is about."""

    text: str
    """What is complained about in this part, in the complainant's words as far as possible."""
    product: str = ""
    """Empty: that of the whole. It says to which department the part goes."""
    texts: Collection[str] = ()
    """Names of other free texts of the complaint that belong to the part too."""
    documents: Collection[str] = ()
    """Ids of documents that belong to it."""


class Splitting:
    """Makes a case of a part. One code of the complainant opens both."""

    def __init__(self, ground: Ground, successors: Successors) -> None:
        self._ground = ground
        self._successors = successors

    def split(self, reference: str, part: Part, token: str = "") -> Case:
        """Begin a case for a part of a complaint; with the token of a form, once however often it is sent."""
        ground = self._ground
        case = ground.lock(reference)
        bundle = ground.bundle(case)
        self._check(part, bundle)
        product = part.product or case.product
        department = bundle.organisation.department_of(product) or ORGANISATION
        if not part.product or department not in ground.deployments.departments():
            department = case.department
        if kept := self._successors.known(department, token):
            return kept
        ground.closing.require_open(case)
        place = current_place(ground.deployments, department, product)
        answers = self._answers(case, bundle, part, product)
        new = self._successors.make(case, place, answers, part.documents, token)
        ground.links.add(case, Relation.SPLIT_INTO, new)
        self._successors.begin(new, answers)
        return new

    def _check(self, part: Part, bundle: Bundle) -> None:
        faults = []
        if not part.text.strip():
            said = Text("Write what is complained about in this part.")
            faults.append(FieldFault(field="text", message=said))
        if part.product and part.product not in bundle.organisation.products:
            faults.append(not_a_choice("product"))
        if faults:
            raise Invalid(faults)

    def _answers(self, case: Case, bundle: Bundle, part: Part, product: str) -> Answers:
        organisation, ground = bundle.organisation, self._ground
        asked = form_of(bundle, organisation.complaint_form).keys(Kind.CONTENT)
        content = {
            name: value
            for name, value in ground.personal.content(case).items()
            if name in part.texts and name in asked
        }
        variables = ground.registered.variables(case)
        return Answers(
            identity=ground.personal.identity(case),
            content={**content, organisation.text_field: part.text.strip()},
            variables={**variables, organisation.product_field: feel.to_feel(product or None)},
        )
