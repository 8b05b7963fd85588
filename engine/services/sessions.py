"""Sessions of staff: kept on the server, so that they can be ended there."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from sqlalchemy import bindparam, delete, func, or_, select, update

from engine.domain.actors import Actor, ActorKind, Role
from engine.kernel.errors import NotSignedIn
from engine.persistence import Deployment, Membership, StaffSession, StaffUser
from engine.services.step import Step

EVERYWHERE = "*"
"""As a membership's department: all departments that there are."""
IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=1)

_departments = select(Deployment.department).distinct().subquery()
_SIGNED_IN = (
    select(
        StaffSession.seen_at,
        StaffSession.expires_at,
        StaffUser.name,
        StaffUser.display,
        StaffUser.roles,
        func.coalesce(_departments.c.department, Membership.department).label("department"),
        Membership.group,
    )
    .join(StaffUser, StaffUser.name == StaffSession.user)
    .outerjoin(Membership, Membership.user == StaffUser.name)
    .outerjoin(_departments, Membership.department == EVERYWHERE)
    .where(StaffSession.token_hash == bindparam("token"), StaffUser.disabled_at.is_(None))
)
"""The session and its owner, once for each membership."""


class Sessions:
    """Knows who is signed in. The token is in the browser alone; here is what tells it from a guess."""

    def __init__(self, step: Step) -> None:
        self._step = step

    def start(self, user: str) -> str:
        """A fresh token for somebody who just proved who they are; expired sessions are swept out."""
        self.sweep()
        token, now = secrets.token_urlsafe(32), self._step.now()
        row = StaffSession(
            token_hash=self._hash(token), user=user, started_at=now, seen_at=now, expires_at=now + LONGEST
        )
        self._step.session.add(row)
        return token

    def signed_in(self, token: str) -> tuple[Actor, bool]:
        """Who acts with this token, and whether to write down that they are still at work (`saw`).

        Every request of staff asks this: one statement. Raises `NotSignedIn`.
        """
        rows = self._step.session.execute(_SIGNED_IN, {"token": self._hash(token)}).all()
        now = self._step.now()
        if not rows or now >= rows[0].expires_at or now - rows[0].seen_at >= IDLE:
            raise NotSignedIn
        found = rows[0]
        memberships = {(row.department, row.group) for row in rows if row.department}
        memberships = {one for one in memberships if one[0] != EVERYWHERE}
        actor = Actor(
            kind=ActorKind.STAFF,
            name=found.name,
            display=found.display,
            roles=frozenset(Role(role) for role in found.roles),
            departments=frozenset(department for department, _ in memberships),
            groups=frozenset((department, group) for department, group in memberships if group),
        )
        return actor, now - found.seen_at >= _SEEN_EVERY

    def saw(self, token: str) -> None:
        """Write down that the owner of a token is still at work."""
        of_token = StaffSession.token_hash == self._hash(token)
        self._step.session.execute(update(StaffSession).where(of_token).values(seen_at=self._step.now()))

    def rotate(self, token: str) -> str:
        """Exchange a token for a new one; its owner stays signed in, until the same time at the latest."""
        actor, _ = self.signed_in(token)
        expires_at = self._step.session.get_one(StaffSession, self._hash(token)).expires_at
        self.end(token)
        new = self.start(actor.name)
        self._step.session.get_one(StaffSession, self._hash(new)).expires_at = expires_at
        return new

    def end(self, token: str) -> None:
        """Sign out."""
        self._step.session.execute(delete(StaffSession).where(StaffSession.token_hash == self._hash(token)))

    def end_all(self, user: str) -> None:
        """Sign somebody out everywhere."""
        self._step.session.execute(delete(StaffSession).where(StaffSession.user == user))

    def sweep(self) -> None:
        """Remove the sessions that have ended."""
        now = self._step.now()
        ended = or_(StaffSession.expires_at <= now, StaffSession.seen_at <= now - IDLE)
        self._step.session.execute(delete(StaffSession).where(ended))

    def _hash(self, token: str) -> str:
        return hmac.digest(self._step.keys.sessions, token.encode(), hashlib.sha256).hex()
