"""Tracking codes: what a complainant needs, and all they need, to follow their case."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from sqlalchemy import delete, select

from engine.kernel.errors import NotFound
from engine.persistence import Case, TrackingCode
from engine.services.step import Step

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is read as a digit."""
_LOCATOR = 6
_SECRET = 16
"""80 bits: a hundred thousand cases and ten guesses a second for a year hit none."""
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Codes:
    """Issues codes and finds the case of one. The database holds a MAC whose key is elsewhere."""

    def __init__(self, step: Step) -> None:
        self._step = step

    def replace(self, case: Case) -> str:
        """A new code for a case; the one before it opens nothing any more."""
        of_case = TrackingCode.department == case.department, TrackingCode.case_id == case.id
        self._step.session.execute(delete(TrackingCode).where(*of_case))
        return self.issue(case)

    def issue(self, case: Case) -> str:
        """The code of a case that has none, written for people."""
        session = self._step.session
        locator = self._unused_locator()
        secret = _random(_SECRET)
        row = TrackingCode(
            locator=locator,
            department=case.department,
            case_id=case.id,
            mac=self._mac(locator + secret, case.department, case.id),
            issued_at=self._step.now(),
        )
        session.append(row)
        return written(locator + secret)

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

    def _unused_locator(self) -> str:
        while True:
            locator = _random(_LOCATOR)
            if self._step.session.get(TrackingCode, locator) is None:
                return locator

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
