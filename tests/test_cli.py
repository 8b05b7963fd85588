"""The operator's verbs, run as an operator runs them."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.cli import plaint
from engine.kernel.errors import SettingsRefused
from engine.persistence import database as databases
from tests import postgres
from tests.services.desk import DEFINITIONS

ROOT = Path(__file__).parent.parent
VERBS = [
    "init",
    "upgrade",
    "check",
    "deploy",
    "deployments",
    "users add",
    "users groups",
    "users list",
    "users disable",
    "users enable",
    "users password",
    "worker",
    "verify",
    "outgoing",
    "status",
    "explain",
    "test",
    "scenario from-case",
    "change-rule",
]


class Machine:
    """A machine on which Plaint is operated: a folder and an environment."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "PLAINT_DATABASE_URL": f"sqlite:///{folder}/var/plaint.sqlite",
            "PLAINT_MASTER_KEY_FILE": f"{folder}/var/master.key",
            "PLAINT_PROCESSES": str(DEFINITIONS),
        }

    def run(self, line: str, *, typed: str = "") -> Result:
        """Type a line."""
        arguments = shlex.split(line)
        return CliRunner(env=self.environment).invoke(plaint, arguments, input=typed, prog_name="plaint")

    def copied(self, folder: Path) -> Machine:
        """Another machine with the same key and database."""
        shutil.copytree(self.folder / "var", folder / "var")
        return Machine(folder)

    def json(self, line: str, *, typed: str = "") -> object:
        """Type a line and read the answer as a machine does."""
        result = self.run(f"{line} --json", typed=typed)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """An installed machine, to be copied by each test."""
    machine = Machine(tmp_path_factory.mktemp("first"))
    assert machine.run("init").exit_code == 0
    return machine


