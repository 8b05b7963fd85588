"""What departments, groups, products and people are called."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from engine.definitions import Bundle
from engine.domain.actors import COMPLAINANT, SYSTEM
from engine.domain.relations import Ending
from engine.kernel.errors import NotFound
from engine.kernel.texts import Text
from engine.persistence import StaffUser
from engine.services.deployments import Deployments
from engine.services.step import Step

LIMITS = "time_limits"
"""The code list that says what time limits and clocks are called."""

BODIES = "bodies"
"""The code list of whom complaints are forwarded to that are somebody else's."""

REASONS = "extension_reasons"
"""The code list of why a time limit may be extended."""

CONFLICTS = "conflict_reasons"
"""The code list of why somebody can't judge a complaint impartially."""


class Labels:
    """Looks names up, each once a transaction."""

    def __init__(self, step: Step, deployments: Deployments) -> None:
        self._step = step
        self._deployments = deployments
        self._bundles: dict[str, Bundle | None] = {}
        self._people: dict[str, str] = {SYSTEM.name: "", COMPLAINANT.name: Text("the complainant"), "": ""}

    def department(self, department: str) -> str:
        """What a department is called."""
        bundle = self._bundle(department)
        return bundle.organisation.department if bundle else department

    def group(self, department: str, group: str) -> str:
        """What a group of a department is called."""
        bundle = self._bundle(department)
        found = bundle.organisation.groups.get(group) if bundle else None
        return found.title if found else group

    def product(self, department: str, product: str) -> str:
        """What a product or service is called."""
        bundle = self._bundle(department)
        found = bundle.organisation.products.get(product) if bundle else None
        return found.title if found else product

    def code(self, department: str, code_list: str, value: str) -> str:
        """What a code of one of the organisation's lists is called."""
        bundle = self._bundle(department)
        codes = bundle.organisation.code_lists.get(code_list, ()) if bundle else ()
        return next((code.label for code in codes if code.value == value), spelled(value))

    def said(self, department: str, text: str) -> str:
        """A text of a department's definitions, as the label of a task, in the reader's language."""
        bundle = self._bundle(department) if self._step.language else None
        return bundle.say(text) if bundle else text

    def outcome(self, department: str, value: str) -> str:
        """What a case ended with: by its process, or from outside it."""
        if value in set(Ending):
            return Ending(value).label
        return self.code(department, "outcomes", value)

    def meet(self, names: Iterable[str]) -> None:
        """Look up several people in one go."""
        unknown = set(names) - self._people.keys()
        if unknown:
            found = select(StaffUser.name, StaffUser.display).where(StaffUser.name.in_(unknown))
            self._people |= {name: name for name in unknown}
            self._people |= {name: display or name for name, display in self._step.session.execute(found)}

    def person(self, name: str) -> str:
        """What a member of staff is called; empty for the system."""
        self.meet([name])
        return self._people[name]

    def know(self, department: str, bundle: Bundle) -> None:
        """Take the names from a bundle that is at hand."""
        self._bundles.setdefault(department, bundle.told_in(self._step.language))

    def _bundle(self, department: str) -> Bundle | None:
        if department not in self._bundles:
            try:
                self._bundles[department] = self._deployments.current_bundle(department).told_in(
                    self._step.language
                )
            except NotFound:
                self._bundles[department] = None
        return self._bundles[department]


def spelled(name: str) -> str:
    """A name of the definitions as a label, where they give it none."""
    return name.replace("_", " ").replace("-", " ").capitalize()


def title_of_limit(bundle: Bundle, name: str) -> str:
    """What a time limit, or the clock of that name, is called."""
    codes = bundle.organisation.code_lists.get(LIMITS, ())
    return next((code.label for code in codes if code.value == name), spelled(name))
