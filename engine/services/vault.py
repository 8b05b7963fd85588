"""The vault: personal data is sealed and opened here, with a key for each case."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine.kernel.errors import Erased, SettingsRefused
from engine.persistence import Case, CaseKey, Installation
from engine.persistence.keys import SealingKey
from engine.services.step import Step

MASTER_KEY = "master-key"
"""The entry that tells which master key a database was made with."""


def was_made_with_a_key(database: Database) -> bool:
    """Whether a database knows its master key already."""
    with Session(database) as session:
        return session.get(Installation, MASTER_KEY) is not None


class Vault:
    """Seals what is personal under the key of its case; destroys the key when the person is to be erased."""

    def __init__(self, step: Step) -> None:
        self._step = step
        self._opened: dict[tuple[str, str], SealingKey] = {}

    def create_key(self, case: Case) -> None:
        """Give a new case its key."""
        key, wrapped = self._step.keys.new_key(_subject(case.department, case.id))
        row = CaseKey(
            department=case.department, case_id=case.id, wrapped=wrapped, created_at=self._step.now()
        )
        self._step.session.append(row)
        self._opened[case.department, case.id] = key

    def meet(self, cases: Collection[Case]) -> frozenset[str]:
        """Open the keys of many cases at once; says which of them are not erased."""
        places = {(case.department, case.id) for case in cases}
        departments, ids = {place[0] for place in places}, {place[1] for place in places}
        keys = select(CaseKey).where(CaseKey.department.in_(departments), CaseKey.case_id.in_(ids))
        for row in self._step.session.scalars(keys):
            place = (row.department, row.case_id)
            if place in places and place not in self._opened:
                self._opened[place] = self._step.keys.unwrap(_subject(*place), row.wrapped)
        return frozenset(case_id for department, case_id in places if (department, case_id) in self._opened)

    def seal(self, case: Case, purpose: str, content: bytes) -> bytes:
        """Seal bytes for one purpose within the case, such as ``letter:<id>``; they open for that only."""
        return self.key_of(case).seal(purpose, content)

    def open(self, case: Case, purpose: str, sealed: bytes) -> bytes:
        """Raises `Erased` where the key was destroyed, `Unreadable` where the bytes were tampered with."""
        return self.key_of(case).open(purpose, sealed)

    def seal_json(self, case: Case, purpose: str, content: dict[str, Any]) -> bytes:
        """Seal answers."""
        return self.seal(case, purpose, json.dumps(content, ensure_ascii=False).encode())

    def open_json(self, case: Case, purpose: str, sealed: bytes) -> dict[str, Any]:
        """Open answers."""
        content: dict[str, Any] = json.loads(self.open(case, purpose, sealed))
        return content

    def recognise_master_key(self) -> None:
        """Remember the master key of a new database; refuse another one: it could open nothing here."""
        session, fingerprint = self._step.session, self._step.keys.fingerprint
        known = session.get(Installation, MASTER_KEY)
        if known is None:
            session.add(Installation(name=MASTER_KEY, value=fingerprint))
        elif known.value != fingerprint:
            raise SettingsRefused(
                "This master key is not the one that the database was made with: put that one back, "
                "nothing else opens what was written"
            )

    def is_erased(self, case: Case) -> bool:
        """Whether nothing personal can be read any more."""
        return self._step.session.get(CaseKey, (case.department, case.id)) is None

    def erase(self, case: Case) -> None:
        """Destroy the key of the case: all that it sealed is unreadable from then on."""
        self._opened.pop((case.department, case.id), None)
        self._step.session.execute(
            delete(CaseKey).where(CaseKey.department == case.department, CaseKey.case_id == case.id)
        )

    def key_of(self, case: Case) -> SealingKey:
        """The key of a case. Raises `Erased` where it was destroyed."""
        place = (case.department, case.id)
        if place not in self._opened:
            row = self._step.session.get(CaseKey, place)
            if row is None:
                raise Erased
            self._opened[place] = self._step.keys.unwrap(_subject(*place), row.wrapped)
        return self._opened[place]


def _subject(department: str, case_id: str) -> str:
    return f"case:{department}:{case_id}"