@pytest.fixture(scope="module")
def second(first: Machine, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """The same with everything in force."""
    machine = first.copied(tmp_path_factory.mktemp("second"))
    assert machine.run("deploy --all").exit_code == 0
    return machine


@pytest.fixture
def installed(first: Machine, tmp_path: Path) -> Machine:
    return first.copied(tmp_path)


@pytest.fixture
def deployed(second: Machine, tmp_path: Path) -> Machine:
    return second.copied(tmp_path)


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_every_verb_explains_itself(machine: Machine, verb: str) -> None:
    result = machine.run(f"{verb} --help")

    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: plaint")


def test_help_comes_quickly() -> None:
    loaded = "import sys; from engine.cli import plaint; plaint(['--help'], standalone_mode=False); print(sorted(m for m in sys.modules if m in {'sqlalchemy', 'SpiffWorkflow', 'lxml', 'PIL'}))"

    answer = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert answer.stdout.splitlines()[-1] == "[]"


class TestInit:
    def test_makes_a_key_for_its_owner_only_and_the_tables(self, machine: Machine) -> None:
        result = machine.run("init")

        key = Path(machine.environment["PLAINT_MASTER_KEY_FILE"])
        assert result.exit_code == 0
        assert "keep a copy" in result.stdout
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert machine.run("users list").exit_code == 0

    def test_twice_is_harmless(self, installed: Machine) -> None:
        key = Path(installed.environment["PLAINT_MASTER_KEY_FILE"]).read_text()

        assert installed.json("init")["made"] is False
        assert Path(installed.environment["PLAINT_MASTER_KEY_FILE"]).read_text() == key

    def test_makes_no_second_key_for_a_database_that_has_lost_its_own(self, installed: Machine) -> None:
        key = installed.folder / "var" / "master.key"
        key.rename(installed.folder / "elsewhere")

        result = installed.run("init")

        assert result.exit_code == 2
        assert f"there is none at {key}. Put it back" in result.stderr
        assert not key.exists()

    def test_makes_no_key_where_the_environment_has_one(self, machine: Machine) -> None:
        machine.environment["PLAINT_MASTER_KEY"] = "7e" * 32

        assert machine.json("init") == {"master_key": "PLAINT_MASTER_KEY", "made": False}
        assert not Path(machine.environment["PLAINT_MASTER_KEY_FILE"]).exists()


def test_verifying_tells_how_many_histories_are_whole(installed: Machine) -> None:
    assert installed.run("verify").stdout == "0 histories with 0 lines, none of them broken\n"
    assert installed.json("verify") == []

    unknown = installed.run("verify C-2026-000001")
    assert (unknown.exit_code, unknown.stderr) == (1, "plaint: There is no case C-2026-000001.\n")


def test_explaining_a_case_that_is_not_there_says_so(installed: Machine) -> None:
    unknown = installed.run("explain C-2026-000001")

    assert unknown.exit_code == 1
    assert unknown.stderr == "plaint: There is no case of that reference, or it is not yours to see.\n"


def test_another_rule_needs_a_rule_and_cases(installed: Machine) -> None:
    assert "Name --limit or --calendar" in installed.run("change-rule answer --all").stderr
    assert "Name cases, --department or --all" in installed.run("change-rule answer --limit '8 weeks'").stderr
    assert "is no time limit" in installed.run("change-rule answer --all --limit soon").stderr
    assert installed.json("change-rule answer --all --limit '8 weeks'") == []


def test_upgrading_says_the_versions(machine: Machine) -> None:
    first = machine.json("upgrade")

    assert first["before"] is None
    assert machine.json("upgrade") == {"before": first["after"], "after": first["after"]}
    assert "already" in machine.run("upgrade").stdout


@pytest.mark.postgres
def test_a_database_that_could_lose_what_it_confirmed_is_refused(
    machine: Machine, server: postgres.Server
) -> None:
    with server.database() as name:
        server.set(name, "plaint.may_lose_data", "off")
        machine.environment["PLAINT_DATABASE_URL"] = server.url(name)

        result = machine.run("upgrade")

    assert result.exit_code == 2
    assert "fsync and full_page_writes off" in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PLAINT_DATABASE_URL", "mysql://localhost/plaint", "must begin with sqlite"),
        ("PLAINT_DATABASE_URL", "::", "not the address of a database"),
        ("PLAINT_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/plaint", "The database does not answer"),
        ("PLAINT_DATABASE_URL", "sqlite:///{folder}/empty.sqlite", "Run: plaint init"),
        (
            "PLAINT_DATABASE_URL",
            "sqlite:///{folder}/var/master.key/x.sqlite",
            "can't be made (File exists): give",
        ),
        ("PLAINT_MASTER_KEY_FILE", "{folder}/none", "Put back the one that the database was made with"),
        ("PLAINT_MASTER_KEY", "00" * 32, "not the one that the database was made with"),
        ("PLAINT_MASTER_KEY", "secret", "hexadecimal"),
        ("PLAINT_COLOUR", "red", "PLAINT_COLOUR is not a setting"),
    ],
)
def test_what_keeps_it_from_running_is_said_in_one_line(
    installed: Machine, name: str, value: str, said: str
) -> None:
    installed.environment[name] = value.format(folder=installed.folder)

    result = installed.run("users list")

    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


@pytest.mark.parametrize("place", ["", "plaint.sqlite"])
def test_a_database_that_can_not_be_written_is_told_with_the_remedy(place: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "plaint.sqlite").touch()
        (Path(folder) / place).chmod(0o555)
        Path(folder).chmod(0o555 if not place else 0o777)
        with without_rights(), pytest.raises(SettingsRefused) as refused:
            databases.connect(f"sqlite:///{folder}/plaint.sqlite")

    assert str(refused.value).startswith(f"The database can't write to {Path(folder) / place}: give ")
    assert "PLAINT_DATABASE_URL" in str(refused.value)


