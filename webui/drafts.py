"""What was typed into a form that is not finished: kept on the server, so that nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from flask import session

from engine.app import Services, Submitted
from engine.kernel.errors import NotFound
from webui import door

_SESSION = "drafts"
_AT_ONCE = 5


class Draft(Protocol):
    """Where the unfinished answers to one form are kept."""

    def kept(self) -> Submitted | None:
        """What was typed so far, files without their content; none where the page knows it already."""
        ...

    def keep(self, submitted: Submitted) -> None:
        """Keep it for the next request. Raises `Invalid` for a file that can't be taken in."""
        ...

    def taken(self, services: Services, submitted: Submitted) -> Submitted:
        """What is sent off, with the content of its files; the draft ends with the same step."""
        ...

    def forget(self) -> None:
        """It was sent."""
        ...


class SessionDraft:
    """A draft of a visitor: their session alone knows which one it is."""

    def __init__(self, form: str) -> None:
        self._form = form

    @property
    def token(self) -> str:
        """Opens the draft; empty if there is none."""
        return _tokens().get(self._form, "")

    def kept(self) -> Submitted | None:
        """What was typed so far; none if nothing was, or too long ago."""
        if not self.token:
            return None
        try:
            with door.system.reading() as services:
                return services.drafts.load(self.token)
        except NotFound:
            return None

    def keep(self, submitted: Submitted) -> None:
        """Keep it; the oldest of too many drafts of one visitor is given up."""
        tokens = _tokens()
        with door.system.step() as services:
            tokens[self._form] = services.drafts.save(tokens.pop(self._form, ""), self._form, submitted)
            while len(tokens) > _AT_ONCE:
                services.drafts.discard(tokens.pop(next(iter(tokens))))
        session[_SESSION] = tokens

    def taken(self, services: Services, submitted: Submitted) -> Submitted:
        """What is sent off, which may be more than was kept; the draft ends with the same step."""
        if not self.kept():
            return submitted
        return replace(services.drafts.take(self.token), fields=submitted.fields)

    def forget(self) -> None:
        """The session need not know it any more."""
        session[_SESSION] = {form: token for form, token in _tokens().items() if form != self._form}

    def discard(self) -> None:
        """It is not wanted any more."""
        if self.token:
            with door.system.step() as services:
                services.drafts.discard(self.token)
        self.forget()


class TaskDraft:
    """What a member of staff typed at a task: kept with the task, which shows it by itself."""

    def __init__(self, task: str) -> None:
        self._task = task

    def kept(self) -> None:
        """The task's page knows."""

    def keep(self, submitted: Submitted) -> None:
        """Keep it until the task is done."""
        with door.staff.step() as services:
            services.work.save_draft(self._task, submitted)

    def taken(self, _services: Services, submitted: Submitted) -> Submitted:
        """Completing the task finds the files by itself."""
        return submitted

    def forget(self) -> None:
        """The task forgot it when it was completed."""


def _tokens() -> dict[str, str]:
    return dict(session.get(_SESSION, {}))
