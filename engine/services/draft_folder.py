"""One draft with its files, under one key."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from engine.definitions.forms import Attachment, Submitted
from engine.kernel.errors import FieldFault, Invalid, NotFound
from engine.kernel.ids import new_id
from engine.kernel.texts import Text
from engine.persistence import Draft, DraftDocument
from engine.persistence.keys import SealingKey

_MOST = 20
"""Files in one draft."""


class DraftFolder:
    """Reads and writes a draft."""

    def __init__(self, session: Session, row: Draft, key: SealingKey) -> None:
        self._session = session
        self._row = row
        self._key = key

    def read(self) -> Submitted:
        """What was typed; the files by id, without their content."""
        kept = json.loads(self._key.open(f"draft:{self._row.id}", self._row.sealed))
        files = {name: tuple(Attachment(**one) for one in held) for name, held in kept["files"].items()}
        return Submitted(fields=kept["fields"], files=files)

    def write(
        self,
        submitted: Submitted,
        check: Callable[[str, Attachment], Attachment],
        *,
        now: datetime,
        keeps: timedelta,
    ) -> None:
        """Keep a post: files that were kept before by their id, new ones after a check; drop all others."""
        known = set(self._session.scalars(select(DraftDocument.id).where(*_files_of(self._row))))
        files: dict[str, list[Attachment]] = {}
        for field, attachment in _each(submitted):
            if attachment.id not in known and attachment.content:
                attachment = replace(check(field, attachment), id=new_id())
                self._session.add(self._sealed(attachment))
            elif attachment.id not in known:
                continue
            files.setdefault(field, []).append(attachment)
        kept = {one.id for held in files.values() for one in held}
        gone = delete(DraftDocument).where(*_files_of(self._row), DraftDocument.id.not_in(kept))
        self._session.execute(gone)
        self._row.sealed = self._key.seal(f"draft:{self._row.id}", _written(submitted.fields, files))
        self._row.saved_at, self._row.expires_at = now, now + keeps

    def with_contents(self, submitted: Submitted) -> Submitted:
        """A post whose kept files have their content again."""
        files = {name: tuple(map(self._filled, held)) for name, held in submitted.files.items()}
        return replace(submitted, files=files)

    def remove(self) -> None:
        """Forget all of it."""
        remove(self._session, self._row)

    def _sealed(self, attachment: Attachment) -> DraftDocument:
        return DraftDocument(
            department=self._row.department,
            id=attachment.id,
            draft_id=self._row.id,
            size=attachment.size,
            sealed=self._key.seal(f"draft-document:{attachment.id}", attachment.content),
        )

    def _filled(self, attachment: Attachment) -> Attachment:
        if attachment.content or not attachment.id:
            return attachment
        row = self._session.scalar(
            select(DraftDocument).where(*_files_of(self._row), DraftDocument.id == attachment.id)
        )
        if row is None:
            raise NotFound("One of the files is not kept any more. Please add it again.")
        content = self._key.open(f"draft-document:{row.id}", row.sealed)
        return replace(attachment, content=content, id="")


def remove(session: Session, row: Draft) -> None:
    """Forget a draft with its files; that needs no key."""
    session.execute(delete(DraftDocument).where(*_files_of(row)))
    session.delete(row)
    session.flush()


def _files_of(row: Draft) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return DraftDocument.department == row.department, DraftDocument.draft_id == row.id


def _each(submitted: Submitted) -> list[tuple[str, Attachment]]:
    each = [(field, one) for field, held in submitted.files.items() for one in held]
    if len(each) > _MOST:
        too_many = Text("Please send at most {number} files.", number=_MOST)
        raise Invalid([FieldFault(field=each[0][0], message=too_many)])
    return each


def _written(fields: Mapping[str, Sequence[str]], files: Mapping[str, Sequence[Attachment]]) -> bytes:
    text = {
        "fields": {name: list(values) for name, values in fields.items()},
        "files": {name: [_described(one) for one in held] for name, held in files.items()},
    }
    return json.dumps(text, ensure_ascii=False).encode()


def _described(attachment: Attachment) -> dict[str, Any]:
    return {
        "id": attachment.id,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size": attachment.size,
    }