@contextmanager
def without_rights() -> Iterator[None]:
    """As somebody who is not root, who may write everywhere."""
    if os.getuid():
        yield
        return
    os.setresuid(65_534, 65_534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


class TestDemo:
    def test_on_a_port_in_use_ends_before_anything_is_made(
        self, machine: Machine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(machine.folder)
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            result = machine.run(f"demo --port {port}")

        assert result.exit_code == 2
        assert result.stderr.startswith(f"plaint: Port {port} is in use. Choose another one: PORT=")
        assert result.stdout == ""
        assert not (machine.folder / "var").exists()

    def test_without_its_key_says_how_to_start_over(
        self, machine: Machine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(machine.folder)
        made = machine.folder / "var" / "demo"
        made.mkdir(parents=True)
        for name in ("sign-ins.json", "plaint.sqlite"):
            (made / name).touch()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        result = machine.run(f"demo --port {port}")

        assert result.exit_code == 2
        assert "var/demo/master.key is missing; start over: make demo-reset demo" in result.stderr


class TestUsers:
    def test_are_added_and_listed(self, installed: Machine) -> None:
        line = "users add ana --display Ana --role staff --role process-owner --member *:front-line --password-stdin"

        assert installed.json(line, typed="correct horse\n")["name"] == "ana"
        assert installed.run("users list").stdout.splitlines()[1].split() == [
            "ana",
            "Ana",
            "process-owner,",
            "staff",
            "*:front-line",
        ]
        assert installed.json("users list")[0]["roles"] == ["process-owner", "staff"]
        moved = installed.run("users groups ana --member housing:deciders --member organisation")
        assert moved.stdout == "ana is a member of housing:deciders, organisation.\n"

    def test_are_asked_for_the_password_twice(self, installed: Machine) -> None:
        assert installed.run("users add ana", typed="correct horse\ncorrect horse\n").exit_code == 0

    def test_are_disabled_and_enabled(self, installed: Machine) -> None:
        installed.run("users add ana --password-stdin", typed="correct horse\n")

        assert installed.json("users disable ana")["disabled_at"]
        assert "disabled" in installed.run("users list").stdout
        assert installed.json("users enable ana")["disabled_at"] is None
        assert installed.run("users password ana --password-stdin", typed="battery staple\n").exit_code == 0

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("users add Ana! --password-stdin", "user name"),
            ("users add ana --password-stdin --member nowhere", "no department nowhere"),
            ("users disable nobody", "no user nobody"),
        ],
    )
    def test_that_can_not_be_are_refused(self, installed: Machine, line: str, said: str) -> None:
        result = installed.run(line, typed="correct horse\n")

        assert result.exit_code == 1
        assert said in result.stderr
        assert result.stderr.count("\n") == 1

    def test_of_an_unknown_role_are_a_misuse(self, installed: Machine) -> None:
        assert installed.run("users add ana --role boss").exit_code == 2


def test_the_program_is_there_as_a_module_too(machine: Machine) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "engine.cli", "users", "list"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **machine.environment},
    )

    assert answer.returncode == 2
    assert answer.stderr.startswith(
        f"plaint: There is no master key at {machine.environment['PLAINT_MASTER_KEY_FILE']}. Put back"
    )


