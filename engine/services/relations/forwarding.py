"""Forwarding: a complaint that is another body's goes there, if the complainant agrees, and ends here."""

from __future__ import annotations

from engine import feel
from engine.domain.audit import EventTag
from engine.domain.channels import Channel
from engine.domain.relations import Ending
from engine.kernel.errors import FieldFault, Invalid
from engine.kernel.texts import Text
from engine.persistence import Case
from engine.services.choices import choices, not_a_choice
from engine.services.correspondence import Correspondence, Occasion
from engine.services.labels import BODIES
from engine.services.relations.ground import Ground
from engine.services.surroundings import names_of


class Forwarding:
    """Ends a case with the name of the body that it went to."""

    def __init__(self, ground: Ground, correspondence: Correspondence) -> None:
        self._ground = ground
        self._correspondence = correspondence

    def forward(self, reference: str, body: str, *, agreed: bool, channel: Channel) -> Case:
        """Forward a case. Without the complainant's consent nobody outside learns anything: `Invalid`."""
        ground = self._ground
        case = ground.lock(reference)
        ground.closing.require_open(case)
        bundle = ground.bundle(case)
        labels = dict(choices(bundle.told_in(case.language), BODIES))
        faults = []
        if body not in labels:
            faults.append(not_a_choice("body"))
        if not agreed:
            why = Text("Ask the complainant first: without their consent nothing is passed on.")
            faults.append(FieldFault(field="agreed", message=why))
        if faults:
            raise Invalid(faults)
        ground.history.note(case, EventTag.CASE_FORWARDED, channel=channel, details={"body": body})
        ground.closing.end(case, Ending.FORWARDED, {"forwarded_to": body})
        if letter := bundle.organisation.forwarding_letter:
            known = ground.registered.variables(case)
            names = {**names_of(case, bundle), **known, "forwarded_to": feel.to_feel(labels[body])}
            self._correspondence.write(case, bundle, Occasion(name=letter, names=names))
        return case
