"""What the definitions say is said in every language of the organisation; what is missing is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine import definitions
from engine.definitions import Bundle
from engine.kernel.errors import Problem, Severity
from tests.shipped import copied

TURKISH = """
"Waste collection" = "Çöp toplama"
"Front line" = "İlk karşılama"
"Make a complaint" = "Şikâyette bulunun"
"What is your complaint about?" = "Şikâyetiniz neyle ilgili?"
"Refund another payment" = "Başka bir ödemeyi iade etmek"
"{number} working days" = "{number} iş günü"
"Internal review" = "İç inceleme"
"""


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    processes = copied(tmp_path, "housing")
    shutil.rmtree(processes / "organisation" / "texts")
    return processes


def say(processes: Path, text: str, file: str = "tr", department: str = "organisation") -> None:
    folder = processes / ("organisation" if department == "organisation" else f"departments/{department}")
    (folder / "texts").mkdir(exist_ok=True)
    (folder / "texts" / f"{file}.toml").write_text(text)


def turkish(processes: Path, department: str | None = None) -> Bundle:
    return definitions.read_draft(processes, department).told_in("tr")


def told(processes: Path) -> list[Problem]:
    return [one for one in definitions.check(processes) if one.rule == "texts"]


def test_titles_labels_and_forms_are_said_in_the_readers_language(processes: Path) -> None:
    say(processes, TURKISH)
    bundle = turkish(processes)

    assert bundle.organisation.products["waste-collection"].title == "Çöp toplama"
    assert bundle.organisation.groups["front-line"].title == "İlk karşılama"
    assert bundle.forms["complaint"].title == "Şikâyette bulunun"
    codes = {code.value: code.label for code in bundle.organisation.code_lists["actions"]}
    assert codes["refund-payment"] == "Başka bir ödemeyi iade etmek"


def test_what_has_no_text_is_said_as_it_stands(processes: Path) -> None:
    say(processes, TURKISH)

    assert turkish(processes).organisation.products["parking"].title == "Parking and permits"


def test_a_language_without_texts_reads_the_first_one(processes: Path) -> None:
    bundle = definitions.read_draft(processes)

    assert bundle.told_in("tr") is bundle


def test_a_form_asks_in_the_readers_language_and_keeps_the_same_answers(processes: Path) -> None:
    say(processes, TURKISH)
    own, told = definitions.read_draft(processes), turkish(processes)
    names = dict(own.organisation.values)
    typed = own.forms["complaint"].typed({**names, **own.examples["complaint"]})
    shown = told.forms["complaint"].shown(typed, dict(told.organisation.values))
    labels = [one.label for page in shown for one in page.components if hasattr(one, "label")]

    assert "Şikâyetiniz neyle ilgili?" in labels
    answers = own.forms["complaint"].load(typed, names)
    assert told.forms["complaint"].load(typed, dict(told.organisation.values)) == answers


def test_time_limits_are_said_by_their_unit(processes: Path) -> None:
    say(processes, TURKISH)

    assert turkish(processes).say("20 working days") == "20 iş günü"
    assert turkish(processes).organisation.time_limits["answer"] == "20 working days", "they stay data"


def test_a_diagram_is_drawn_with_the_readers_words(processes: Path) -> None:
    say(processes, TURKISH)

    assert 'name="İç inceleme"' in turkish(processes).drawn("internal-review.bpmn")


def test_a_department_adds_texts_of_its_own(processes: Path) -> None:
    say(processes, TURKISH)
    say(processes, '"Tenant panel" = "Kiracı kurulu"\n"Housing" = "Konut"', "tr-housing", "housing")
    bundle = turkish(processes, "housing")

    assert bundle.organisation.groups["panel"].title == "Kiracı kurulu"
    assert bundle.organisation.department == "Konut"
    assert bundle.organisation.groups["front-line"].title == "İlk karşılama"


def test_what_a_language_does_not_say_is_a_warning_that_names_file_and_texts(processes: Path) -> None:
    assert told(processes) == [], "nothing is said in it but letters"
    say(processes, TURKISH)
    problems = told(processes)

    assert {one.severity for one in problems} == {Severity.WARNING}
    (complaint,) = [one for one in problems if one.file == "forms/complaint.form"]
    assert "Not said in the language “tr”" in complaint.what
    assert "texts/tr.toml" in complaint.advice


def test_a_text_that_breaks_a_form_is_refused(processes: Path) -> None:
    say(processes, '"{{level.told}}" = "{{level.told"')
    (problem,) = [one for one in told(processes) if one.severity is Severity.ERROR]

    assert problem.file == "forms/next-level.form"
    assert "In the language “tr”" in problem.what


def test_a_text_is_a_text(processes: Path) -> None:
    say(processes, '"Front line" = 3\n')
    (problem,) = told(processes)

    assert (problem.file, problem.line) == ("texts/tr.toml", 1)
