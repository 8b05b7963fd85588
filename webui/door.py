"""The engine's front door, as requests reach it: one transaction is one business step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import current_app
from flask_babel import get_locale
from flask_login import current_user

from engine.app import COMPLAINANT, SYSTEM, Actor, Engine, Services
from engine.kernel.errors import EngineError

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Door:
    """A way into the engine for one sort of actor."""

    who: Callable[[], Actor]

    def reading(self) -> AbstractContextManager[Services]:
        """A look at things, which changes nothing; what staff read of people is looked at in a `step`."""
        return engine().reading(self.who(), _language())

    def step(self) -> AbstractContextManager[Services]:
        """A business step: all of it happens, or none."""
        return engine().transaction(self.who(), _language())

    def rehearsal(self) -> AbstractContextManager[Services]:
        """A business step that is taken back in the end, whatever came of it."""
        return engine().rehearsal(self.who(), _language())

    def perform(self, work: Callable[[Services], Outcome]) -> Outcome:
        """Do a step; once more if somebody else came between: it fits still, or it is told who was first."""
        return engine().perform(self.who(), work, attempts=2, language=_language())

    def perform_each(
        self, items: Iterable[Item], work: Callable[[Services, Item], object]
    ) -> tuple[tuple[Item, EngineError | None], ...]:
        """Do a step for each of several things; says what was refused."""
        return engine().perform_each(self.who(), items, work, _language())


complainant = Door(lambda: COMPLAINANT)
"""Also when staff, signed in beside it, look at the public pages."""
staff = Door(lambda: _signed_in().actor)
system = Door(lambda: SYSTEM)
"""Before anybody is known: signing in."""


def _language() -> str:
    return str(get_locale() or "")


def _signed_in() -> Any:
    return current_user


def engine() -> Engine:
    """The engine of this application."""
    opened: Engine = current_app.extensions["plaint"]
    return opened


def now() -> datetime:
    """The present moment by the engine's clock."""
    return engine().clock.now()