class TestCheck:
    def test_finds_nothing_wrong_and_needs_neither_database_nor_key(self, machine: Machine) -> None:
        machine.environment["PLAINT_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/plaint"

        result = machine.run("check")

        assert (result.exit_code, result.stdout) == (0, "No problems\n")
        assert machine.run("check --without-scenarios --department north").exit_code == 0

    def test_tells_all_problems_at_once_and_where(self, machine: Machine, processes: Path) -> None:
        (processes / "organisation" / "complaint-handling.bpmn").write_text("<broken")
        (processes / "organisation" / "organisation.toml").write_text("title = [")

        result = machine.run(f"check {processes}")

        assert result.exit_code == 1
        assert "complaint-handling.bpmn:1" in result.stdout
        assert "organisation.toml:1" in result.stdout
        found = json.loads(machine.run(f"check {processes} --json").stdout)
        places = {problem["file"] for problem in found}
        assert places == {"organisation/complaint-handling.bpmn", "organisation/organisation.toml"}

    def test_tells_a_problem_once_where_it_is_to_be_corrected(
        self, machine: Machine, processes: Path
    ) -> None:
        base, departments = processes / "organisation", processes / "departments"
        shutil.copytree(departments / "north", departments / "south")
        (departments / "south" / "drawn-on").mkdir()
        shutil.copy(base / "complaint-handling.bpmn", departments / "south" / "drawn-on")
        (base / "forms" / "review.form").write_text("{")
        (departments / "south" / "complaint-handling.bpmn").write_text("<broken")
        (departments / "north" / "department.toml").write_text("title = [")
        (processes / "calendars" / "england.toml").write_text("title = [")

        told = machine.run(f"check {processes}").stdout.splitlines()

        assert [line.partition(": ")[0] for line in told[:-2]] == [
            "calendars/england.toml:1",
            "departments/north/department.toml:1",
            "departments/south/complaint-handling.bpmn:1",
            "organisation/forms/review.form:1",
        ]
        assert told[-1] == "4 problems"

    def test_says_in_which_department_a_file_of_the_base_does_not_fit(
        self, machine: Machine, processes: Path
    ) -> None:
        (processes / "departments" / "north" / "forms").mkdir()
        form = (processes / "organisation" / "forms" / "complaint.form").read_text()
        other = processes / "departments" / "north" / "forms" / "complaint.form"
        other.write_text(form.replace('"key": "name"', '"key": "family_name"'))

        told = machine.run(f"check {processes}").stdout

        assert "organisation/letters/acknowledgement.en.md:" in told
        assert all(line.endswith("(in north)") for line in told.splitlines() if "letters" in line)

    def test_marks_what_stops_nothing(self, machine: Machine, processes: Path) -> None:
        (processes / "organisation" / "notes.txt").write_text("remember")

        result = machine.run(f"check {processes}")

        assert result.exit_code == 0
        assert result.stdout.startswith("organisation/notes.txt: warning: ")
        assert result.stdout.endswith("No problems, 1 warning\n")

    def test_tries_the_scenarios_and_tells_of_those_that_fail(
        self, machine: Machine, processes: Path
    ) -> None:
        scenarios = processes / "organisation" / "scenarios"
        scenarios.mkdir()
        (scenarios / "end.scenario").write_text(
            "Scenario: gone at once\n  Given a complaint by phone\n  Then the case is closed\n"
        )

        result = machine.run(f"check {processes} --department north")

        assert result.exit_code == 1
        assert result.stdout.splitlines()[0].startswith(
            "organisation/scenarios/end.scenario:3: gone at once: The scenario fails: expected was "
        )
        assert machine.run(f"check {processes} --without-scenarios").exit_code == 0

    def test_of_a_folder_that_is_none_could_not_run(self, machine: Machine) -> None:
        result = machine.run("check /nowhere")

        assert (result.exit_code, result.stderr) == (
            2,
            "plaint: There is no folder “organisation” in /nowhere\n",
        )


class TestDeploy:
    def test_puts_the_base_and_every_department_into_force(self, installed: Machine) -> None:
        done = installed.json("deploy --all")

        assert {one["department"] for one in done} == {"organisation", "north"}
        assert all(one["current"] for one in done)
        assert installed.run("deployments --department north").stdout.splitlines()[1].startswith("*  north")

    def test_twice_is_the_same_deployment(self, installed: Machine) -> None:
        assert installed.json("deploy") == installed.json("deploy")
        assert len(installed.json("deployments")) == 1

    def test_with_a_problem_anywhere_changes_nothing(self, deployed: Machine, processes: Path) -> None:
        before = deployed.json("deployments")
        (processes / "departments" / "north" / "department.toml").write_text("title = [")

        result = deployed.run(f"deploy --all {processes}")

        assert result.exit_code == 1
        assert "department.toml:1" in result.stdout
        assert result.stderr == "plaint: 1 problem; nothing was deployed\n"
        assert json.loads(deployed.run(f"deploy --all {processes} --json").stdout)[0]["line"] == 1
        assert {one["digest"] for one in deployed.json("deployments")} == {one["digest"] for one in before}

    def test_the_first_time_only_leaves_what_is_in_force(self, installed: Machine, processes: Path) -> None:
        installed.run("deploy")
        letter = processes / "organisation" / "letters" / "acknowledgement.en.md"
        letter.write_text(letter.read_text() + "\nKind regards\n")

        done = installed.json(f"deploy --all --first {processes}")

        assert {one["department"] for one in done} == {"north"}
        assert installed.run("deploy --all --first").stdout == (
            "Nothing to do: all of it has a deployment already.\n"
        )

    def test_of_an_unknown_department_is_refused(self, installed: Machine) -> None:
        result = installed.run("deploy --department norht")

        assert result.exit_code == 1
        assert "north" in result.stdout

    def test_wants_to_know_which(self, installed: Machine) -> None:
        assert installed.run("deploy --all --department north").exit_code == 2
        assert "Next: plaint deploy --all" in installed.run("deployments").stdout


def test_the_worker_does_what_is_due_and_ends(installed: Machine) -> None:
    assert installed.json("worker --once") == {"moved": 0}


@pytest.fixture
def processes(tmp_path: Path) -> Path:
    """A copy of the definitions, to be spoilt."""
    return Path(shutil.copytree(DEFINITIONS, tmp_path / "processes"))
