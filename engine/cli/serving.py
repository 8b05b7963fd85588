"""Runs the web server and a worker beside each other, and ends both together."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from types import FrameType

PATIENCE = 10.0
"""Seconds that a process gets to finish what it does."""
_LOOK = 0.2
"""Seconds between two looks at whether both still run."""


def serve(port: int, environment: Mapping[str, str]) -> int:
    """Serve on 127.0.0.1 until stopped, or until one of the two ends; gives the exit code."""
    module = [sys.executable, "-m"]
    web = [
        *module,
        "gunicorn",
        f"--bind=127.0.0.1:{port}",
        "--workers=2",
        "--config=python:webui.serving",
        "--log-level=warning",
        "--no-control-socket",
    ]
    processes = [
        subprocess.Popen([*command, *rest], env=dict(environment))  # noqa: S603  our own two programs
        for command, rest in ((web, ["webui.wsgi:app"]), ([*module, "engine.cli"], ["worker"]))
    ]
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not stopping and all(process.poll() is None for process in processes):
        time.sleep(_LOOK)
    return 0 if _end(processes) or stopping else 1


def _end(processes: list[subprocess.Popen[bytes]]) -> bool:
    """Ask all to finish, and make sure that they do; whether all had ended well by themselves."""
    ended_well = all(process.poll() == 0 for process in processes)
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
    return ended_well
