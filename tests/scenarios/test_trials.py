"""Scenarios tried on the shipped processes: what passes, what fails and how that is told."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine import definitions
from engine.app import trials
from engine.cli import plaint
from engine.definitions.scenarios import read_scenarios
from engine.scenarios.trials import Failure, Trials
from tests.shipped import copied, draft

pytestmark = pytest.mark.sqlite


@cache
def opened() -> Trials:
    return trials({"organisation": draft()})


def failure_of(*steps: str) -> Failure | None:
    """What is wrong with a scenario of these steps."""
    text = "\n".join(["Scenario: tried", *steps])
    (scenario,) = read_scenarios(text.encode(), "scenarios/tried.scenario")
    return opened().run("organisation", scenario).failure


COMPLAINT = "Given a complaint by phone on Mon 1 June 2026 09:00"


def test_a_step_that_is_not_so_is_told_with_its_line_what_was_expected_and_how_it_is():
    failure = failure_of(COMPLAINT, "Then the case is closed")

    assert failure is not None
    assert (failure.file, failure.line) == ("scenarios/tried.scenario", 3)
    assert failure.expected == "Then the case is closed"
    assert failure.got.startswith("It is open; open is “")


@pytest.mark.parametrize(
    ("steps", "got"),
    [
        (["Then reviewers have the task assess_complaint"], "It is with Front line."),
        (["Then nobody has a task"], "Open is “"),
        (["When front line completes carry_out"], "is not open; open is “"),
        (["When reviewers complete assess_complaint"], "belongs to a group that you are not in"),
        (["When the complainant chooses answer_accepted"], "is not offered; offered is “"),
        (["When it is 1 May 2026"], "It is Mon 1 June 2026 09:00 already; time does not go back."),
        (["When nothing happens until the timer too_late"], "No timer “too_late” waits; waiting are "),
        (["Then the answer is met"], "It is running."),
        (["Then deciders can't extend the answer by 1 because expert"], "It can be extended so."),
        (["Then the answer is due on 1 July 2026"], "It is due on "),
        (["Then the letter closing was sent"], "There is “acknowledgement” to complainant."),
        (["Then process owner was told"], "Nobody was told anything."),
        (["Then the stage is Closing"], "It is Initial assessment."),
        (["Then the variable priority is P1"], "It is null."),
        (["Then the case went through carry_out"], "It did not."),
        (["Then assess_complaint is stopped by a fault"], "Nothing is stopped."),
        (
            ["When front line completes assess_complaint with severity = nothing"],
            "The form does not take this",
        ),
        (["Then front line can't complete assess_complaint with severity = 2"], "It can be completed so."),
        (["Then front line may not do assess_complaint"], "front line may do it."),
        (["Then the complainant can't choose complaint_withdrawn"], "It is offered."),
    ],
)
def test_every_kind_of_step_says_how_things_are_instead(steps, got):
    failure = failure_of(COMPLAINT, *steps)

    assert failure is not None
    assert got in failure.got


def test_a_letter_that_came_earlier_counts_from_its_receipt():
    assert not failure_of(
        "Given a complaint by letter on Wed 3 June 2026 10:00 received on Mon 1 June 2026",
        "Then the answer is due on Mon 29 June 2026",
    )


def test_time_passes_as_it_is_said():
    assert not failure_of(
        COMPLAINT,
        "When it is 1 working day later",
        "And it is 2 hours later",
        "Then the assess is running",
        "When nothing happens for 8 weeks",
        "Then the answer is overdue",
        "When nothing happens until 1 September 2026 10:00",
        "Then the case is open",
    )


def test_named_people_do_what_their_groups_may():
    assert not failure_of(
        "Given Ada is in front line",
        "And only Bo is in investigators",
        COMPLAINT,
        "When Ada completes assess_complaint",
        "Then Ada may not do investigate_complaint because group",
        "And Bo may do investigate_complaint",
        "When Bo claims investigate_complaint",
        "Then Bo has the task investigate_complaint",
        "When Bo releases investigate_complaint",
        "And somebody completes investigate_complaint",
        "Then nobody has the task investigate_complaint",
    )


def test_what_can_not_be_done_leaves_the_task_as_it_was():
    assert not failure_of(
        "Given Ada is in front line",
        COMPLAINT,
        "Then Ada can't complete assess_complaint with severity = nothing",
        "And front line may do assess_complaint",
        "When somebody completes assess_complaint",
        "Then there is no incident",
    )


def test_the_same_scenario_gives_the_same_however_often_it_is_tried():
    steps = [COMPLAINT, "When nothing happens for 3 months", "Then the letter progress was sent 99 times"]

    assert len({failure_of(*steps).got for _ in range(3)}) == 1


ITALIAN = """Scenario: un reclamo si chiude
  Dato un reclamo tramite web in italiano il lun 1 giugno 2026 09:00
  Quando qualcuno completa "Valutare il reclamo"
  E il reclamante sceglie "Ritirare il reclamo" con "Ritiro il mio reclamo" = sì
  Allora la lettera "Abbiamo ricevuto il Suo reclamo" è stata inviata al reclamante in italiano
  E il caso è chiuso
  E la fase è Chiusura
  Ma la lettera closing non è stata inviata
