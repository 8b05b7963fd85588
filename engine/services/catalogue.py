"""All services of one business step, made when they are asked for, each with what it stands on."""

from __future__ import annotations

from functools import cached_property

from engine.services.accounts import Accounts
from engine.services.codes import Codes
from engine.services.deployments import Deployments
from engine.services.documents import Documents
from engine.services.drafts import Drafts
from engine.services.library import Library
from engine.services.sessions import Sessions
from engine.services.step import Step
from engine.services.vault import Vault


class Services:
    """What can be done within one business step: a service for each capability, made when it is asked for."""

    def __init__(self, step: Step, library: Library) -> None:
        self._step = step
        self._library = library

    @cached_property
    def deployments(self) -> Deployments:
        """What new complaints follow, and running cases stay on."""
        return Deployments(self._step, self._library)

    @cached_property
    def vault(self) -> Vault:
        """Seals and opens what is personal."""
        return Vault(self._step)

    @cached_property
    def codes(self) -> Codes:
        """Tracking codes."""
        return Codes(self._step)

    @cached_property
    def sessions(self) -> Sessions:
        """Who of the staff is signed in."""
        return Sessions(self._step)

    @cached_property
    def accounts(self) -> Accounts:
        """Accounts of staff."""
        return Accounts(self._step, self.sessions)

    @cached_property
    def documents(self) -> Documents:
        """Files on cases."""
        return Documents(self._step, self.vault)

    @cached_property
    def drafts(self) -> Drafts:
        """Half-filled forms."""
        return Drafts(self._step, self.vault, self.documents)
