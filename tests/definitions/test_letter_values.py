"""A letter that prints what may be missing is refused at the check, not found out when it is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import definitions
from engine.definitions.letter_values import problems_of_values
from engine.definitions.parts import read_parts
from engine.definitions.resources import read_folder
from engine.kernel.errors import Problem
from tests.shipped import copied


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return copied(tmp_path) / "organisation"


def told(base: Path, body: str, letter: str = "closing.en.md") -> list[Problem]:
    (base / "letters" / letter).write_text(f"Subject: Yours\n\n{body}\n")
    return list(problems_of_values(read_parts(read_folder(base.parent, None))))


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("{{complainant.email}}", "complainant.email"),
        ("Dear {{complainant.name}},", "complainant.name"),
        ("{{content.reference_number}}", "content.reference_number"),
        ("By {{promised_by}}.", "promised_by"),
        ("{{if true then content.note_to_staff else null}}", "content.note_to_staff"),
        ("{{#if remedy_due = true}}By {{promised_by}}.{{/if}}", "promised_by"),
        ("{{#loop remedies}}{{this}} {{complainant.phone}}{{/loop}}", "complainant.phone"),
        ('By {{date(due of clock("answer"))}}.', 'due of clock("answer")'),
    ],
)
def test_what_may_be_missing_is_refused_with_its_line(base: Path, body: str, path: str) -> None:
    (problem,) = told(base, body)

    assert (problem.file, problem.line, problem.element) == ("letters/closing.en.md", 3, path)
    assert "may be missing" in problem.what
    assert "!= null" in problem.advice
    assert not problem.severity.name.startswith("WARN")


@pytest.mark.parametrize(
    "body",
    [
        "{{#if complainant.email != null}}{{complainant.email}}{{/if}}",
        "{{#if promised_by != null}}{{#if remedy_due = true}}By {{promised_by}}.{{/if}}{{/if}}",
        "{{#if payment > 0}}{{payment}}{{/if}}",
        "{{content.description}}",
        "{{content.question}}",
        "{{case.reference}} {{limits.reply}} {{organisation.contact.phone}}",
        "{{#loop codes.actions[list contains(remedies, value)]}}{{label}}{{/loop}}",
        '{{#if due of clock("answer") != null}}{{date(due of clock("answer"))}}{{/if}}',
    ],
)
def test_what_is_asked_about_first_or_insisted_on_is_taken(base: Path, body: str) -> None:
    assert told(base, body) == []


def test_a_clock_that_stands_still_has_no_new_date(base: Path) -> None:
    (problem,) = told(base, "Until {{date(extension.due)}}: {{extension.reason}}", "extension.en.md")

    assert problem.element == "extension.due"


def test_nothing_in_the_subject_may_be_missing_either(base: Path) -> None:
    (base / "letters" / "closing.en.md").write_text("Subject: For {{complainant.email}}\n\nDear you,\n")
    found = [one for one in definitions.check(base.parent) if one.rule == "letter-value"]

    assert [(one.line, one.element) for one in found] == [(1, "complainant.email")]


def test_a_letter_with_such_a_value_is_not_deployed(base: Path) -> None:
    told(base, "{{complainant.email}}")
    with pytest.raises(definitions.bundle.DefinitionsRefused, match="may be missing"):
        definitions.read_bundle(base.parent)
