"""A complaint about the handling of another one: linked to it, and kept from whoever handled that one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from engine import feel
from engine.definitions import Bundle
from engine.definitions.forms import Answers
from engine.domain.relations import Relation
from engine.persistence import Case
from engine.persistence.complained_about import NAMED
from engine.services.relations.links import Links
from engine.services.step import Step


class Subjects:
    """Finds the case that a complaint names."""

    def __init__(self, step: Step, links: Links) -> None:
        self._step = step
        self._links = links

    def named(self, bundle: Bundle, variables: Mapping[str, feel.Value]) -> Case | None:
        """The case whose reference was given; none where there is no such case, or none was named."""
        said = variables.get(bundle.organisation.about_field)
        reference = said.strip().upper() if isinstance(said, str) else ""
        if not reference:
            return None
        found = select(Case).where(Case.reference == reference).order_by(Case.department)
        return self._step.session.scalars(found.limit(1)).one_or_none()

    def told(self, answers: Answers, subject: Case) -> Answers:
        """The answers with those who did anything on that case: the process keeps them from this one."""
        handlers = sorted({name for names in subject.handled_by.values() for name in names})
        said = {**answers.variables, NAMED: feel.to_feel(handlers)}
        return replace(answers, variables=said)

    def correct(self, case: Case, bundle: Bundle, answers: Answers) -> Answers:
        """Link a corrected complaint to the case that it names now, and to no other one."""
        subject = self.named(bundle, answers.variables)
        for one in self._links.cases(self._links.of(case, (Relation.ABOUT,))).values():
            if subject is None or one.id != subject.id:
                self._links.remove(case, Relation.ABOUT, one)
                answers = replace(answers, variables={**answers.variables, NAMED: []})
        if subject is None or subject.id == case.id:
            return answers
        self.link(case, subject)
        return self.told(answers, subject)

    def link(self, case: Case, subject: Case) -> None:
        """Link a complaint to what it is about."""
        self._links.add(case, Relation.ABOUT, subject)
