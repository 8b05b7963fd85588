"""The people of a scenario: colleagues in every group, and whoever it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine as Database
from sqlalchemy import delete

from engine.definitions.scenarios.vocabulary import folded
from engine.domain.actors import Actor, ActorKind, Role
from engine.persistence import Membership, StaffUser, StepSession

COLLEAGUES = 4
"""In each group, so that there is one who did nothing in the case yet."""
PROCESS_OWNER = "process-owner"
_NO_PASSWORD = "!"  # noqa: S105 - the opposite of one: nobody signs in here
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def settle(database: Database, groups: Mapping[str, Iterable[str]]) -> None:
    """Give each group of each department its colleagues."""
    with StepSession(database) as session, session.begin():
        for group in sorted({group for several in groups.values() for group in several}):
            session.add_all(_account(name, group) for name in colleagues(group))
            session.flush()
            session.add_all(
                Membership(user=name, department=department, group=group)
                for department, several in groups.items()
                if group in several
                for name in colleagues(group)
            )


def colleagues(group: str) -> tuple[str, ...]:
    """The user names of those who are in a group from the beginning."""
    return tuple(f"{group}-{number}" for number in range(1, COLLEAGUES + 1))


class People:
    """Who is who in one scenario."""

    def __init__(self, database: Database, groups: Iterable[str]) -> None:
        self._database = database
        self._members: dict[str, list[str]] = {group: list(colleagues(group)) for group in groups}
        self._named: dict[str, str] = {}

    def join(self, person: str, group: str, department: str, *, alone: bool) -> None:
        """Somebody is in a group, perhaps nobody else."""
        name = self._named.setdefault(folded(person), folded(person).replace(" ", "-"))
        members = self._members.setdefault(group, [])
        with StepSession(self._database) as session, session.begin():
            if session.get(StaffUser, name) is None:
                session.add(_account(name, group, display=person))
                session.flush()
            if alone:
                members.clear()
                of_group = Membership.department == department, Membership.group == group
                session.execute(delete(Membership).where(*of_group))
            session.merge(Membership(user=name, department=department, group=group))
        members.insert(0, name)

    @property
    def names(self) -> Mapping[str, str]:
        """User names of those whom the scenario named, by their folded names."""
        return self._named

    def is_named(self, person: str) -> bool:
        """Whether the scenario named this person."""
        return folded(person) in self._named

    def of_group(self, group: str, department: str) -> Sequence[Actor]:
        """The members of a group, whom the scenario named first."""
        return [self.actor(name, department) for name in self._members.get(group, ())]

    def person(self, person: str, department: str) -> Actor:
        """Somebody whom the scenario named."""
        return self.actor(self._named[folded(person)], department)

    def actor(self, name: str, department: str) -> Actor:
        """A member of staff by user name, as they act."""
        own = {group for group, members in self._members.items() if name in members}
        roles = {Role.STAFF, Role.PROCESS_OWNER} if PROCESS_OWNER in own else {Role.STAFF}
        return Actor(
            kind=ActorKind.STAFF,
            name=name,
            display=name,
            roles=frozenset(roles),
            departments=frozenset({department}),
            groups=frozenset((department, group) for group in own),
        )


def _account(name: str, group: str, display: str = "") -> StaffUser:
    roles = [Role.STAFF.value, *([Role.PROCESS_OWNER.value] if group == PROCESS_OWNER else [])]
    called = display or name.replace("-", " ").capitalize()
    return StaffUser(name=name, display=called, password=_NO_PASSWORD, roles=roles, added_at=_LONG_AGO)
