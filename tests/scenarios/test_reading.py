"""Files of scenarios: what can be said in three languages, and how a slip is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.definitions.scenarios import Answer, read_scenarios
from engine.definitions.scenarios.sentences import sentences
from engine.definitions.scenarios.words import EXPECTATIONS, HAPPENINGS, KEYWORDS
from engine.kernel.errors import DefinitionsRefused, Problem

FILE = "scenarios/example.scenario"

ENGLISH = """
# What happens when nobody acknowledges.
Scenario: nobody acknowledges in time
  Given a complaint by letter on Thu 2 April 2026 09:00
  When nothing happens for 5 working days
  Then team lead has the task "Acknowledge now"
  And the acknowledgement is overdue
"""
TURKISH = """
Senaryo: kimse zamanında yanıt vermez
  Diyelim ki mektup yoluyla bir şikâyet, dil Türkçe, tarih 2 Nisan 2026 Perşembe 09:00
  Eğer 5 iş günü boyunca hiçbir şey olmaz
  O zaman "Şimdi yanıtla" görevi "Ön büro" grubundadır
  Ve "Yanıt" süresi aşıldı
"""
ITALIAN = """
Scenario: nessuno conferma in tempo
  Dato un reclamo per lettera in italiano il gio 2 aprile 2026 09:00
  Quando non succede nulla per 5 giorni lavorativi
  Allora team lead ha il compito "Confermare"
  E «Conferma» è in ritardo
"""


def read(text: str):
    return read_scenarios(text.encode(), FILE)


def problems(text: str) -> list[Problem]:
    with pytest.raises(DefinitionsRefused) as refused:
        read(text)
    return list(refused.value.problems)


def slips(text: str) -> list[str]:
    """What is wrong with a text; nothing if it is read."""
    try:
        read(text)
    except DefinitionsRefused as refused:
        return [problem.what for problem in refused.problems]
    return []


def in_a_scenario(*steps: str) -> str:
    return "\n".join(["Scenario: something", *steps])


@pytest.mark.parametrize("text", [ENGLISH, TURKISH, ITALIAN])
def test_the_same_scenario_is_read_in_three_languages(text):
    (scenario,) = read(text)

    assert [step.sentence for step in scenario.steps] == ["complaint", "wait_for", "task", "clock"]


def test_a_step_knows_its_line_and_what_stands_in_it():
    (scenario,) = read(ENGLISH)
    step = scenario.steps[0]

    assert (scenario.title, scenario.line, step.line) == ("nobody acknowledges in time", 3, 4)
    assert step.said == {"channel": "letter", "moment": "Thu 2 April 2026 09:00"}


def test_details_of_a_complaint_come_in_any_order_and_answers_in_one_line():
    (scenario,) = read(
        in_a_scenario(
            'Given a complaint by phone on 2 April 2026 about "Street lighting" in Turkish with '
            '"Which amount do you ask for?" = 12.50, remedies_wanted = "An apology", "My money back" '
            "and consent = yes"
        )
    )
    step = scenario.steps[0]

    assert (step.said["product"], step.said["language"]) == ("Street lighting", "Turkish")
    assert step.answers == (
        Answer("Which amount do you ask for?", ("12.50",), 2),
        Answer("remedies_wanted", ("An apology", "My money back"), 2),
        Answer("consent", ("yes",), 2),
    )


def test_long_answers_stand_in_a_table_below_their_step():
    (scenario,) = read(
        in_a_scenario("When investigators complete “Investigate” with", "| Remedies | Apologise; Refund |")
    )

    assert scenario.steps[0].said["task"] == "Investigate"
    assert scenario.steps[0].answers == (Answer("Remedies", ("Apologise", "Refund"), 3),)


@pytest.mark.parametrize(
    ("text", "line", "what", "advice"),
    [
        ("Given a complaint by web", 1, "belongs to no scenario", "Scenario: …"),
        ("Scenario:\n  Given a complaint by web", 1, "has no title", "what happens in it"),
        ("Scenario: empty", 1, "has no steps", "Given, When or Then"),
        (in_a_scenario("And it is 2 April 2026"), 2, "there is none", "Given"),
        (in_a_scenario("Giving a complaint by web"), 2, "begins with no key word", "Given"),
        (in_a_scenario("Gegeben ist dies"), 2, "begins with no key word", "Given"),
        (in_a_scenario("Given a complain by web"), 2, "is not known", "a complaint by …"),
        (in_a_scenario("When it is today", "Then the case isopen"), 3, "is not known", "the case is open"),
        (in_a_scenario("When the case is open"), 2, "after Then", "Begin the line with “Then”"),
        (in_a_scenario("Then a complaint by web"), 2, "before Then", "Begin the line with “When”"),
        (in_a_scenario("Given a complaint by web with consent ="), 2, "has no value", "“Field” = “value”"),
        (in_a_scenario("Given a complaint by web with consent"), 2, "no “=”", "“Field” = “value”"),
        (in_a_scenario("| a | b |"), 2, "below a step", "| field | value |"),
        (in_a_scenario("Diyelim ki dosya açıktır"), 2, "is not known", "dosya açık"),
    ],
)
def test_a_slip_is_told_with_its_line_and_what_to_do(text, line, what, advice):
    found = problems(text)[0]

    assert (found.file, found.line) == (FILE, line)
    assert what in found.what
    assert advice in found.advice


def test_all_slips_of_a_file_are_told_at_once():
    found = problems(in_a_scenario("Given a complain by web", "When nobody does it", "Then it works"))

    assert [one.line for one in found] == [2, 3, 4]


def test_every_sentence_and_key_word_is_there_in_every_language():
    for table in (HAPPENINGS, EXPECTATIONS, KEYWORDS):
        assert {name for name, languages in table.items() if set(languages) != {"en", "tr", "it"}} == set()


@pytest.mark.parametrize("sentence", sentences(), ids=lambda one: f"{one.name}-{one.language}-{one.sample}")
def test_every_sentence_is_read_as_what_it_is(sentence):
    keyword = "Then" if sentence.is_expectation else "When"
    pattern = sentence.pattern.replace("{answers}", "a = 1")
    text = replace(sentence, pattern=pattern).sample.replace("…", '"x"')
    (scenario,) = read(in_a_scenario(f"{keyword} {text}"))

    assert scenario.steps[0].sentence == sentence.name


@given(st.text())
def test_whatever_is_written_is_read_or_refused(text):
    assert all(slips(text))


PIECES = st.sampled_from(
    [
        *("Scenario: a", "Given ", "When ", "Then ", "And ", "E ", "Ve ", "| a | b |", "\n", " ", '"', "“"),
        *(" with ", " = ", ", ", " and ", "a complaint by ", "web", " in ", " on ", "2 April 2026", "x"),
        *("the ", " is ", " completes ", " has the task ", " was told ", "=", ";", "|", "è", "'"),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_is_put_together_of_what_can_be_said_is_read_or_refused(text):
    assert all(slips("Scenario: s\n" + text))


def test_a_line_as_long_as_a_book_takes_no_time():
    steps = "Given a complaint by" + " in a about a on a" * 20_000 + "="

    assert problems(in_a_scenario(steps))
