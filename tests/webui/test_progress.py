from __future__ import annotations

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


def test_a_review_appears_only_where_there_was_one():
    assert ("Review", "now") in states("escalation")
    assert ("Review", "done") in states("closing", visited=("escalation",))


def test_a_closed_case_has_come_all_the_way():
    assert {state for _, state in states("awaiting-complainant", closed=True)} == {"done"}
    assert str(progress.in_words("receipt", closed=True)) == "Your complaint is closed."


def test_an_unknown_stage_counts_as_received():
    assert states("receipt") == states("something-new")
    assert progress.in_words("something-new", closed=False) == progress.in_words("receipt", closed=False)
