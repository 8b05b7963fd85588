"""Who of the staff makes a request."""

from __future__ import annotations

from typing import Any

from flask import session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from engine.app import Actor, Role
from engine.kernel.errors import NotSignedIn
from webui import door
from webui.language import CHOSEN

login = LoginManager()


class Member(UserMixin):
    """A member of staff who is signed in; what the cookie keeps is the token of a session in the database."""

    def __init__(self, token: str, actor: Actor) -> None:
        self.id = token
        self.actor = actor
        self.display = actor.display or actor.name

    @property
    def only_reads(self) -> bool:
        """Auditors read everything and change nothing."""
        return not self.has(Role.STAFF, Role.PROCESS_OWNER)

    def has(self, *roles: Role) -> bool:
        """Whether they have one of these roles."""
        return any(self.actor.has(role) for role in roles)


def member() -> Member | None:
    """Who is signed in; nobody, for a complainant."""
    user: Any = current_user
    return user if user.is_authenticated else None


def begin_session(token: str) -> None:
    """Sign in: of the session before only the language is kept, so that a planted one is worth nothing."""
    language = session.get(CHOSEN, "")
    session.clear()
    session[CHOSEN] = language
    login_user(Member(token, door.engine().signed_in(token)))


def end_session() -> None:
    """Sign out, here and in the database."""
    if signed_in := member():
        with door.system.step() as services:
            services.sessions.end(signed_in.id)
    logout_user()
    session.clear()


@login.user_loader  # type: ignore[untyped-decorator]
def _who(token: str) -> Member | None:
    try:
        return Member(token, door.engine().signed_in(token))
    except NotSignedIn:
        return None
