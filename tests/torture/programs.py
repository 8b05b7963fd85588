"""The programs of an installation, as they run: gunicorn with its processes, workers, relays."""

from __future__ import annotations

import logging
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import structlog

from engine.app import SYSTEM, Engine
from engine.kernel.clock import SystemClock
from engine.kernel.settings import Settings
from engine.services import delivery
from engine.services.post import Post
from engine.services.relay import Relay
from tests.image.wire import Client, Visitor
from tests.torture.mailing import free_port, receive

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
SHORT_LEASE = timedelta(seconds=2)
"""What was leased by whom was killed comes back soon enough to be seen."""
_START = multiprocessing.get_context("forkserver")
_START.set_forkserver_preload([__name__])


class Web:
    """Gunicorn with two processes, on a port of its own."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self.address = f"http://127.0.0.1:{free_port()}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PLAINT_")}
        self._environment = kept | environment(settings) | {"PLAINT_TRUSTED_PROXIES": "1"}
        self._log = log
        self.master = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            *(sys.executable, "-m", "gunicorn", f"--bind={self.address.removeprefix('http://')}"),
            *("--workers=2", "--config=python:webui.serving", "--log-level=warning", "--no-control-socket"),
            "webui.wsgi:app",
        ]
        with self._log.open("ab") as log:
            return subprocess.Popen(command, env=self._environment, cwd=ROOT, stdout=log, stderr=log)

    def processes(self) -> list[int]:
        """Those that answer requests; the master starts another one for each that dies."""
        children = Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                with urlopen(f"{self.address}/health", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the web does not answer: {self._log.read_text()[-2000:]}")

    def gone(self) -> tuple[str, ...]:
        """How it ended, and its last words, if it ended by itself."""
        code = self.master.poll()
        return () if code is None else (f"the web ended with {code}: {self._log.read_text()[-1000:]}",)

    def stop(self) -> None:
        self.master.terminate()
        self.master.wait(PATIENCE)


@contextmanager
def serving(settings: Settings, log: Path) -> Iterator[Web]:
    web = Web(settings, log)
    try:
        web.wait()
        yield web
    finally:
        web.stop()


def environment(settings: Settings) -> Mapping[str, str]:
    """The settings as a program reads them."""
    return {
        "PLAINT_DATABASE_URL": settings.database_url,
        "PLAINT_MASTER_KEY": settings.master_key,
        "PLAINT_SMTP_URL": settings.smtp_url,
        "PLAINT_MAIL_FROM": settings.mail_from,
        "PLAINT_WORKER_SECONDS": str(settings.worker_seconds),
        "PYTHONPATH": str(ROOT),
    }


def quiet() -> None:
    """Say nothing of what goes well."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


class Program:
    """A process that can be killed and started again, without waiting for its imports."""

    def __init__(self, work: Callable[..., None], *given: Any) -> None:
        self._work, self._given = work, given
        self._running = self._start()

    def _start(self):
        process = _START.Process(target=self._work, args=self._given, daemon=True)
        process.start()
        return process

    @property
    def pid(self) -> int:
        return int(self._running.pid)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        self._running.join()

    def again(self) -> None:
        self._running = self._start()


def work(settings: Settings) -> None:
    """Fire what is due, for ever."""
    quiet()
    worker = Engine.open(settings, SystemClock()).worker()
    worker._relay = None
    while True:
        if not worker.tick(2):
            time.sleep(0.05)


def relay(settings: Settings) -> None:
    """Carry what waits to the mail server, for ever."""
    quiet()
    delivery.LEASE = SHORT_LEASE
    engine = Engine.open(settings, SystemClock())
    carrier = Relay(lambda: engine.transaction(SYSTEM), Post(settings))
    while True:
        if not carrier.run(lambda: True):
            time.sleep(0.05)


def register(settings: Settings, confirmed: Any) -> None:
    """Register complaints that came by e-mail some time ago, for ever, and say which are registered."""
    engine = Engine.open(settings, Earlier())
    while True:
        confirmed.send(receive(engine))
        time.sleep(0.1)  # so that the others have their turn


class Earlier:
    """The clock of a counter that stands long ago: what is received there is late already."""

    def now(self):
        return SystemClock().now() - timedelta(days=40)


class Sender(Client):
    """A client that comes from another address each time it is asked, as far as the web knows."""

    def _open(self, path: str, body: bytes | None, headers: Mapping[str, str]) -> Any:
        numbers = ".".join(str(random.randrange(1, 255)) for _ in range(3))
        return super()._open(path, body, {**headers, "X-Forwarded-For": f"10.{numbers}"})


class Person(Visitor):
    """Somebody over the network, who knows when a form was taken."""

    def __init__(self, address: str) -> None:
        self.client = Sender(address)
        self.was_taken = False
        self.answered = 0.0

    def _arrive(self, response: Any, status: int) -> Any:
        self.answered = time.perf_counter()
        self.was_taken = response.status_code == 303
        return super()._arrive(response, status)
