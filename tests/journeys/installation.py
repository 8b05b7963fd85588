"""An installation as operators make one: by the command line, served by gunicorn, with a worker beside it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http import HTTPStatus
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from click.testing import CliRunner

from engine.cli.plaint import plaint

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds that the web gets to answer for the first time, and each program to end."""


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


class Mailbox:
    """A real mail server, which keeps what it takes."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._received: list[EmailMessage] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        """An e-mail has come."""
        self._received.append(message_from_bytes(envelope.content or b"", policy=default))
        return "250 OK"

    @contextmanager
    def open(self) -> Iterator[None]:
        """As long as the installation is served."""
        server = Controller(self, hostname="127.0.0.1", port=self.port)
        server.start()
        try:
            yield
        finally:
            server.stop()

    def wait_for(self, address: str) -> EmailMessage:
        """The first e-mail to an address, once the worker has sent it."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for mail in self._received:
                if mail["To"] == address:
                    return mail
            time.sleep(0.1)
        raise AssertionError(f"no e-mail came for {address}")


class Installation:
    """Its folder holds the database, the key and a copy of the definitions, which a journey may change."""

    def __init__(self, folder: Path) -> None:
        self.processes = folder / "processes"
        shutil.copytree(ROOT / "processes", self.processes)
        self.port, self.mailbox = free_port(), Mailbox(free_port())
        self.address = f"http://127.0.0.1:{self.port}"
        self._log = folder / "log"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PLAINT_")}
        self._environment = kept | {
            "PLAINT_DATABASE_URL": f"sqlite:///{folder}/plaint.sqlite",
            "PLAINT_MASTER_KEY_FILE": f"{folder}/master.key",
            "PLAINT_PROCESSES": str(self.processes),
            "PLAINT_PUBLIC_URL": self.address,
            "PLAINT_SMTP_URL": f"smtp://127.0.0.1:{self.mailbox.port}",
            "PLAINT_MAIL_FROM": "complaints@northfield.example",
            "PLAINT_TRUSTED_PROXIES": "1",  # each person has a device, and an address, of their own
            "PLAINT_UPLOAD_BYTES": "300000",
            "PLAINT_WORKER_SECONDS": "1",
            "PYTHONPATH": str(ROOT),
        }

    def plaint(self, *words: str, typed: str = "") -> str:
        """Run the command line, which has to end well; gives what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "engine.cli", *words],
            env=self._environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"plaint {' '.join(words)} said: {done.stdout}{done.stderr}"
        return done.stdout

    def set_up(self, *words: str, typed: str = "") -> None:
        """Run the command line within this process, which saves its start; it has to end well."""
        done = CliRunner().invoke(plaint, words, input=typed, env=self._environment)
        assert done.exit_code == 0, f"plaint {' '.join(words)} said: {done.output}"

    @contextmanager
    def served(self) -> Iterator[None]:
        """Web and worker run beside each other until the end."""
        bind = f"--bind=127.0.0.1:{self.port}"
        web = [
            "gunicorn",
            bind,
            "--workers=2",
            "--log-level=warning",
            "--no-control-socket",
            "webui.wsgi:app",
        ]
        with ExitStack() as stack, self._log.open("wb") as log:
            stack.enter_context(self.mailbox.open())
            for module in (web, ["engine.cli", "worker"]):
                stack.enter_context(_running([sys.executable, "-m", *module], self._environment, log))
            self._wait_for_the_web()
            yield

    @property
    def log(self) -> str:
        """What web and worker wrote."""
        return self._log.read_text()

    def _wait_for_the_web(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                with urlopen(f"{self.address}/health", timeout=PATIENCE) as answer:
                    if answer.status == HTTPStatus.OK:
                        return
            except (URLError, ConnectionError):
                time.sleep(0.1)
        raise AssertionError(f"the web does not answer: {self.log}")


@contextmanager
def _running(command: list[str], environment: Mapping[str, str], log: object) -> Iterator[None]:
    program = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)  # type: ignore[call-overload]
    try:
        yield
    finally:
        program.terminate()
        program.wait(PATIENCE)
