"""Accounts of staff: who may sign in, and what is theirs to do."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select

from engine.domain.actors import Role
from engine.kernel.errors import FieldFault, Invalid, NotFound, NotSignedIn
from engine.kernel.texts import Text
from engine.persistence import Deployment, Membership, StaffUser
from engine.services.access import require_administrator
from engine.services.read_models import AccountView
from engine.services.sessions import EVERYWHERE, Sessions
from engine.services.step import Step

_USER_NAME = re.compile(r"[a-z][a-z0-9.-]{1,39}")
_SHORTEST, _LONGEST = 8, 200
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""Argon2id as the OWASP password storage cheat sheet has it: 19 MiB, two rounds, one lane."""


class Accounts:
    """Adds, lists and disables accounts, and lets people in."""

    def __init__(self, step: Step, sessions: Sessions) -> None:
        self._step = step
        self._sessions = sessions

    def add(
        self,
        *,
        name: str,
        display: str,
        password: str,
        roles: Collection[Role] = (Role.STAFF,),
        memberships: Collection[tuple[str, str]] = (),
    ) -> AccountView:
        """Add a member of staff with (department, group) memberships; an empty group is the department alone.

        The department ``*`` stands for all there are and will be.
        """
        require_administrator(self._step.actor)
        faults = [*self._name_faults(name), *_password_faults(name, password)]
        known = {EVERYWHERE, *self._step.session.scalars(select(Deployment.department).distinct())}
        unknown = sorted({department for department, _ in memberships} - known)
        faults += [FieldFault(field="department", message=f"There is no department {one}") for one in unknown]
        _refuse(faults)
        user = StaffUser(
            name=name,
            display=display.strip() or name,
            password=_HASHER.hash(password),
            roles=sorted(role.value for role in roles),
            added_at=self._step.now(),
        )
        self._step.session.add(user)
        self._step.session.add_all(
            Membership(user=name, department=department, group=group)
            for department, group in sorted(set(memberships))
        )
        return self._view(user)

    def list(self) -> tuple[AccountView, ...]:
        """Every account, by name."""
        require_administrator(self._step.actor)
        users = self._step.session.scalars(select(StaffUser).order_by(StaffUser.name))
        return tuple(self._view(user) for user in users)

    def get(self, name: str) -> AccountView:
        """One account."""
        return self._view(self._user(name))

    def display_names(self) -> dict[str, str]:
        """How each member of staff is called on pages, by user name."""
        rows = self._step.session.execute(select(StaffUser.name, StaffUser.display))
        return {name: display for name, display in rows}  # noqa: C416 - dict() does not take typed rows

    def set_password(self, name: str, password: str) -> None:
        """Give an account a new password; whoever is signed in with it is signed out."""
        user = self._user(name)
        _refuse(tuple(_password_faults(name, password)))
        user.password = _HASHER.hash(password)
        self._sessions.end_all(name)

    def set_memberships(self, name: str, memberships: Collection[tuple[str, str]]) -> AccountView:
        """Replace what an account belongs to; it holds from the next request on."""
        user = self._user(name)
        self._step.session.execute(delete(Membership).where(Membership.user == name))
        self._step.session.add_all(
            Membership(user=name, department=department, group=group)
            for department, group in sorted(set(memberships))
        )
        return self._view(user)

    def disable(self, name: str) -> AccountView:
        """Shut an account; whoever is signed in with it is out at the next request."""
        user = self._user(name)
        user.disabled_at = user.disabled_at or self._step.now()
        self._sessions.end_all(name)
        return self._view(user)

    def enable(self, name: str) -> AccountView:
        """Open a disabled account again."""
        user = self._user(name)
        user.disabled_at = None
        return self._view(user)

    def sign_in(self, name: str, password: str) -> str:
        """A session token for the right password; after the same time `NotSignedIn` for anything else."""
        typed = name.strip().lower()
        user = self._step.session.get(StaffUser, typed if _USER_NAME.fullmatch(typed) else "")
        matches = _matches(user.password if user else _nobodys_password(), password[:_LONGEST])
        if user is None or not matches or user.disabled_at is not None:
            raise NotSignedIn(Text("The user name or the password is wrong."))
        if _HASHER.check_needs_rehash(user.password):
            user.password = _HASHER.hash(password)
        return self._sessions.start(user.name)

    def _user(self, name: str) -> StaffUser:
        require_administrator(self._step.actor)
        user = self._step.session.get(StaffUser, name)
        if user is None:
            raise NotFound(f"There is no user {name}")
        return user

    def _name_faults(self, name: str) -> Iterator[FieldFault]:
        if not _USER_NAME.fullmatch(name):
            message = "A user name is 2 to 40 lower-case letters, digits, dots and hyphens, a letter first"
            yield FieldFault(field="name", message=message)
        elif self._step.session.get(StaffUser, name) is not None:
            yield FieldFault(field="name", message=f"There is a user {name} already")

    def _view(self, user: StaffUser) -> AccountView:
        rows = self._step.session.execute(
            select(Membership.department, Membership.group)
            .where(Membership.user == user.name)
            .order_by(Membership.department, Membership.group)
        )
        belongs = [(department, group) for department, group in rows]
        return AccountView(
            name=user.name,
            display=user.display,
            roles=tuple(user.roles),
            departments=tuple(dict.fromkeys(department for department, _ in belongs)),
            groups=tuple((department, group) for department, group in belongs if group),
            disabled_at=user.disabled_at,
        )


def _refuse(faults: Collection[FieldFault]) -> None:
    if faults:
        raise Invalid(faults, "; ".join(fault.message for fault in faults))


def _password_faults(name: str, password: str) -> Iterator[FieldFault]:
    if not _SHORTEST <= len(password) <= _LONGEST or password.lower() == name:
        message = f"A password is {_SHORTEST} to {_LONGEST} characters long and not the user name"
        yield FieldFault(field="password", message=message)


def _matches(known: str, password: str) -> bool:
    try:
        return _HASHER.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_password() -> str:
    """Compared where there is no such user, so that the answer takes as long."""
    return _HASHER.hash("nobody signs in with this")
