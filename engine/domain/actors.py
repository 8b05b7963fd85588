"""Who acts: staff with roles, the complainant behind a tracking code, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff may do at all; groups say which tasks are theirs."""

    STAFF = "staff"
    PROCESS_OWNER = "process-owner"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class ActorKind(StrEnum):
    """The three sorts of actors."""

    STAFF = "staff"
    COMPLAINANT = "complainant"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody or something that acts, as every service and event sees them."""

    kind: ActorKind
    name: str
    """User name of staff; ``complainant``; ``system``. Never the complainant's own name."""
    display: str = ""
    """How staff are called on pages."""
    roles: frozenset[Role] = frozenset()
    departments: frozenset[str] = frozenset()
    """Departments whose cases this member of staff sees."""
    groups: frozenset[tuple[str, str]] = frozenset()
    """Memberships as (department, group)."""

    def has(self, role: Role) -> bool:
        """Whether this actor has a role."""
        return role in self.roles

    def sees(self, department: str) -> bool:
        """Whether cases of a department are visible to this actor."""
        return self.kind is ActorKind.SYSTEM or department in self.departments

    def groups_in(self, department: str) -> frozenset[str]:
        """The groups of a department that this actor belongs to."""
        return frozenset(group for own, group in self.groups if own == department)


SYSTEM = Actor(kind=ActorKind.SYSTEM, name="system", display="Plaint")
COMPLAINANT = Actor(kind=ActorKind.COMPLAINANT, name="complainant", display="Complainant")

COMPLAINANTS = "complainant"
"""The candidate group of tasks that the complainant does, and the audience of offers to them."""
