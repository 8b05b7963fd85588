"""Incidents, deployments and accounts, for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.services.read_models.forms import FieldValue


@dataclass(frozen=True, kw_only=True)
class IncidentView:
    """A place where a case is stopped by a fault, until an administrator retries it."""

    id: str
    reference: str
    department: str
    element: str
    label: str
    message: str
    expression: str
    values: tuple[FieldValue, ...]
    """The variables that the expression read."""
    at: datetime
    status: str
    """``open`` or ``solved``."""
    variables: tuple[FieldValue, ...] = ()
    """All variables that the element sees, as FEEL literals, to be changed before the retry."""
    can_retry: bool = True
    solved_at: datetime | None = None
    solved_by: str = ""


@dataclass(frozen=True, kw_only=True)
class DeploymentView:
    """A deployment of definitions, for the administrator."""

    id: str
    department: str
    digest: str
    deployed_at: datetime
    deployed_by: str
    current: bool
    open_cases: int = 0
    resources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ExemptionView:
    """What a deployment did to an exception from an obligation."""

    department: str
    obligation: str
    reason: str
    person: str
    """Who decided it."""
    until: date
    what: str
    """``exception:begun``, ``exception:changed``, ``exception:ended`` or ``exception:dropped``."""
    at: datetime
    by: str
    deployment: str
    in_force: bool


@dataclass(frozen=True, kw_only=True)
class AccountView:
    """A member of staff, for the administrator."""

    name: str
    display: str
    roles: tuple[str, ...]
    departments: tuple[str, ...]
    groups: tuple[tuple[str, str], ...]
    """Pairs of department and group."""
    disabled_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class VerifiedHistory:
    """What was found about the history of one case."""

    reference: str
    department: str
    lines: int
    faults: tuple[str, ...] = ()
    """What is wrong, the first break of the chain foremost; empty if every line is as it was written."""


@dataclass(frozen=True, kw_only=True)
class StatusView:
    """How an installation stands, in figures."""

    timer_lag_seconds: float
    """By how much the oldest timer that is due is late; 0 if none is due."""
    timers_due: int
    outgoing_waiting: int
    outgoing_dead: int
    open_incidents: int
    open_tasks: int
