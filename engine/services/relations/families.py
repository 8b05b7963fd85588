"""The cases of one complainant, who opens all of them with one code (ISO 10002 7.3)."""

from __future__ import annotations

from dataclasses import dataclass

from engine.domain.relations import LEADS_ON
from engine.kernel.errors import NotFound
from engine.kernel.texts import Text
from engine.persistence import Case
from engine.services.codes import Codes
from engine.services.relations.links import Links
from engine.services.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Family:
    """What a code opens."""

    case: Case
    """The case that is asked for, or the one that goes on for it."""
    earlier: tuple[Case, ...]
    """Those that go on in it, merged with it or handed over before, unless they were erased."""
    others: tuple[Case, ...]
    """Those that go their own way, this one included; nothing where there is only one."""


class Families:
    """Opens codes."""

    def __init__(self, codes: Codes, links: Links, vault: Vault) -> None:
        self._codes = codes
        self._links = links
        self._vault = vault

    def open(self, code: str, reference: str = "") -> Family:
        """The cases of a code, one of them in front. Raises `NotFound`, also for a case of somebody else."""
        start = self._codes.find(code)
        members = self._links.family(start)
        goes_on = {one.id: self._links.current(one) for one in members} if len(members) > 1 else {}
        case = goes_on.get(start.id, start)
        if reference:
            asked = next((one for one in members if one.reference == reference.strip().upper()), None)
            if asked is None:
                raise NotFound
            case = goes_on.get(asked.id, asked)
        living = tuple(one for one in members if goes_on.get(one.id, one).id == one.id)
        return Family(
            case=case,
            earlier=tuple(
                one
                for one in members
                if one.id != case.id and goes_on[one.id].id == case.id and not self._vault.is_erased(one)
            ),
            others=living if len(living) > 1 else (),
        )

    def why(self, earlier: Case) -> Text:
        """What became of a case that goes on in another one."""
        return next((one.relation.label for one in self._links.of(earlier, LEADS_ON)), Text(""))
