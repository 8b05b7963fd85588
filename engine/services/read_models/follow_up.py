"""The complaint follow-up form (ISO 10002, Annex F): what is known of a case, on one sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.kernel.texts import Text
from engine.services.read_models.cases import CaseView
from engine.services.read_models.forms import FieldValue


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """A line of a list on the form, ticked or not."""

    number: int
    label: str
    ticked: bool


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """A row of the tracking table: what was done, when and by whom; without a date it was not done yet."""

    what: Text
    at: datetime | None = None
    by: str = ""
    remarks: str = ""


@dataclass(frozen=True, kw_only=True)
class FollowUpForm:
    """The sheet of a case, section by section."""

    case: CaseView
    received_by: str
    """Who of the staff took it in; empty where it came on the web."""
    problem: tuple[FieldValue, ...]
    assessment: tuple[FieldValue, ...]
    resolution: tuple[FieldValue, ...]
    problems: tuple[Ticked, ...]
    actions: tuple[Ticked, ...]
    tracking: tuple[Tracked, ...]
