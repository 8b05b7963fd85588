"""Real cases told again as scenarios: they pass, and say nothing of anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from click.testing import CliRunner

from engine.app import SYSTEM, Channel, trials
from engine.cli import plaint
from engine.definitions.scenarios import read_scenarios
from engine.scenarios import retold
from engine.scenarios.retold import retell
from engine.scenarios.trials import Trials
from engine.scenarios.walk import Walk
from tests.fixtures import MASTER_KEY
from tests.scenarios.conftest import bundles
from tests.services.desk import Town
from tests.sizes import mostly_exhaustive

pytestmark = pytest.mark.sqlite

SECRETS = {"name": "Ada Secret", "description": "Nobody may read this.", "email": "ada.secret@example.org"}


def question_and_answer(walk: Walk) -> Walk:
    walk.complain(language="tr", **SECRETS).wait(hours=3).complete("assess_complaint")
    walk.complete("investigate_complaint", next_step="question", question="A secret question?")
    return walk.wait(days=2).respond("await_answer", question_answer="A secret answer")


def put_right_twice(walk: Walk) -> Walk:
    walk.complain(Channel.PHONE, product="waste-collection", **SECRETS).wait(days=1)
    walk.complete("assess_complaint", complexity="0", impact="0").wait(days=1)
    walk.complete("decide_response", amount=20).wait(days=2).respond_on_behalf("answer_accepted").wait(days=3)
    walk.complete("carry_out")
    walk.complete("verify_correction", put_right="no", verification_note="Secret").wait(days=1)
    walk.complete("carry_out").complete("verify_correction")
    return walk.complete("record_outcome", systemic=False, outcome="resolved")


def climbing_in_housing(walk: Walk) -> Walk:
    walk.complain(product="tenancy", **SECRETS).complete("assess_complaint")
    walk.complete("investigate_complaint").complete("decide_response").wait(days=1)
    walk.respond("answer_rejected", rejection_text="Secret").wait(days=1)
    return walk.respond("next_level_requested").complete("review_complaint")


def silence_and_withdrawal(walk: Walk) -> Walk:
    walk.complain(Channel.LETTER, **SECRETS).wait(days=45)
    return walk.respond("complaint_withdrawn")


@cache
def opened() -> Trials:
    return trials({one.department or "organisation": one for one in bundles()})


@pytest.mark.parametrize(
    "story",
    mostly_exhaustive([question_and_answer, put_right_twice, climbing_in_housing, silence_and_withdrawal]),
)
def test_a_case_told_again_passes_and_says_nothing_of_anybody(town: Town, story: Callable[[Walk], Walk]):
    walk = story(town.walk())
    with town.engine.reading(SYSTEM) as services:
        course = services.retelling.course(walk.reference)

    told = retell(course, opened(), "as it went")
    text = "\n".join(told.lines)
    (scenario,) = read_scenarios(text.encode(), "scenarios/retold.scenario")

    assert told.is_faithful
    assert opened().run(course.department, scenario).failure is None
    assert "ecret" not in text
    assert walk.reference not in text
    assert f"the case is {walk.status}" in text


def test_the_command_line_writes_it(town: Town):
    walk = silence_and_withdrawal(town.walk())
    environment = {"PLAINT_DATABASE_URL": town.engine.settings.database_url, "PLAINT_MASTER_KEY": MASTER_KEY}
    runner = CliRunner(env=environment)

    told = runner.invoke(plaint, ["scenario", "from-case", walk.reference, "--title", "a letter, withdrawn"])
    unknown = runner.invoke(plaint, ["scenario", "from-case", "C-1999-000001"])

    assert told.exit_code == 0, told.output
    assert told.stdout.startswith("Scenario: a letter, withdrawn\n  Given a complaint by letter about ")
    assert 'the complainant chooses "Withdraw the complaint"' in told.stdout
    assert (unknown.exit_code, unknown.stdout) == (1, "")


def test_a_case_whose_way_is_not_to_be_found_is_told_as_far_as_it_is(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(retold, "_MOST_TRIES", 20)
    walk = town.walk().complain().complete("assess_complaint").complete("investigate_complaint")
    with town.engine.reading(SYSTEM) as services:
        course = services.retelling.course(walk.reference)
    undecided = [line for line in course.lines if line.tag != "decision:made"]

    told = retell(replace(course, lines=undecided), opened(), "as far as it went")

    assert not told.is_faithful
    assert "can't be found" in told.lines[-4]
    assert told.lines[-3] == "  Then the case is open"
