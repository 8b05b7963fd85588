"""Tracking codes: what a complainant needs, and all they need, to follow their case."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count, islice

from sqlalchemy import delete, select

from engine.kernel.errors import Conflict, NotFound
from engine.persistence import Case, TrackingCode
from engine.services.step import Step

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is read as a digit."""
_LOCATOR = 6
_SECRET = 16
"""80 bits: a hundred thousand cases and ten guesses a second for a year hit none."""
_ATTEMPTS = 5
"""Codes that are looked for: that five cases in turn have the same first half does not happen."""
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Codes:
    """Issues codes and finds the case of one. The database holds a MAC whose key is elsewhere."""

    def __init__(self, step: Step) -> None:
        self._step = step

    def replace(self, case: Case, family: Iterable[Case] = ()) -> str:
        """A new code for a case and those that it opens too; the ones before open nothing any more."""
        for one in {case.id: case, **{one.id: one for one in family}}.values():
            of_case = TrackingCode.department == one.department, TrackingCode.case_id == one.id
            self._step.session.execute(delete(TrackingCode).where(*of_case))
        return self.issue(case)

    def issue(self, case: Case, draft: str = "") -> str:
        """The code of a case that has none, written for people.

        With the token of the draft that became the case, whoever holds the token finds the code again
        (`of_draft`): an answer that got lost on its way can be asked for once more. Raises `Conflict` where
        somebody has just made a case of the same draft.
        """
        candidates = (_random(_LOCATOR + _SECRET) for _ in count()) if not draft else self._derived(draft)
        code = next(one for one in candidates if self._is_unused(one))
        row = TrackingCode(
            locator=code[:_LOCATOR],
            department=case.department,
            case_id=case.id,
            mac=self._mac(code, case.department, case.id),
            issued_at=self._step.now(),
        )
        self._step.session.append(row)
        return written(code)

    def of_draft(self, draft: str) -> str:
        """The code of the case that a draft became. Raises `NotFound` for none, or a newer code."""
        for code in islice(self._derived(draft), _ATTEMPTS):
            with suppress(NotFound):
                self.find(code)
                return written(code)
        raise NotFound("This was not sent yet, or its code was replaced.")

    def find(self, typed: str) -> Case:
        """The case of a code. Wrong, unknown, or no code at all: the same answer after the same work."""
        code = normalised(typed) or "0" * (_LOCATOR + _SECRET)
        session = self._step.session
        row = session.scalar(select(TrackingCode).where(TrackingCode.locator == code[:_LOCATOR]))
        department, case_id, mac = (row.department, row.case_id, row.mac) if row else ("", "", b"")
        opens = hmac.compare_digest(self._mac(code, department, case_id), mac.ljust(32, b"\0"))
        case = session.get(Case, (department, case_id))
        if not opens or case is None:
            raise NotFound("No complaint is found under this code. Please compare it with what you noted.")
        return case

    def _is_unused(self, code: str) -> bool:
        row = self._step.session.get(TrackingCode, code[:_LOCATOR])
        if row and hmac.compare_digest(self._mac(code, row.department, row.case_id), row.mac):
            raise Conflict
        return row is None

    def _derived(self, draft: str) -> Iterator[str]:
        """The codes that a draft may get, the first one unless another case has its first half already."""
        for number in count():
            message = f"draft\x1f{number}\x1f{draft}".encode()
            digest = hmac.digest(self._step.keys.codes, message, hashlib.sha256)
            yield "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[: _LOCATOR + _SECRET])

    def _mac(self, code: str, department: str, case_id: str) -> bytes:
        message = f"{code}\x1f{department}\x1f{case_id}".encode()
        return hmac.digest(self._step.keys.codes, message, hashlib.sha256)


def written(code: str) -> str:
    """A code in groups, to be read out and copied: ``K7M2PX-9QF4-0T3B-VE8N-6HWD``."""
    secret = code[_LOCATOR:]
    return "-".join((code[:_LOCATOR], *(secret[at : at + 4] for at in range(0, _SECRET, 4))))


def normalised(typed: str) -> str:
    """What somebody meant who typed lower case, blanks, or O for 0; empty if it can't be a code."""
    code = re.sub(r"[\s\u2010-\u2015_.-]", "", typed[:200]).upper().translate(_MISREAD)
    fits = len(code) == _LOCATOR + _SECRET and all(character in ALPHABET for character in code)
    return code if fits else ""


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
