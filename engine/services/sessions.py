"""Sessions of staff: kept on the server, so that they can be ended there."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from sqlalchemy import delete, or_, select

from engine.domain.actors import Actor, ActorKind, Role
from engine.kernel.errors import NotSignedIn
from engine.persistence import Deployment, Membership, StaffSession, StaffUser
from engine.services.step import Step

EVERYWHERE = "*"
"""As a membership's department: all departments that there are."""
IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=1)


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

    def actor(self, token: str) -> Actor:
        """Who acts with this token. Raises `NotSignedIn` where it has ended or its account was disabled."""
        row, user = self._living(token)
        if not self._step.read_only and self._is_stale(row):
            row.seen_at = self._step.now()
        memberships = self._memberships(user.name)
        return Actor(
            kind=ActorKind.STAFF,
            name=user.name,
            display=user.display,
            roles=frozenset(Role(role) for role in user.roles),
            departments=frozenset(department for department, _ in memberships),
            groups=frozenset((department, group) for department, group in memberships if group),
        )

    def needs_refresh(self, token: str) -> bool:
        """Whether it should be written down that its owner is still at work."""
        row, _ = self._living(token)
        return self._is_stale(row)

    def rotate(self, token: str) -> str:
        """Exchange a token for a new one; its owner stays signed in, until the same time at the latest."""
        row, user = self._living(token)
        expires_at = row.expires_at
        self.end(token)
        new = self.start(user.name)
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

    def _is_stale(self, row: StaffSession) -> bool:
        return self._step.now() - row.seen_at >= _SEEN_EVERY

    def _living(self, token: str) -> tuple[StaffSession, StaffUser]:
        found = self._step.session.execute(
            select(StaffSession, StaffUser)
            .join(StaffUser, StaffUser.name == StaffSession.user)
            .where(StaffSession.token_hash == self._hash(token), StaffUser.disabled_at.is_(None))
        ).one_or_none()
        now = self._step.now()
        if found is None or now >= found[0].expires_at or now - found[0].seen_at >= IDLE:
            raise NotSignedIn
        return found[0], found[1]

    def _memberships(self, user: str) -> set[tuple[str, str]]:
        rows = self._step.session.execute(
            select(Membership.department, Membership.group).where(Membership.user == user)
        )
        named = {(department, group) for department, group in rows}
        everywhere = {group for department, group in named if department == EVERYWHERE}
        if everywhere:
            departments = self._step.session.scalars(select(Deployment.department).distinct()).all()
            named |= {(department, group) for department in departments for group in everywhere}
        return {membership for membership in named if membership[0] != EVERYWHERE}

    def _hash(self, token: str) -> str:
        return hmac.digest(self._step.keys.sessions, token.encode(), hashlib.sha256).hex()
