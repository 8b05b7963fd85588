"""One business step: what every service is built from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.domain.actors import Actor
from engine.kernel.clock import Clock
from engine.kernel.settings import Settings
from engine.persistence import StepSession
from engine.persistence.keys import Keys


@dataclass(frozen=True, kw_only=True)
class Step:
    """Who acts, when, and on which database. Services add and change rows; the front door commits them."""

    session: StepSession
    clock: Clock
    actor: Actor
    keys: Keys
    settings: Settings
    read_only: bool = False
    rehearsed: bool = False
    """Whether all that happens is taken back in the end."""
    language: str = ""
    """Of whoever reads what the step shows; empty for the organisation's first."""

    def now(self) -> datetime:
        """The present moment."""
        return self.clock.now()
