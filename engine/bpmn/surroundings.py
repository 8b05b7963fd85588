"""What a running case needs from outside: time, names, decisions, jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine import feel
from engine.bpmn.model import Element


@dataclass(frozen=True, kw_only=True)
class Job:
    """Work that an element asks for: a letter to write, a notice to show, a fact to record."""

    type: str
    headers: Mapping[str, str]
    inputs: Mapping[str, feel.Value]
    """What the input mappings of the element gave; empty where it has none."""
    element: Element
    names: Mapping[str, feel.Value]
    """Every name that an expression at this place could read, for headers that are FEEL themselves."""


class Surroundings(Protocol):
    """What the services lend to a case while it runs; a case keeps none of it."""

    @property
    def environment(self) -> feel.Environment:
        """For expressions: the present moment, the time zone, the working calendars."""
        ...

    @property
    def names(self) -> Mapping[str, feel.Value]:
        """What every expression can read beside the variables: case, limits, organisation."""
        ...

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def decide(self, decision_id: str, inputs: Mapping[str, feel.Value]) -> feel.Value:
        """The result of a decision; raises an `EngineError` that says why there is none."""
        ...

    def perform(self, job: Job) -> Mapping[str, feel.Value]:
        """Do a job and return its results; raises an `EngineError` that says why it can't be done."""
        ...
