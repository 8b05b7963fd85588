"""Like cases: other complaints of the same product and problem, for those who did not complain (Annex G)."""

from __future__ import annotations

from sqlalchemy import select

from engine import feel
from engine.definitions import Bundle
from engine.domain.limits import TimeLimit
from engine.persistence import Case
from engine.services.access import shown
from engine.services.read_models import CaseSummary
from engine.services.rows import Rows
from engine.services.step import Step

PROBLEM = "category"
"""The entry of the record that says what kind of problem it is."""
_MOST = 200
"""So many of the newest cases of a product are looked at."""
_WITHIN = "12 months"


class LikeCases:
    """Finds the cases that are like one: of the same department, product and kind of problem."""

    def __init__(self, step: Step, rows: Rows) -> None:
        self._step = step
        self._rows = rows

    def of(self, case: Case, bundle: Bundle) -> tuple[CaseSummary, ...]:
        """The newest first, as far back as the organisation's setting ``like_cases.within`` says."""
        problem = _problem(case)
        if problem is None:
            return ()
        statement = (
            select(Case)
            .where(
                Case.department == case.department,
                Case.product == case.product,
                Case.id != case.id,
                shown(self._step.actor),
            )
            .order_by(Case.received_at.desc())
            .limit(_MOST)
        )
        within = TimeLimit.parse(bundle.organisation.settings.get("like_cases", {}).get("within", _WITHIN))
        calendar = bundle.calendars[bundle.organisation.calendar]
        now = self._step.now()
        return self._rows.of_cases(
            [
                one
                for one in self._step.session.scalars(statement)
                if _problem(one) == problem and within.due(one.received_at, calendar) >= now
            ]
        )


def _problem(case: Case) -> feel.Value:
    said = case.record.get(PROBLEM)
    return feel.load(said) if said is not None else None
