"""The check says everything that is wrong at once: file, line, element, what to do."""

import random
import shutil
from pathlib import Path

import pytest

from engine import definitions
from engine.kernel.errors import DefinitionsRefused, Problem, Severity
from tests.shipped import copied


class Workshop:
    """A copy of the shipped definitions to break things in."""

    def __init__(self, processes: Path) -> None:
        self.processes = processes
        self.base = processes / "organisation"

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.base / file
        text = path.read_text()
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new))

    def problems(self, department: str | None = None) -> list[Problem]:
        return definitions.check(self.processes, department)

    def told(self) -> str:
        return "\n".join(str(problem) for problem in self.problems())


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(copied(tmp_path))


def test_all_that_is_wrong_is_said_at_once(workshop: Workshop) -> None:
    workshop.edit("complaint-handling.bpmn", "</bpmn:process>", "")
    (workshop.base / "initial-assessment.dmn").write_text("<definitions/>")
    (workshop.base / "forms" / "complaint.form").write_text("{")
    (workshop.base / "letters" / "answer-offering.en.md").write_text("Dear {{complainant.name}}")
    workshop.edit("organisation.toml", "[reopening]", "[reopenings]")
    files = {problem.file for problem in workshop.problems()}
    assert files >= {
        "complaint-handling.bpmn",
        "initial-assessment.dmn",
        "forms/complaint.form",
        "letters/answer-offering.en.md",
        "organisation.toml",
    }


LANGUAGES = ("en", "tr", "it")
"""Of the shipped organisation."""


def test_every_problem_says_where_and_what(workshop: Workshop) -> None:
    workshop.edit("forms/complaint.form", '"checklist"', '"checklst"')
    (problem,) = [one for one in workshop.problems() if one.severity is Severity.ERROR and one.rule == "form"]
    assert problem.file == "forms/complaint.form"
    assert problem.element == "Field_remedies_wanted"
    assert problem.line > 100
    assert problem.advice == "Did you mean “checklist”?"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "organisation.toml",
            'assigned_by = ["deciders"]',
            'assigned_by = ["decider"]',
            "which may give the tasks of “front-line” to people",
        ),
        ("organisation.toml", 'calendar = "default"', 'calendar = "nights"', "There is no calendar “nights”"),
        ("organisation.toml", '"Europe/London"', '"Europe/Rome"', "is told in Europe/London"),
        ("organisation.toml", 'form = "complaint"', 'form = "complain"', "There is no form “complain”"),
        ("organisation.toml", '"complaint_handling"', '"complaints"', "There is no process “complaints”"),
        ("organisation.toml", 'product = "product"', 'product = "thing"', "does not ask for “thing”"),
        (
            "organisation.toml",
            'department = "housing"',
            'department = "house"',
            "There is no department “house”",
        ),
        (
            "organisation.toml",
            'languages = ["en", "tr", "it"]',
            'languages = ["en", "nl"]',
            "missing in the language “nl”",
        ),
        ("organisation.toml", "[groups.investigators]", "[groups.detectives]", "investigators"),
        ("organisation.toml", 'read_by = ["deciders"]', 'read_by = ["decider"]', "which may read answers"),
        ("letters/answer-offering.en.md", "complainant.name", "complainant.nmae", "Did you mean “name”?"),
        ("letters/answer-offering.en.md", "content.answer", "content.anwser", "There is no “content.anwser”"),
        ("letters/answer-offering.en.md", "limits.reply", "limits.replies", "There is no “limits.replies”"),
        (
            "letters/answer-offering.en.md",
            "organisation.contact.phone",
            "organisation.contact.fax",
            "contact.fax",
        ),
        ("letters/answer-offering.en.md", "case.reference", "case.number", "There is no “case.number”"),
        ("letters/answer-offering.en.md", "{{/if}}", "", "no “{{/if}}”"),
        ("forms/complaint.form", "=codes.products", "=codes.produce", "There is no “codes.produce”"),
        ("forms/examples/complaint.json", '"billing"', '"nonsense"', "product: "),
        ("forms/examples/complaint.json", '"product"', '"produkt"', "does not ask for “produkt”"),
    ],
)
def test_a_name_that_leads_nowhere_is_found(
    workshop: Workshop, file: str, old: str, new: str, said: str
) -> None:
    workshop.edit(file, old, new)
    assert said in workshop.told()


def test_a_decision_reads_only_what_somebody_writes(workshop: Workshop) -> None:
    for form in ("initial-assessment", "investigation"):
        workshop.edit(f"forms/{form}.form", '"key": "complexity"', '"key": "complicated"')
    assert "reads “complexity”, which no form asks for" in workshop.told()


def test_a_table_is_checked_and_told_with_an_example(workshop: Workshop) -> None:
    workshop.edit("response-approval.dmn", ' hitPolicy="FIRST"', "")

    assert "match at once where" in workshop.told()


