"""Half-filled forms: kept sealed, and for a while only, so that nothing typed is lost or lies about."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from engine.definitions.forms import Attachment, Submitted
from engine.kernel.errors import NotFound
from engine.persistence import Case, Draft
from engine.persistence.keys import SealingKey
from engine.services.documents import Documents
from engine.services.draft_folder import DraftFolder, remove
from engine.services.step import Step
from engine.services.vault import Vault

COMPLAINANTS = timedelta(hours=24)
STAFFS = timedelta(days=30)
_NO_DEPARTMENT = "organisation"
"""Where a complaint lies that has no department yet."""


class Drafts:
    """Keeps a complainant's draft by a random token in their browser, a task's for who is doing it."""

    def __init__(self, step: Step, vault: Vault, documents: Documents) -> None:
        self._step = step
        self._session = step.session
        self._vault = vault
        self._documents = documents

    def save(self, token: str, form: str, submitted: Submitted) -> str:
        """Keep what a complainant typed so far. An empty or expired token begins anew; returns the token.

        Files are checked: raises `Invalid` that names the field.
        """
        folder = self._complainants(token)
        if folder is None:
            token = secrets.token_urlsafe(32)
            key, wrapped = self._step.keys.new_key(_subject(self._hash(token)))
            row = self._row(_NO_DEPARTMENT, self._hash(token), form)
            row.wrapped_key = wrapped
            folder = self._begin(row, key)
        folder.write(submitted, self._check, now=self._step.now(), keeps=COMPLAINANTS)
        return token

    def load(self, token: str) -> Submitted:
        """What was typed so far; the files by id, without content. Raises `NotFound` when it has expired."""
        return self._known(token).read()

    def take(self, token: str) -> Submitted:
        """What was typed, the files with their content, for sending it off. The draft is gone then."""
        folder = self._known(token)
        submitted = folder.with_contents(folder.read())
        folder.remove()
        return submitted

    def discard(self, token: str) -> None:
        """Forget what was typed."""
        if folder := self._complainants(token):
            folder.remove()

    def save_task(self, case: Case, task: str, form: str, submitted: Submitted) -> None:
        """Keep what was typed at a task so far."""
        folder = self._staffs(case, task)
        if folder is None:
            row = self._row(case.department, self._name(task), form)
            row.case_id = case.id
            folder = self._begin(row, self._vault.key_of(case))
        folder.write(submitted, self._check, now=self._step.now(), keeps=STAFFS)

    def load_task(self, case: Case, task: str) -> Submitted | None:
        """What was typed at a task so far, if anything; the files by id, without content."""
        folder = self._staffs(case, task)
        return folder.read() if folder else None

    def take_task(self, case: Case, task: str, submitted: Submitted) -> Submitted:
        """A post that does a task, with the files that wait in its draft. The draft is gone then."""
        folder = self._staffs(case, task)
        if folder is None:
            return submitted
        filled = folder.with_contents(replace(submitted, files={**folder.read().files, **submitted.files}))
        folder.remove()
        return filled

    def sweep(self) -> int:
        """Remove what has expired; tells how many drafts that were."""
        expired = select(Draft).where(Draft.expires_at <= self._step.now())
        rows = self._session.scalars(expired.with_for_update(skip_locked=True)).all()
        for row in rows:
            remove(self._session, row)
        return len(rows)

    def _complainants(self, token: str) -> DraftFolder | None:
        row = self._living(_NO_DEPARTMENT, self._hash(token))
        if row is None or row.wrapped_key is None:
            return None
        return DraftFolder(self._session, row, self._step.keys.unwrap(_subject(row.id), row.wrapped_key))

    def _known(self, token: str) -> DraftFolder:
        folder = self._complainants(token)
        if folder is None:
            raise NotFound("What you typed is not kept any more. Please begin again.")
        return folder

    def _staffs(self, case: Case, task: str) -> DraftFolder | None:
        row = self._living(case.department, self._name(task))
        return DraftFolder(self._session, row, self._vault.key_of(case)) if row else None

    def _living(self, department: str, name: str) -> Draft | None:
        row = self._session.get(Draft, (department, name), with_for_update=not self._step.read_only)
        return row if row and row.expires_at > self._step.now() else None

    def _row(self, department: str, name: str, form: str) -> Draft:
        now = self._step.now()
        return Draft(department=department, id=name, form=form, sealed=b"", saved_at=now, expires_at=now)

    def _begin(self, row: Draft, key: SealingKey) -> DraftFolder:
        if expired := self._session.get(Draft, (row.department, row.id)):
            remove(self._session, expired)
        self._session.add(row)
        return DraftFolder(self._session, row, key)

    def _check(self, field: str, attachment: Attachment) -> Attachment:
        return self._documents.check(attachment, field=field)

    def _hash(self, token: str) -> str:
        return hmac.digest(self._step.keys.sessions, token.encode(), hashlib.sha256).hex()

    def _name(self, task: str) -> str:
        return f"{task}:{self._step.actor.name}"


def _subject(draft: str) -> str:
    return f"draft:{draft}"
