from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.app import PortalCase, Stage, TimelineEntry
from engine.kernel.texts import Text
from webui import progress


def states(stage: str, *, closed: bool = False, visited: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(str(step.label), step.state) for step in progress.of(stage, closed=closed, visited=visited)]


def test_what_lies_before_the_present_stage_is_done_and_the_rest_is_to_come():
    assert states("investigation") == [
        ("Received", "done"),
        ("First look", "done"),
        ("Looking into it", "now"),
        ("Our answer", "next"),
        ("Your reply", "next"),
        ("Putting it right", "next"),
        ("Closed", "next"),
    ]


def test_a_question_on_the_way_is_no_answer_yet():
    asked = states("awaiting-complainant", visited=("receipt", "investigation"))

    assert asked == states("investigation")
    assert "answer our question" in str(progress.in_words("awaiting-complainant", closed=False, asked=True))


def test_after_an_answer_it_is_the_complainants_turn():
    assert ("Your reply", "now") in states("awaiting-complainant", visited=("response", "communication"))


def test_a_review_appears_only_where_there_was_one():
    assert ("Review", "now") in states("escalation")
    assert ("Review", "done") in states("closing", visited=("escalation",))


def test_a_closed_case_has_come_all_the_way():
    assert {state for _, state in states("awaiting-complainant", closed=True)} == {"done"}
    assert str(progress.in_words("receipt", closed=True)) == "Your complaint is closed."


def test_an_unknown_stage_counts_as_received():
    assert states("receipt") == states("something-new")
    assert progress.in_words("something-new", closed=False) == progress.in_words("receipt", closed=False)


def test_what_happened_is_told_in_plain_words_and_once():
    at = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
    entries = [
        TimelineEntry(at=at, tag="complaint:received", what="Complaint received"),
        TimelineEntry(at=at, tag="stage:entered", what="Stage: Receipt", stage="receipt"),
        TimelineEntry(
            at=at,
            tag="letter:written",
            what=Text("Letter written: {letter}", letter="We have your complaint"),
        ),
        TimelineEntry(at=at, tag="stage:entered", what="Stage: Response", stage="response"),
        TimelineEntry(at=at, tag="stage:entered", what="Stage: Communication", stage="communication"),
        TimelineEntry(
            at=at, tag="message:received", what="Message received: Answer accepted", label="Answer accepted"
        ),
        TimelineEntry(at=at, tag="something:new", what="Something new"),
    ]

    told = [str(one.what) for one in progress.history(entries)]

    assert told == [
        "We received your complaint",
        "We wrote to you: We have your complaint",
        "We began to write our answer",
        "Answer accepted",
        "Something new",
    ]


@pytest.mark.parametrize(
    ("stage", "status", "promised"),
    [
        ("investigation", "open", True),
        ("escalation", "open", True),
        ("awaiting-complainant", "open", False),
        ("implementation", "open", False),
        ("investigation", "closed", False),
    ],
)
def test_an_answer_is_promised_as_long_as_one_is_owed(stage: str, status: str, promised: bool):
    due = datetime(2026, 4, 30, 16, 0, tzinfo=UTC)
    case = PortalCase(
        reference="C-2026-000001",
        status=status,
        stage=stage,
        stage_label=Stage(stage).label,
        received=due,
        department="organisation",
        department_title="Customer Office",
        language="en",
        due=due,
    )

    assert progress.answer_due(case) == (due if promised else None)