def test_a_form_or_letter_that_nobody_uses_is_a_warning(workshop: Workshop) -> None:
    letters = workshop.base / "letters"
    for language in LANGUAGES:
        shutil.copy(letters / f"answer-offering.{language}.md", letters / f"greeting.{language}.md")
    (workshop.base / "notes.txt").write_text("remember")
    problems = workshop.problems()
    greetings = {f"letters/greeting.{language}.md" for language in LANGUAGES}
    assert {problem.file for problem in problems} == {*greetings, "notes.txt"}
    assert {problem.severity for problem in problems} == {Severity.WARNING}
    assert definitions.read_bundle(workshop.processes)


def test_what_is_broken_is_refused_whole(workshop: Workshop) -> None:
    workshop.edit("letters/closing.en.md", "Subject:", "About:")
    with pytest.raises(DefinitionsRefused, match="first line is not the subject"):
        definitions.read_bundle(workshop.processes)


def test_a_file_of_fifty_megabytes_is_refused_unread(workshop: Workshop) -> None:
    with (workshop.base / "huge.bpmn").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert [str(problem) for problem in workshop.problems()] == [
        "huge.bpmn: The file is larger than 2 MiB. Take out embedded pictures."
    ]


def test_what_can_not_be_read_is_told_beside_everything_else(workshop: Workshop) -> None:
    (workshop.base / "huge.dmn").write_bytes(b" " * (3 * 1024 * 1024))
    for language in LANGUAGES:
        (workshop.base / "letters" / f"passwd.{language}.md").symlink_to("/etc/passwd")
    (workshop.base / "forms" / "review.form").write_text("{")
    (workshop.processes / "calendars" / "default.toml").write_text("x = 1\ny = [")
    told = {(problem.file, problem.line): problem.what for problem in workshop.problems()}
    assert told.keys() == {
        ("huge.dmn", 0),
        *((f"letters/passwd.{language}.md", 0) for language in LANGUAGES),
        ("forms/review.form", 1),
        ("calendars/default.toml", 2),
    }
    assert "link" in told["letters/passwd.en.md", 0]


@pytest.mark.parametrize(
    "file", ["closing.bpmn", "investigation.bpmn", "initial-assessment.dmn", "forms/complaint.form"]
)
def test_a_file_that_can_not_be_read_brings_no_problems_elsewhere(workshop: Workshop, file: str) -> None:
    (workshop.base / file).write_text("<broken" if "." in file else "{")
    assert {problem.file for problem in workshop.problems()} == {file}


def test_a_fault_of_a_calendar_has_its_line(workshop: Workshop) -> None:
    calendar = workshop.processes / "calendars" / "default.toml"
    calendar.write_text(calendar.read_text() + '\nsunday = ["17:00-09:00"]\n')
    (problem,) = workshop.problems()
    assert problem.line == calendar.read_text().count("\n")


def test_a_name_that_stands_twice_in_a_form_has_its_line(workshop: Workshop) -> None:
    (workshop.base / "forms" / "review.form").write_text('{\n"components": [\n{"key": "a",\n"key": "b"}]}')
    (problem,) = workshop.problems()
    assert (problem.line, "twice" in problem.what) == (3, True)


def test_a_folder_without_an_organisation_is_no_place_to_check(tmp_path: Path) -> None:
    assert "There is no folder “organisation”" in str(definitions.check(tmp_path)[0])


DAMAGED = (
    "organisation.toml",
    "forms/complaint.form",
    "letters/answer-offering.en.md",
    "initial-assessment.dmn",
    "escalation.bpmn",
)


@pytest.mark.parametrize("file", DAMAGED)
@pytest.mark.parametrize("seed", range(3))
def test_a_file_that_was_damaged_anywhere_is_told_of_and_nothing_else_happens(
    workshop: Workshop, file: str, seed: int
) -> None:
    chance = random.Random(f"{file}{seed}")
    source = bytearray((workshop.base / file).read_bytes())
    for _ in range(4):
        at = chance.randrange(len(source))
        source[at : at + chance.randrange(20)] = chance.choice(
            [b"", b'"', b"{{", b"<", b"\0", b"\xff", b"1e99999"]
        )
    (workshop.base / file).write_bytes(source)
    assert all(problem.what for problem in workshop.problems())


def test_an_outcome_that_a_diagram_records_has_words(workshop: Workshop) -> None:
    workshop.edit("organisation.toml", 'withdrawn = "Withdrawn by the complainant"\n', "")
    (problem,) = [one for one in workshop.problems() if one.rule == "outcome"]
    assert (problem.file, problem.element) == ("complaint-handling.bpmn", "record_withdrawal")
    assert problem.what == "The outcome “withdrawn” is not on the code list “outcomes”."
    assert problem.line
