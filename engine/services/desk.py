"""What a new case is kept with from its first moment."""

from __future__ import annotations

from dataclasses import dataclass

from engine.persistence import Case
from engine.services.answering import Answering
from engine.services.codes import Codes
from engine.services.drafts import Drafts
from engine.services.history import History
from engine.services.registered import Registered
from engine.services.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a complaint that was received is kept with."""

    vault: Vault
    answering: Answering
    registered: Registered
    codes: Codes
    drafts: Drafts
    history: History

    def begin(self, case: Case) -> None:
        """Open the file of a case that was not there before: nothing of it need be looked up."""
        self.vault.create_key(case)
        self.history.hold(case)
        self.answering.begin(case)
