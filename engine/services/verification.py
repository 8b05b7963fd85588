"""Proves that histories are as they were written: nothing changed, dropped, added or moved since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hmac import compare_digest

from sqlalchemy import select

from engine.kernel.errors import NotFound
from engine.persistence import Case, Event
from engine.services.access import require_overseer, within
from engine.services.chain import seal
from engine.services.read_models import VerifiedHistory
from engine.services.step import Step

_AT_ONCE = 500
"""Cases that are read with one statement."""


class Verification:
    """Reads the lines of cases and makes their seals anew."""

    def __init__(self, step: Step) -> None:
        self._step = step

    def verify(self, reference: str = "") -> Iterator[VerifiedHistory]:
        """Every case, or the one of that reference in each department that has it. Raises `NotFound`."""
        require_overseer(self._step.actor)
        mine = within(self._step.actor, Case.department)
        statement = select(Case).where(mine).order_by(Case.department, Case.reference)
        if reference:
            statement = statement.where(Case.reference == reference)
        found = False
        for case in self._step.session.scalars(statement.execution_options(yield_per=_AT_ONCE)):
            found = True
            yield self._verified(case)
        if reference and not found:
            raise NotFound(f"There is no case {reference}.")

    def _verified(self, case: Case) -> VerifiedHistory:
        lines = self._step.session.scalars(
            select(Event)
            .where(Event.department == case.department, Event.case_id == case.id)
            .order_by(Event.number)
        ).all()
        return VerifiedHistory(
            reference=case.reference,
            department=case.department,
            lines=len(lines),
            faults=tuple(_faults(self._step.keys.histories, case, lines)),
        )


def _faults(key: bytes, case: Case, lines: Sequence[Event]) -> Iterator[str]:
    expected, before = 1, b""
    for line in lines:
        if line.number != expected:
            yield _missing(expected, line.number - 1)
        elif not line.seal:
            yield f"Line {line.number} has no seal."
        elif not compare_digest(line.seal, seal(key, before, line)):
            yield f"Line {line.number} is not as it was written, or something was put in or moved before it."
        expected, before = line.number + 1, line.seal
    if case.lines > expected - 1:
        yield f"{_missing(expected, case.lines)} They were the last."
    elif case.lines < expected - 1 or case.last_seal != before:
        yield "The end of the history is not the one that the case knows."


def _missing(first: int, last: int) -> str:
    return f"Line {first} is missing." if first == last else f"Lines {first} to {last} are missing."
