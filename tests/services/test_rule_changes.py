"""Another rule for clocks that run: due dates follow, what was spent stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.domain.actors import SYSTEM
from engine.domain.limits import TimeLimit
from engine.kernel.errors import NotPermitted, Refused
from tests.services.desk import ADMINISTRATOR, CLERK, OWNER, REVIEWER


def change(town, reference: str = "", by=ADMINISTRATOR, limit: str = "", calendar: str = ""):
    with town.engine.transaction(SYSTEM) as services:
        places = services.rule_changes.running("answer", references=[reference] if reference else [])
    found = []
    for place in places:
        with town.engine.transaction(by) as services:
            rule = TimeLimit.parse(limit) if limit else None
            found.append(services.rule_changes.change(place, "answer", limit=rule, calendar=calendar))
    return found


def test_a_shorter_limit_counts_from_the_start(town, clock):
    reference = town.receive().reference
    clock.move(timedelta(days=1))

    (changed,) = change(town, reference, limit="10 working days")

    assert changed.before == datetime(2026, 4, 30, 16, tzinfo=UTC)
    assert changed.after == datetime(2026, 4, 16, 16, tzinfo=UTC)
    assert next(one.due for one in town.case(reference).clocks if one.name == "answer") == changed.after


def test_the_explanation_tells_which_rule_counts(town):
    reference = town.receive().reference
    change(town, reference, limit="8 weeks")

    answer = next(one for one in town.case(reference).clocks if one.name == "answer")

    assert any("Another rule: 8 weeks" in str(line.what) for line in answer.lines)


def test_the_change_is_a_line_of_the_sealed_history(town):
    reference = town.receive().reference
    change(town, reference, limit="8 weeks")

    with town.engine.reading(SYSTEM) as services:
        (verified,) = services.verification.verify(reference)
    assert verified.faults == ()
    assert "clock:changed" in [entry.tag for entry in town.case(reference).timeline]


def test_only_cases_in_which_the_clock_runs_change(town):
    first, second = town.receive().reference, town.receive().reference
    town.complete(first, "assess", CLERK)
    town.complete(first, "review", REVIEWER)

    assert [one.reference for one in change(town, limit="8 weeks")] == [second]


def test_a_calendar_that_the_case_does_not_have_is_refused(town):
    reference = town.receive().reference

    with pytest.raises(Refused, match=r"no calendar “moon”; there is default"):
        change(town, reference, calendar="moon")


@pytest.mark.parametrize("somebody", [CLERK, OWNER])
def test_nobody_but_administrators_changes_rules(town, somebody):
    reference = town.receive().reference

    with pytest.raises(NotPermitted):
        change(town, reference, by=somebody, limit="8 weeks")