"""
TURKISH = """Senaryo: yanıt gecikir
  Diyelim ki telefon yoluyla bir şikâyet, dil Türkçe, tarih 1 Haziran 2026 Pazartesi 09:00
  O zaman "Şikâyeti değerlendirin" görevi "İlk karşılama" grubundadır
  Ve "Yanıtımız" süresi işliyor
  Eğer 8 hafta boyunca hiçbir şey olmaz
  O zaman "Yanıtımız" süresi aşıldı
  Ve dosya açık
"""


@pytest.mark.parametrize("text", [ITALIAN, TURKISH])
def test_scenarios_in_other_languages_speak_of_labels_in_them(text):
    (scenario,) = read_scenarios(text.encode(), "scenarios/tried.scenario")

    assert opened().run("organisation", scenario).failure is None


# -- files, departments, the command line


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    """The shipped definitions with a single department and no scenarios but one."""
    folder = copied(tmp_path, "housing")
    for name in definitions.departments_of(folder) - {"housing"}:
        (folder / "departments" / name).rmdir()
    housing = folder / "departments" / "housing" / "department.toml"
    housing.write_text(housing.read_text().partition("[waived_scenarios]")[0])
    organisation = folder / "organisation" / "organisation.toml"
    organisation.write_text(
        re.sub(r'department = "(?!housing|Customer)[\w-]+"\n', "", organisation.read_text())
    )
    write(folder, "organisation", f"Scenario: a complaint\n  {COMPLAINT}\n  Then the case is open\n")
    return folder


def write(processes: Path, place: str, text: str, name: str = "first") -> None:
    file = processes / place / "scenarios" / f"{name}.scenario"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


def run(processes: Path, *arguments: str) -> Result:
    return CliRunner().invoke(plaint, ["test", "--path", str(processes), *arguments], prog_name="plaint")


def problems(processes: Path, department: str | None = None) -> list[str]:
    return [str(one) for one in definitions.check(processes, department) if one.rule == "scenario"]


def test_the_base_and_a_department_are_tried_and_what_was_not_reached_is_named(processes):
    result = run(processes)

    assert result.exit_code == 0, result.output
    assert "passed  organisation: a complaint" in result.stdout
    assert "passed  housing: a complaint" in result.stdout
    assert "organisation/closing.bpmn closing: 0 of " in result.stdout
    assert "never reached: userTask “Record the outcome” (record_outcome)" in result.stdout
    assert "2 scenarios passed, 0 failed" in result.stdout


def test_a_failure_ends_with_one_and_says_all_of_it_to_machines(processes):
    write(processes, "organisation", f"Scenario: wrong\n  {COMPLAINT}\n  Then the case is closed\n", "second")

    told = run(processes, "organisation", "--only", "wrong")
    result = run(processes, "organisation", "--json")

    assert (told.exit_code, result.exit_code) == (1, 1)
    assert "expected: Then the case is closed" in told.stdout
    record = json.loads(result.stdout)
    failed = next(one for one in record["scenarios"] if not one["passed"])
    assert (failed["title"], failed["file"]) == ("wrong", "organisation/scenarios/second.scenario")
    assert failed["failure"]["line"] == 3
    assert {one["file"] for one in record["coverage"]} >= {"closing.bpmn", "response.bpmn"}


def test_what_can_not_be_tried_ends_with_two(processes):
    assert run(processes, "nowhere").exit_code == 2
    assert run(processes, "--only", "no such words").exit_code == 2
    write(processes, "organisation", "Scenario: broken\n  Given nothing much\n", "second")
    result = run(processes)

    assert result.exit_code == 2
    assert "scenarios/second.scenario:2" in result.stdout
    assert "nothing was tried" in result.stderr


def test_a_name_that_is_gone_is_told_with_its_line_and_what_was_probably_meant(processes):
    steps = [
        COMPLAINT,
        'When front line completes "Asses the complaint" with "How complex is it" = "Clear at one"',
        "And deciderz complete decide_response with Finding = Justified",
        "Then the letter acknowledgment was sent",
        "And the stage is Investigating",
    ]
    write(processes, "organisation", "\n".join(["Scenario: renamed", *steps]), "second")

    assert problems(processes)[:4] == [
        (
            "scenarios/second.scenario:3: renamed: There is no task “Asses the complaint”. "
            "Did you mean “Assess the complaint”?"
        ),
        (
            "scenarios/second.scenario:3: renamed: There is no field “How complex is it”. "
            "Did you mean “How complex is it?”?"
        ),
        "scenarios/second.scenario:4: renamed: There is no group “deciderz”. Did you mean “Decision makers”?",
        (
            "scenarios/second.scenario:5: renamed: There is no letter “acknowledgment”. "
            "Did you mean “acknowledgement”?"
        ),
    ] or problems(processes)


def test_a_department_waives_what_it_contradicts_with_a_reason(processes):
    write(
        processes,
        "organisation",
        f"Scenario: slow\n  {COMPLAINT}\n  Then the answer is due on 29 June 2026\n",
    )
    department = processes / "departments" / "housing" / "department.toml"
    before = department.read_text()

    assert run(processes, "housing").exit_code == 1

    department.write_text(before + '\n[waived_scenarios]\n"slow" = "Housing answers in ten days."\n')
    write(
        processes, "departments/housing", f"Scenario: fast\n  {COMPLAINT}\n  Then the case is open\n", "own"
    )
    result = run(processes, "housing")

    assert result.exit_code == 0, result.output
    assert "waived  housing: slow  (Housing answers in ten days.)" in result.stdout
    assert "passed  housing: slow" not in result.stdout
    assert "passed  housing: fast" in result.stdout


@pytest.mark.parametrize(
    ("waiver", "told"),
    [
        (
            '"a complain" = "No."',
            "There is no scenario “a complain” to be waived. Did you mean “a complaint”?",
        ),
        ('"a complaint" = ""', "This must be a text"),
    ],
)
def test_a_waiver_needs_a_scenario_and_a_reason(processes, waiver, told):
    department = processes / "departments" / "housing" / "department.toml"
    department.write_text(f"{department.read_text()}\n[waived_scenarios]\n{waiver}\n")

    assert any(told in str(one) for one in definitions.check(processes, "housing"))


def test_the_organisation_can_not_waive_its_own(processes):
    file = processes / "organisation" / "organisation.toml"
    file.write_text(f'{file.read_text()}\n[waived_scenarios]\n"a complaint" = "No."\n')

    assert any("own scenarios can't be waived" in one for one in problems(processes))


def test_a_departments_file_takes_the_place_of_the_bases(processes):
    write(processes, "departments/housing", f"Scenario: ours\n  {COMPLAINT}\n  Then the case is open\n")

    assert "a complaint" not in run(processes, "housing").stdout


def test_titles_are_told_apart_and_what_goes_on_from_another_is_found(processes):
    text = 'Scenario: a complaint\n  Given it went as in "a compliant"\nScenario: round\n  Given it went as in "round"'
    write(processes, "organisation", text, "second")
    told = "\n".join(problems(processes))

    assert "There is a scenario of this title in scenarios/first.scenario:1 too." in told
    assert "There is no scenario “a compliant”. Did you mean “a complaint”?" in told
    assert "“round” goes on from this scenario." in told


def test_a_change_of_a_scenario_is_another_deployment(processes):
    before = definitions.read_draft(processes)
    write(processes, "organisation", f"Scenario: more\n  {COMPLAINT}\n  Then the case is open\n", "second")
    after = definitions.read_draft(processes)

    assert before.digest != after.digest
    assert definitions.read_archive(after.archive()).scenarios == after.scenarios


def test_the_scenarios_of_the_page_are_read():
    page = Path("docs/scenarios.md").read_text(encoding="utf-8")
    blocks = [one for one in re.findall(r"```\n(.*?)```", page, re.DOTALL) if re.match(r"S\w+: ", one)]

    assert len(blocks) == 2
    assert sum(len(read_scenarios(one.encode(), "page")) for one in blocks) == 3


def test_every_line_of_the_pages_tables_is_a_sentence():
    page = Path("docs/scenarios.md").read_text(encoding="utf-8")
    happens, holds = page.partition("## What must hold")[::2]
    for keyword, part in (("When", happens), ("Then", holds.partition("All sentences")[0])):
        rows = [row.split(" | ")[0] for row in re.findall(r"^\| (`.*)", part, re.MULTILINE)]
        for said in (one for row in rows for one in re.findall(r"`([^`]+)`", row)):
            text = said.replace("with …", 'with a = "b"')
            assert read_scenarios(f"Scenario: page\n{keyword} {text}".encode(), "page")
